import { formatBytes, formatTraffic } from '../base/units.ts'
import { linksFrom, membersOf } from '../design/balancers.ts'
import { imageNameOf } from '../design/disk-source.ts'
import type { DesignRecord, ServerRecord } from '../design/records.ts'
import { saidTies } from '../design/rules/tie-groups.ts'
import { tieKind, tieWithin } from '../design/tie-words.ts'
import { linkLabel, ruleWords } from '../drawing/faces.ts'
import { t } from '../text/translate.ts'
import { type Listing, listingOf } from './order.ts'

/** Any text inside a line or a table cell: nothing of it acts as Markdown or HTML. */
export const markdownText = (text: string): string =>
  text
    .toWellFormed()
    // Line ends and other control characters would end the row.
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .replace(/[\\`*_[\]|~#$!]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  row(heads),
  row(heads.map(() => '---')),
  ...rows.map((cells) => row(cells.map((cell) => markdownText(cell)))),
  '',
]

function serverRow(listing: Listing, server: ServerRecord): string[] {
  const disks = server.disks.map((disk) => {
    const image = imageNameOf(disk.source)
    const size = disk.bytes > 0 ? formatBytes(disk.bytes) : ''
    return `${disk.name}: ${size && image ? t`${size} from ${image}` : size || image}`
  })
  const nics = server.nics.map((nic) => {
    const network = listing.networkOf(nic)?.name ?? t`host’s default`
    return nic.address === '' ? network : `${network} ${nic.address}`
  })
  return [
    server.name || t`unnamed`,
    server.kind === 'virtual' ? t`virtual` : t`dedicated`,
    String(server.replicas),
    String(server.vcpus),
    formatBytes(server.memoryBytes),
    disks.join(', '),
    nics.join(', '),
    server.notes,
  ]
}

const memberText = (member: ServerRecord, label: string): string =>
  `${member.name || t`unnamed`}${member.replicas > 1 ? ` ×${member.replicas}` : ''}${label ? ` (${label})` : ''}`

const serverHeads = (): string[] => [
  t`Server`,
  t`Kind`,
  t`Count`,
  t`CPUs`,
  t`Memory`,
  t`Disks`,
  t`Networks`,
  t`Notes`,
]

/** The design as Markdown: a table of servers for each tier, then links, load balancers, rules, networks and notes. */
export function markdownOf(records: Iterable<DesignRecord>): string {
  const listing = listingOf(records)
  const { store, tiers, networks } = listing
  const lines = [`# ${markdownText(listing.name) || t`Untitled design`}`, '']
  for (const { tier, servers } of tiers) {
    lines.push(`## ${tier ? markdownText(tier.name) || t`unnamed` : t`Without a tier`}`, '')
    if (servers.length === 0) lines.push(t`No servers.`, '')
    else
      lines.push(
        ...table(
          serverHeads(),
          servers.map((server) => serverRow(listing, server)),
        ),
      )
  }
  const place = new Map(tiers.flatMap(({ servers }) => servers).map((server, at) => [server.id, at]))
  const links = store
    .all('link')
    .filter((link) => place.has(link.from) && place.has(link.to))
    .sort(
      (a, b) =>
        (place.get(a.from) ?? 0) - (place.get(b.from) ?? 0) ||
        (place.get(a.to) ?? 0) - (place.get(b.to) ?? 0) ||
        (a.id < b.id ? -1 : 1),
    )
  const called = (id: ServerRecord['id']): string => store.get<'server'>(id)?.name || t`unnamed`
  const measured = links.some((link) => link.traffic !== null)
  const ruled = links.some((link) => link.firewall !== null)
  if (links.length > 0)
    lines.push(
      `## ${t`Links`}`,
      '',
      ...table(
        [
          t`From`,
          t`To`,
          t`What`,
          ...(measured ? [t`Expected traffic`] : []),
          ...(ruled ? [t`Firewall`] : []),
        ],
        links.map((link) => [
          called(link.from),
          called(link.to),
          linkLabel(link) || link.protocol,
          ...(measured ? [link.traffic === null ? '' : formatTraffic(link.traffic)] : []),
          ...(ruled ? [ruleWords(link)] : []),
        ]),
      ),
    )
  const balancers = tiers.flatMap(({ servers }) => servers).filter((server) => server.balancer !== null)
  if (balancers.length > 0) {
    const from = linksFrom(store)
    lines.push(
      `## ${t`Load balancers`}`,
      '',
      ...table(
        [t`Load balancer`, t`Algorithm`, t`Health check`, t`Members`],
        balancers.map((server) => [
          server.name || t`unnamed`,
          server.balancer?.algorithm ?? '',
          server.balancer?.check || t`port`,
          membersOf(server, from.get(server.id) ?? [], store)
            .map(({ link, server: member }) => memberText(member, linkLabel(link)))
            .join(', '),
        ]),
      ),
    )
  }
  const ties = saidTies(store)
  if (ties.length > 0)
    lines.push(
      `## ${t`Rules between servers`}`,
      '',
      ...table(
        [t`Servers`, t`Rule`, t`Name`],
        ties.map(({ rule, servers }) => [
          [...servers]
            .sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0))
            .map(({ name }) => name || t`unnamed`)
            .join(', '),
          [tieKind(rule.kind), tieWithin(rule)].filter((part) => part !== '').join(': '),
          rule.name,
        ]),
      ),
    )
  if (networks.length > 0)
    lines.push(
      `## ${t`Networks`}`,
      '',
      ...table(
        [t`Network`, t`On the hosts`, t`Address range`, t`Gateway`, t`VLAN`, t`Reached from outside`],
        networks.map(({ name, source, range, gateway, vlan, outside }) => [
          name || t`unnamed`,
          `${source.kind} ${source.name}`,
          range,
          gateway,
          vlan === null ? '' : String(vlan),
          outside ? t`yes` : t`no`,
        ]),
      ),
    )
  const notes = store.all('note').filter((note) => note.text.trim() !== '')
  if (notes.length > 0)
    lines.push(
      `## ${t`Notes`}`,
      '',
      ...notes
        .sort((a, b) => a.y - b.y || a.x - b.x || (a.id < b.id ? -1 : 1))
        .map((note) => `- ${markdownText(note.text)}`),
      '',
    )
  return `${lines.join('\n').trimEnd()}\n`
}
