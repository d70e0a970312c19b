import { parseAddress } from '../design/address.ts'
import { type Balancer, linksFrom, type Member, membersOf } from '../design/balancers.ts'
import { instancesOf } from '../design/instances.ts'
import type { DesignRecord, ServerRecord } from '../design/records.ts'
import { hclComment, identifiers } from './hcl.ts'
import { listingOf } from './order.ts'

const algorithms: Record<Balancer['algorithm'], string> = {
  'round-robin': 'roundrobin',
  'least-connections': 'leastconn',
  source: 'source',
}

/** The design's load balancers as an HAProxy configuration: a frontend and a backend for each port that is balanced. */
export function haproxyOf(records: Iterable<DesignRecord>): string {
  const listing = listingOf(records)
  const links = linksFrom(listing.store)
  const unique = identifiers()
  const servers = listing.tiers.flatMap((tier) => tier.servers)
  const lines = [
    `# Load balancers of ${hclComment(listing.name)}`,
    '#',
    '# Written by Terrace from the links that begin at load balancers. Each balancer listens on the port that its',
    '# members are asked on, and takes its own part of this file. A server without a fixed address is named, so its name',
    '# must resolve.',
    '',
    'global',
    '    maxconn 4096',
    '',
    'defaults',
    '    mode tcp',
    '    timeout connect 5s',
    '    timeout client 50s',
    '    timeout server 50s',
  ]
  const balancing = servers.filter((server) => server.balancer !== null)
  if (balancing.length === 0) lines.push('', '# The design has no load balancer.')
  for (const server of balancing) {
    const members = membersOf(server, links.get(server.id) ?? [], listing.store)
    lines.push('', `# ${hclComment(server.name) || 'Unnamed'}`, ...balancerLines(server, members, unique))
  }
  return `${lines.join('\n')}\n`
}

function balancerLines(
  server: ServerRecord,
  members: readonly Member[],
  unique: (name: string) => string,
): string[] {
  const { balancer } = server
  if (balancer === null) return []
  if (members.length === 0) return ['# It has no members: link it to the servers behind it.']
  const lines: string[] = []
  const left = members.filter(({ link }) => link.port === null || link.protocol === 'udp')
  for (const { link, server: to } of left)
    lines.push(
      link.protocol === 'udp'
        ? `# Left out: ${hclComment(to.name) || 'Unnamed'}, since HAProxy does not balance UDP.`
        : `# Left out: ${hclComment(to.name) || 'Unnamed'}, since its link says no port.`,
    )
  const balanced = members.filter((member) => !left.includes(member))
  const ports = Map.groupBy(balanced, ({ link }) => link.port ?? 0)
  for (const [port, behind] of [...ports].toSorted(([a], [b]) => a - b)) {
    const name = unique(`${server.name || 'balancer'}-${port}`)
    lines.push(
      `frontend ${name}`,
      `    bind *:${port}`,
      `    default_backend ${name}`,
      '',
      `backend ${name}`,
      `    balance ${algorithms[balancer.algorithm]}`,
      ...(balancer.check === '' ? [] : [`    option httpchk GET ${pathOf(balancer.check)}`]),
      ...serverLines(behind, port),
      '',
    )
  }
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function serverLines(members: readonly Member[], port: number): string[] {
  const unique = identifiers()
  const servers = [...new Map(members.map(({ server }) => [server.id, server])).values()]
  return servers.flatMap((server) =>
    instancesOf(server).map(
      ({ name }) => `    server ${unique(name || 'server')} ${addressOf(server, name)}:${port} check`,
    ),
  )
}

/** The fixed address of a server that is one machine; else its name, with nothing in it that a host name cannot have. */
function addressOf(server: ServerRecord, name: string): string {
  const fixed = server.replicas === 1 ? server.nics.find(({ address }) => parseAddress(address)) : undefined
  if (fixed) return fixed.address.includes(':') ? `[${fixed.address}]` : fixed.address
  const host = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 253)
  return host || 'unnamed'
}

/** A path with everything escaped that could end the word or mean something to HAProxy. */
const pathOf = (check: string): string => {
  const path = check.startsWith('/') ? check : `/${check}`
  return path
    .toWellFormed()
    .replace(/[^A-Za-z0-9/._~?&=%+,:@-]/gu, (letter) => encodeURIComponent(letter).replace(/'/g, '%27'))
    .replace(/[!()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
}
