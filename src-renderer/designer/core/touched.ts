import type { RecordsDiff } from '@shared/design/diff.ts'
import type {
  DesignRecord,
  NetworkRecord,
  RecordId,
  ServerId,
  ServerRecord,
  TierId,
} from '@shared/design/records.ts'
import type { DesignStore } from '@shared/design/store.ts'
import { frameBox } from '@shared/drawing/frames.ts'
import { type Box, union } from '@shared/drawing/geometry.ts'
import { type Layout, noteBox } from '@shared/drawing/layout.ts'
import type { Pill } from '@shared/drawing/networks.ts'
import type { Routes } from '@shared/drawing/routes.ts'

/** More than this and it is cheaper to look at everything anew. */
const MANY = 400

/** What a diff makes look different. */
export interface Touched {
  /** Servers and networks: the layout knows where they were and are. */
  readonly ids: readonly RecordId[]
  /** Where notes and frames were and are. */
  readonly boxes: readonly Box[]
}

/**
 * What a diff makes look different besides links; undefined: too much to tell apart, or something that concerns
 * everything. Links tell themselves which of them found another way. `except` look as they did.
 */
export function touchedBy(diff: RecordsDiff, except?: ReadonlySet<RecordId>): Touched | undefined {
  const ids = new Set<RecordId>()
  const boxes: Box[] = []
  const networksOf = ({ nics }: ServerRecord): void => {
    for (const { network } of nics) if (network) ids.add(network)
  }
  const touch = (record: DesignRecord): void => {
    if (record.type === 'server' || record.type === 'network') if (!except?.has(record.id)) ids.add(record.id)
    // Its servers wear the sign of it.
    if (record.type === 'affinity') for (const id of record.servers) if (!except?.has(id)) ids.add(id)
    if (record.type === 'note') boxes.push(noteBox(record))
    if (record.type === 'frame') boxes.push(frameBox(record))
  }
  for (const record of [diff.added, diff.removed].flatMap((part) => Object.values(part))) {
    if (concernsAll(record)) return undefined
    touch(record)
    if (record.type === 'server') networksOf(record)
  }
  for (const [before, after] of Object.values(diff.updated)) {
    const onlyMoved = before.type === 'network' && after.type === 'network' && samePill(before, after)
    if (concernsAll(after) && !onlyMoved) return undefined
    if (except?.has(after.id)) continue
    touch(before)
    touch(after)
    // A network says how many servers are in it.
    if (before.type === 'server' && after.type === 'server' && before.nics !== after.nics)
      for (const server of [before, after]) networksOf(server)
  }
  return ids.size + boxes.length > MANY ? undefined : { ids: [...ids], boxes }
}

/** Every card may show a dot of a network, in a colour that other networks have a say in. */
const concernsAll = ({ type }: DesignRecord): boolean =>
  type === 'settings' || type === 'tier' || type === 'network'

/** Does a network look as before, though perhaps elsewhere? */
const samePill = (a: NetworkRecord, b: NetworkRecord): boolean =>
  (['name', 'range', 'vlan', 'color', 'outside'] as const).every((key) => a[key] === b[key])

/** The balancers whose cards say something else after a diff: of their links, or of how many machines these lead to. */
export function balancersAround(
  { store, routes }: { store: DesignStore; routes: Routes },
  diff: RecordsDiff,
): ServerId[] {
  const ids = new Set<ServerId>()
  const touch = (record: DesignRecord): void => {
    if (record.type === 'link') ids.add(record.from)
    if (record.type === 'server')
      for (const link of routes.linksOf(record.id)) if (link.to === record.id) ids.add(link.from)
  }
  for (const record of [diff.added, diff.removed].flatMap((part) => Object.values(part))) touch(record)
  for (const [before, after] of Object.values(diff.updated)) {
    // Most changes of a server only move it.
    if (before.type === 'server' && after.type === 'server' && before.replicas === after.replicas) continue
    touch(before)
    touch(after)
  }
  return [...ids].filter((id) => store.get<'server'>(id)?.balancer)
}

/** Where the lines between networks and servers pass that begin or end at one of them. */
export function linesAround(layout: Layout, id: RecordId): Box[] {
  const { networks } = layout
  const pills = networks.pills().filter((pill) => pill.network.id === id || membersOf(pill).has(id))
  return pills.flatMap((pill) => {
    const ends = pill.network.id === id ? membersOf(pill) : [id]
    const cards = [...ends].flatMap((end) => layout.card(end as ServerId) ?? [])
    return union([pill.box, ...cards]) ?? []
  })

  function membersOf({ network }: Pill): ReadonlySet<RecordId> {
    return networks.membersOf(network.id)
  }
}

/** The lanes that say something else after a diff: how many servers they have, or that there is none yet. */
export function lanesTold(layout: Layout, diff: RecordsDiff): Box[] {
  const tiers = new Set<TierId>()
  const touch = (record: DesignRecord): void => {
    if (record.type === 'server') tiers.add(record.tier)
  }
  for (const record of [diff.added, diff.removed].flatMap((part) => Object.values(part))) touch(record)
  for (const [before, after] of Object.values(diff.updated)) {
    if (before.type !== 'server' || after.type !== 'server') continue
    if (before.tier === after.tier && before.replicas === after.replicas) continue
    touch(before)
    touch(after)
  }
  return [...tiers].flatMap((tier) => layout.lane(tier)?.box ?? [])
}
