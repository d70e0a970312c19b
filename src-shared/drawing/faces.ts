import { formatBytes } from '../base/units.ts'
import type { LinkRecord, ServerRecord, TierRecord } from '../design/records.ts'
import { t, tn } from '../text/translate.ts'

export type PaletteColor = NonNullable<TierRecord['color']>
export const paletteColors: readonly PaletteColor[] = [
  'blue',
  'teal',
  'green',
  'amber',
  'orange',
  'red',
  'violet',
  'grey',
]
export type CardIcon = TierRecord['role'] | 'dedicated'

const roleColors: Record<TierRecord['role'], PaletteColor> = {
  'load-balancing': 'violet',
  web: 'blue',
  application: 'teal',
  data: 'amber',
  other: 'grey',
}
export const tierColor = (tier: Pick<TierRecord, 'color' | 'role'>): PaletteColor =>
  tier.color ?? roleColors[tier.role]

export const cardIcon = (server: Pick<ServerRecord, 'kind'>, tier: TierRecord | undefined): CardIcon =>
  server.kind === 'dedicated' ? 'dedicated' : (tier?.role ?? 'other')

/** Line icons on a grid of 24, as SVG path data to be stroked. */
export const iconPaths: Readonly<Record<CardIcon, string>> = {
  'load-balancing': 'M12 4v5M12 9L5 15M12 9v6M12 9l7 6M5 15v4M12 15v4M19 15v4M9 4h6',
  web: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M3 12h18M12 3c3 2.6 4 5.6 4 9s-1 6.4-4 9M12 3c-3 2.6-4 5.6-4 9s1 6.4 4 9',
  application: 'M12 3l8 4.5v9L12 21l-8-4.5v-9zM12 12l8-4.5M12 12v9M12 12L4 7.5',
  data: 'M4 6c0-1.7 3.6-3 8-3s8 1.3 8 3s-3.6 3-8 3s-8-1.3-8-3M4 6v12c0 1.7 3.6 3 8 3s8-1.3 8-3V6M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3',
  other: 'M4 4h16v7H4zM4 13h16v7H4zM7.5 7.5h.01M7.5 16.5h.01',
  dedicated: 'M5 3h14v18H5zM9 7h6M9 11h6M12 16.5h.01',
}

/** "5 servers": replicas count one by one. */
export function laneDetail(machines: number): string {
  return machines === 0 ? t`Empty` : tn(machines, '{n} server', '{n} servers')
}

const details = new WeakMap<ServerRecord, string>()

/** "2 vCPU · 4 GiB · 20 GiB" */
export function serverDetail(server: ServerRecord): string {
  const known = details.get(server)
  if (known !== undefined) return known
  const disk = server.disks.reduce((sum, one) => sum + one.bytes, 0)
  const fromImage = server.disks.some((one) => one.source.kind !== 'blank')
  const size = disk > 0 ? formatBytes(disk) : fromImage ? t`image` : ''
  const text = [
    server.kind === 'dedicated' ? t`${server.vcpus} CPU` : t`${server.vcpus} vCPU`,
    formatBytes(server.memoryBytes),
    ...(size ? [size] : []),
  ].join(' · ')
  details.set(server, text)
  return text
}

/** "80/tcp", or nothing when no port was said. */
const portOf = ({ port, protocol }: Pick<LinkRecord, 'port' | 'protocol'>): string =>
  port === null ? '' : protocol === 'any' ? String(port) : `${port}/${protocol}`

/** "http 80/tcp": what is said of a link. */
export const linkLabel = (link: Pick<LinkRecord, 'label' | 'port' | 'protocol'>): string =>
  [link.label, portOf(link)].filter((part) => part !== '').join(' ')

/** "web talks to app on 8080/tcp": a link as a sentence. */
export function linkStatement(link: LinkRecord, from: string, to: string): string {
  const port = portOf(link)
  if (link.firewall?.action === 'deny')
    return port === '' ? t`${from} may not talk to ${to}` : t`${from} may not talk to ${to} on ${port}`
  return port === '' ? t`${from} talks to ${to}` : t`${from} talks to ${to} on ${port}`
}

/** "allowed from 10.0.0.0/8, at most 10 new connections a second"; empty without a rule. */
export function ruleWords({ firewall }: Pick<LinkRecord, 'firewall'>): string {
  if (!firewall) return ''
  const sources = firewall.sources.join(', ')
  const denied = firewall.action === 'deny'
  const what =
    sources === ''
      ? denied
        ? t`denied`
        : t`allowed`
      : denied
        ? t`denied from ${sources}`
        : t`allowed from ${sources}`
  const { rate } = firewall
  if (rate === null) return what
  return `${what}, ${tn(rate, 'at most {n} new connection a second', 'at most {n} new connections a second')}`
}

/** The sign of a firewall rule, on a grid of 24, and the stroke through it when it denies. */
export const shieldPaths = {
  allow: 'M12 3l7 3v5c0 4.6-3 8.2-7 10c-4-1.8-7-5.4-7-10V6z',
  deny: 'M12 3l7 3v5c0 4.6-3 8.2-7 10c-4-1.8-7-5.4-7-10V6zM3.5 3.5l17 17',
} as const

/** The sign of rules with other servers, on a grid of 24; it stands in a disc at the corner of a card's icon. */
export const tiePath = 'M9 12h6M6 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6M18 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6'
/** Where that disc stands on a card, and how large it is. */
export const TIE_SIGN = { x: 38.5, y: 13.5, radius: 8, icon: 13 } as const
