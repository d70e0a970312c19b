import { colorModes } from '@shared/contract/design-view.ts'
import type { ObservedInstance } from '@shared/contract/designs.ts'
import type { HostView } from '@shared/contract/hosts.ts'
import { instancesOf } from '@shared/design/instances.ts'
import type { ServerId, ServerRecord, TierRecord } from '@shared/design/records.ts'
import { tierColor } from '@shared/drawing/faces.ts'
import { byOrder } from '@shared/drawing/layout.ts'
import type { Placement } from '@shared/placement/types.ts'
import { t } from '@shared/text/translate.ts'
import { called } from '../words.ts'
import { type CardStatus, designedStatus, type StatusBoard } from '../status.ts'
import { type Slot, slotsFor } from './color-slots.ts'
import { inkOf } from './ink.ts'

export { colorModes }
export type ColorBy = (typeof colorModes)[number]

export function colorModeName(by: ColorBy): string {
  switch (by) {
    case 'tier':
      return t`Tier`
    case 'host':
      return t`Host`
    case 'hypervisor':
      return t`Hypervisor`
    case 'state':
      return t`State`
    case 'finding':
      return t`Finding`
    case 'tag':
      return t`Tag`
  }
}

/** One line of the legend. */
export interface ColorEntry extends Slot {
  readonly value: string
  readonly label: string
  /** Machines, so that a group counts as many as it has. */
  readonly count: number
}
/** One part of a card's colour; a group on three hosts has three. */
export interface Swatch extends Slot {
  readonly value: string
  readonly label: string
  readonly count: number
}
export interface Coloring {
  readonly by: ColorBy
  readonly entries: readonly ColorEntry[]
  readonly of: ReadonlyMap<ServerId, readonly Swatch[]>
}

export interface ColoringInput {
  by: ColorBy
  servers: readonly ServerRecord[]
  tiers: readonly TierRecord[]
  status: StatusBoard
  observed: readonly ObservedInstance[]
  /** Where what does not exist yet would run. */
  placement: Placement | null
  hosts: readonly Pick<HostView, 'host' | 'facts'>[]
  /** The colours until now, which values keep. */
  before: Coloring | null
}

/** What no value is known of comes last, in grey. */
const NONE = ''
const none: Slot = { color: 'grey', pattern: 'solid' }
type Facet = ReadonlyMap<string, number>
interface Facets {
  of(server: ServerRecord): Facet
  label(value: string): string
  /** Colours that a meaning has of its own; others are given by name. */
  slot?(value: string): Slot | undefined
  /** Values in the order of the legend; without, by label. */
  order?: readonly string[]
}

/** The colour of every server and what it stands for. One pass over the servers. */
export function colorServers(input: ColoringInput): Coloring {
  const facets = facetsOf(input)
  const found = new Map<ServerId, Facet>()
  const counts = new Map<string, number>()
  for (const server of input.servers) {
    const facet = facets.of(server)
    found.set(server.id, facet)
    for (const [value, count] of facet) counts.set(value, (counts.get(value) ?? 0) + count)
  }
  const rank = new Map(facets.order?.map((value, at) => [value, at]))
  const places = (value: string): number => (value === NONE ? Infinity : (rank.get(value) ?? rank.size))
  const values = [...counts.keys()].sort(
    (a, b) => Math.sign(places(a) - places(b)) || compare(facets.label(a), facets.label(b)),
  )
  const own = slotsFor(
    values.filter((value) => value !== NONE && !facets.slot?.(value)),
    input.before?.by === input.by ? new Map(input.before.entries.map((one) => [one.value, one])) : undefined,
  )
  const entries = values.map((value): ColorEntry => {
    const { color, pattern } = facets.slot?.(value) ?? own.get(value) ?? none
    return { color, pattern, value, label: facets.label(value), count: counts.get(value) ?? 0 }
  })
  const byValue = new Map(entries.map((entry, at) => [entry.value, { entry, at }]))
  const swatches = (facet: Facet): Swatch[] =>
    [...facet]
      .flatMap(([value, count]) => {
        const known = byValue.get(value)
        return known ? [{ ...known, count }] : []
      })
      .sort((a, b) => a.at - b.at)
      .map(({ entry, count }) => ({ ...entry, count }))
  return { by: input.by, entries, of: new Map([...found].map(([id, facet]) => [id, swatches(facet)])) }
}

const names = new Intl.Collator(undefined, { numeric: true })
const compare = (a: string, b: string): number => names.compare(a, b)

/** The servers that have a value, for selecting them. */
export const serversWith = (coloring: Coloring, value: string): ServerId[] =>
  [...coloring.of].flatMap(([id, swatches]) => (swatches.some((one) => one.value === value) ? [id] : []))

const single = (value: string, server: ServerRecord): Facet => new Map([[value, server.replicas]])

function facetsOf(input: ColoringInput): Facets {
  const { by, status } = input
  const statusOf = (server: ServerRecord): CardStatus => status.get(server.id) ?? designedStatus
  switch (by) {
    case 'tier':
      return byTier(input.tiers)
    case 'host':
      return byHost(input)
    case 'hypervisor':
      return byHypervisor(input)
    case 'state':
      return {
        of: (server) => single(stateOf(statusOf(server)), server),
        label: stateName,
        slot: (value) => ({ color: stateColors[value as State], pattern: 'solid' }),
        order: Object.keys(stateColors),
      }
    case 'finding':
      return {
        of: (server) => single(statusOf(server).finding ?? NONE, server),
        label: findingName,
        slot: (value) => findingSlots[value],
        order: Object.keys(findingSlots),
      }
    case 'tag':
      return {
        of: (server) =>
          server.tags.length === 0
            ? single(NONE, server)
            : new Map(server.tags.map((tag) => [tag, server.replicas])),
        label: (value) => (value === NONE ? t`No tag` : value),
      }
  }
}

function byTier(tiers: readonly TierRecord[]): Facets {
  const byId = new Map<string, TierRecord>(tiers.map((tier) => [tier.id, tier]))
  return {
    of: (server) => single(byId.has(server.tier) ? server.tier : NONE, server),
    label: (value) => {
      const tier = byId.get(value)
      return tier ? called(tier) : t`No tier`
    },
    slot: (value) => {
      const tier = byId.get(value)
      return tier && { color: tierColor(tier), pattern: 'solid' }
    },
    order: tiers.toSorted(byOrder).map(({ id }) => id),
  }
}

/** Ids of the hosts of each instance: where it is, else where it would be; none: nobody knows. */
function hostsOf({ observed, placement }: ColoringInput): (server: ServerRecord) => Facet {
  const there = new Map(observed.map((one) => [one.key, one.hostId as string]))
  const proposed = new Map(placement?.assignments.map(({ key, hostId }) => [key, hostId ?? NONE]))
  return (server) => {
    if (server.kind === 'dedicated') return single(DEDICATED, server)
    const facet = new Map<string, number>()
    for (const { key } of instancesOf(server)) {
      const hostId = there.get(key) ?? proposed.get(key) ?? NONE
      facet.set(hostId, (facet.get(hostId) ?? 0) + 1)
    }
    return facet
  }
}

const DEDICATED = 'dedicated'

function byHost(input: ColoringInput): Facets {
  const hostNames = new Map<string, string>(input.hosts.map(({ host }) => [host.id, host.name]))
  for (const { hostId, hostName } of input.observed)
    if (!hostNames.has(hostId)) hostNames.set(hostId, hostName)
  return {
    of: hostsOf(input),
    label: (value) => {
      if (value === NONE) return t`No host`
      return value === DEDICATED ? t`A machine of its own` : (hostNames.get(value) ?? value)
    },
    slot: (value) => (value === DEDICATED ? { color: 'grey', pattern: 'stripes' } : undefined),
  }
}

function byHypervisor(input: ColoringInput): Facets {
  const families = new Map<string, string>(
    input.hosts.map(({ host, facts }) => [host.id, facts?.family ?? host.family ?? UNKNOWN]),
  )
  const placed = hostsOf(input)
  return {
    of: (server) => {
      const facet = new Map<string, number>()
      for (const [hostId, count] of placed(server)) {
        const family = hostId === NONE || hostId === DEDICATED ? hostId : (families.get(hostId) ?? UNKNOWN)
        facet.set(family, (facet.get(family) ?? 0) + count)
      }
      return facet
    },
    label: familyName,
    slot: (value) =>
      value === DEDICATED
        ? { color: 'grey', pattern: 'stripes' }
        : value === UNKNOWN
          ? { color: 'grey', pattern: 'dots' }
          : undefined,
  }
}

const UNKNOWN = 'unknown'
function familyName(value: string): string {
  const known: Record<string, string> = {
    libvirt: 'libvirt/KVM',
    xen: 'Xen',
    proxmox: 'Proxmox VE',
    esxi: 'VMware ESXi',
    hyperv: 'Hyper-V',
    practice: t`Practice`,
    [DEDICATED]: t`A machine of its own`,
    [UNKNOWN]: t`Not known`,
    [NONE]: t`No host`,
  }
  return known[value] ?? value
}

type State = CardStatus['state'] | 'drifted'
const stateOf = (status: CardStatus): State => (inkOf(status) === 'drifted' ? 'drifted' : status.state)
const stateColors: Record<State, Slot['color']> = {
  designed: 'blue',
  running: 'green',
  paused: 'teal',
  stopping: 'teal',
  stopped: 'grey',
  crashed: 'red',
  unknown: 'violet',
  drifted: 'amber',
}
function stateName(value: string): string {
  const known: Record<State, string> = {
    designed: t`Designed`,
    running: t`Running`,
    paused: t`Paused`,
    stopping: t`Stopping`,
    stopped: t`Stopped`,
    crashed: t`Crashed`,
    unknown: t`Unknown`,
    drifted: t`Drifted`,
  }
  return known[value as State] ?? value
}

const findingSlots: Record<string, Slot> = {
  error: { color: 'red', pattern: 'solid' },
  warning: { color: 'amber', pattern: 'stripes' },
  info: { color: 'blue', pattern: 'dots' },
}
function findingName(value: string): string {
  if (value === 'error') return t`Error`
  if (value === 'warning') return t`Warning`
  return value === 'info' ? t`Advice` : t`Nothing found`
}
