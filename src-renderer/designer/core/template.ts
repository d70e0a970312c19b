import { CARD_STEP, FIRST_CARD, uniqueName } from '@shared/design/create.ts'
import { instancesOf } from '@shared/design/instances.ts'
import {
  type DesignRecord,
  type FrameRecord,
  type NetworkRecord,
  type NoteRecord,
  type ServerRecord,
  settingsRecord,
  type TierId,
  type TierRecord,
} from '@shared/design/records.ts'
import { DesignStore } from '@shared/design/store.ts'
import { tiesAmong, tiedServers } from '@shared/design/ties.ts'
import { renewed } from '@shared/design/templates/renew.ts'
import { centre, contains } from '@shared/drawing/geometry.ts'
import { Layout } from '@shared/drawing/layout.ts'
import type { Editor } from './editor.ts'
import { serverNames } from './place.ts'

/**
 * What is selected as a design of its own: servers with their tiers, their networks and the links and rules
 * among them, notes and frames.
 * What Terrace or a host gave one machine only stays behind.
 */
export function templateFromSelection(editor: Editor, name: string): DesignRecord[] {
  const { store, layout } = editor
  const selected = editor.selected('server')
  const left = Math.min(...selected.map(({ x }) => x)) - FIRST_CARD.x
  const servers = selected.map((server): ServerRecord => ({
    ...server,
    x: server.x - left,
    y: server.y - Math.min(...tops(selected, server.tier)) + FIRST_CARD.y,
    locked: false,
    nics: server.nics.map((nic) => ({ ...nic, mac: '' })),
  }))
  const ids = new Set<string>(servers.map(({ id }) => id))
  const tierIds = new Set(servers.map(({ tier }) => tier))
  const tiers = layout.lanes().flatMap(({ tier }) => (tierIds.has(tier.id) ? [tier] : []))
  const networkIds = new Set([
    ...servers.flatMap(({ nics }) => nics.map(({ network }) => network)),
    ...tiers.map(({ rules }) => rules.network),
  ])
  const drawn: DesignRecord[] = [
    settingsRecord.parse({ ...store.get('settings:design'), id: 'settings:design', type: 'settings', name }),
    ...tiers.map((tier, order): TierRecord => ({ ...tier, order, collapsed: false })),
    ...servers,
    ...store
      .all('network')
      .flatMap((network) => (networkIds.has(network.id) ? [{ ...network, place: null }] : [])),
    ...store.all('link').flatMap((link) =>
      // Corners belong to places in the old drawing.
      ids.has(link.from) && ids.has(link.to) ? [{ ...link, bends: [] }] : [],
    ),
    ...tiesAmong(store, ids).map((rule) => ({
      ...rule,
      servers: tiedServers(store, rule).map(({ id }) => id),
    })),
  ]
  const notes = [...editor.selected('note'), ...editor.selected('frame')]
  return [...drawn, ...withLanes(notes, layout, new Layout(new DesignStore(drawn)), (id) => id, -left)]
}

const tops = (servers: readonly ServerRecord[], tier: TierId): number[] =>
  servers.flatMap((server) => (server.tier === tier ? [server.y] : []))

/** Adds a template to the drawing as one step, and selects it. */
export function insertTemplate(editor: Editor, title: string, template: readonly DesignRecord[]): void {
  const { store } = editor
  const records = renewed(template)
  const tiers = matchedTiers(editor, records)
  const networks = matchedNetworks(store, records)
  const place = room(editor, records, tiers)
  const names = serverNames(editor)
  const ids = new Set<string>(records.map(({ id }) => id))
  const added = records.flatMap((record): DesignRecord[] => {
    switch (record.type) {
      case 'tier': {
        const to = tiers.get(record.id)
        return to?.added ? [withNetwork(to.tier, networks)] : []
      }
      case 'network': {
        const to = networks.get(record.id)
        return to?.added ? [to.network] : []
      }
      case 'server': {
        const name = freeName(record, names)
        for (const instance of instancesOf({ ...record, name })) names.add(instance.name)
        names.add(name)
        const tier = tiers.get(record.tier)?.tier.id ?? record.tier
        // An address belongs to one server: as with copies, these get none.
        const nics = record.nics.map((nic) => ({
          ...nic,
          address: '',
          network: (nic.network && networks.get(nic.network)?.network.id) ?? nic.network,
        }))
        return [{ ...record, name, tier, nics, x: record.x + place.x, y: record.y + place.y }]
      }
      case 'link':
        return [record]
      case 'affinity':
        return record.servers.every((id) => ids.has(id)) ? [record] : []
      // Notes and frames need the lanes as they will be; the settings are the design's own.
      default:
        return []
    }
  })
  const before = new Layout(new DesignStore(records))
  const after = new Layout(new DesignStore([...store.records(), ...added]))
  const tierNow = (id: TierId): TierId => tiers.get(id)?.tier.id ?? id
  const noted = records.filter((record) => record.type === 'note' || record.type === 'frame')
  added.push(...withLanes(noted, before, after, tierNow, place.x))
  editor.cancel()
  editor.transact(title, () => {
    for (const record of added) store.put(record)
  })
  editor.select(
    added.flatMap(({ id, type }) => (type === 'server' || type === 'note' || type === 'frame' ? [id] : [])),
  )
  editor.zoomToFit()
  editor.announce(title)
}

interface Matched {
  tier: TierRecord
  added: boolean
}

/** Each tier of the template by one of the design: of the same name, else of the same role, else as a new one. */
function matchedTiers(editor: Editor, records: readonly DesignRecord[]): Map<TierId, Matched> {
  const lanes = editor.layout.lanes().map(({ tier }) => tier)
  const wanted = records.filter((record) => record.type === 'tier').toSorted((a, b) => a.order - b.order)
  const found = new Map<TierId, Matched>()
  const free = new Set(lanes)
  const match = (fits: (lane: TierRecord, tier: TierRecord) => boolean): void => {
    for (const tier of wanted) {
      const lane = found.has(tier.id) ? undefined : lanes.find((one) => free.has(one) && fits(one, tier))
      if (!lane) continue
      free.delete(lane)
      found.set(tier.id, { tier: lane, added: false })
    }
  }
  match((lane, tier) => plainName(lane) === plainName(tier))
  match((lane, tier) => lane.role === tier.role && tier.role !== 'other')
  let order = Math.max(-1, ...lanes.map((lane) => lane.order))
  for (const tier of wanted) {
    if (found.has(tier.id)) continue
    order += 1
    found.set(tier.id, { tier: { ...tier, order }, added: true })
  }
  return found
}

const plainName = ({ name }: { name: string }): string => name.trim().toLowerCase()

function withNetwork(
  tier: TierRecord,
  networks: ReadonlyMap<string, { network: NetworkRecord }>,
): TierRecord {
  const { network } = tier.rules
  return network
    ? { ...tier, rules: { ...tier.rules, network: networks.get(network)?.network.id ?? null } }
    : tier
}

/** Each network of the template by one of the design with the same name on hosts and VLAN, else as a new one. */
function matchedNetworks(
  store: DesignStore,
  records: readonly DesignRecord[],
): Map<string, { network: NetworkRecord; added: boolean }> {
  const there = store.all('network')
  const names = new Set(there.map(({ name }) => name))
  return new Map(
    records
      .filter((record) => record.type === 'network')
      .map((wanted): [string, { network: NetworkRecord; added: boolean }] => {
        const same = there.find(
          ({ source, vlan }) =>
            source.kind === wanted.source.kind && source.name === wanted.source.name && vlan === wanted.vlan,
        )
        if (same) return [wanted.id, { network: same, added: false }]
        const name = uniqueName(wanted.name, names)
        names.add(name)
        return [wanted.id, { network: { ...wanted, name, place: null }, added: true }]
      }),
  )
}

/** How far the template goes to the right (down, in lanes side by side), so that it covers no card and keeps its shape. */
function room(
  editor: Editor,
  records: readonly DesignRecord[],
  tiers: ReadonlyMap<TierId, Matched>,
): { x: number; y: number } {
  const along = editor.store.get<'settings'>('settings:design')?.lanes === 'columns' ? 'y' : 'x'
  const used = new Set([...tiers.values()].flatMap(({ tier, added }) => (added ? [] : [tier.id])))
  const there = editor.store.all('server').flatMap((one) => (used.has(one.tier) ? [one[along]] : []))
  if (there.length === 0) return { x: 0, y: 0 }
  const furthest = there.reduce((most, one) => Math.max(most, one), 0)
  const nearest = records.reduce(
    (least, record) => (record.type === 'server' ? Math.min(least, record[along]) : least),
    Infinity,
  )
  const by = Math.max(0, furthest + CARD_STEP[along] - nearest)
  return along === 'x' ? { x: by, y: 0 } : { x: 0, y: by }
}

/** A name that is free itself and whose machines' names are. */
function freeName(server: ServerRecord, names: ReadonlySet<string>): string {
  const refused = new Set(names)
  for (;;) {
    const name = uniqueName(server.name, refused)
    if (instancesOf({ ...server, name }).every((instance) => !names.has(instance.name))) return name
    refused.add(name)
  }
}

/** Notes and frames keep their place relative to the lane that they lie on. */
function withLanes<T extends NoteRecord | FrameRecord>(
  notes: readonly T[],
  before: Layout,
  after: Layout,
  tierNow: (id: TierId) => TierId,
  dx: number,
): T[] {
  const [top] = before.lanes()
  return notes.map((note) => {
    const lane = before.lanes().find(({ box }) => contains(box, centre(note))) ?? top
    const now = lane && after.lane(tierNow(lane.tier.id))
    return { ...note, x: note.x + dx, y: note.y + (lane && now ? now.box.y - lane.box.y : 0) }
  })
}
