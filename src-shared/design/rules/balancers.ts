import { t } from '../../text/translate.ts'
import { linksFrom, machinesBehind, type Member, membersOf } from '../balancers.ts'
import type { Finding } from '../findings.ts'
import type { ServerRecord } from '../records.ts'
import { called, kept, type Rule, serversOf } from './rule.ts'

const linksOfEach = kept(linksFrom)

/** A balancer is there to spread load over several servers that are alike. */
export const balancers: Rule = (store) => {
  const balancing = serversOf(store).filter((server) => server.balancer !== null)
  if (balancing.length === 0) return []
  const links = linksOfEach(store)
  return balancing.flatMap((server) => judge(server, membersOf(server, links.get(server.id) ?? [], store)))
}

function judge(server: ServerRecord, members: readonly Member[]): Finding[] {
  const name = called(server)
  const [first] = members
  if (!first)
    return [
      {
        rule: 'balancer-empty',
        severity: 'warning',
        records: [server.id],
        text: t`${name} is a load balancer with nothing behind it.`,
        next: t`Link it to the servers that it spreads load over.`,
      },
    ]
  const findings: Finding[] = []
  if (machinesBehind(members) === 1)
    findings.push({
      rule: 'balancer-single',
      severity: 'info',
      records: [server.id, first.server.id],
      text: t`${name} balances load over a single machine, ${called(first.server)}.`,
      next: t`Raise its number of replicas or link another server.`,
    })
  if (members.some((member) => member.server.tier !== first.server.tier))
    findings.push({
      rule: 'balancer-tiers',
      severity: 'info',
      records: [server.id, ...idsOf(members)],
      text: t`The servers behind ${name} are in several tiers.`,
      next: t`Servers that stand in for one another usually share a tier.`,
    })
  if (members.some((member) => portOf(member) !== portOf(first)))
    findings.push({
      rule: 'balancer-ports',
      severity: 'info',
      records: [server.id, ...idsOf(members)],
      text: t`The servers behind ${name} are asked on different ports.`,
      next: t`Give its links one port, or take a balancer for each.`,
    })
  return findings
}

const idsOf = (members: readonly Member[]): ServerRecord['id'][] => [
  ...new Set(members.map(({ server }) => server.id)),
]

const portOf = ({ link }: Member): string => `${link.port ?? ''}/${link.protocol}`
