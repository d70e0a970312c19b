import type { RecordsDiff } from '../design/diff.ts'
import type { NetworkId, NetworkRecord, ServerId, ServerRecord } from '../design/records.ts'
import type { DesignStore } from '../design/store.ts'
import type { PaletteColor } from './faces.ts'
import { type Box, contains, type Point } from './geometry.ts'

/** Size of a network's pill, and its rail above the lanes: four pills a row, about as wide as the narrowest lane. */
export const PILL = { width: 232, height: 40 } as const
/** A line icon on a grid of 24: three machines on one wire. */
export const networkIcon = 'M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-4h12v4'
const RAIL = { gap: 16, perRow: 4, above: 20 } as const

/** Given to networks that have no colour of their own, in the order of the rail. */
const assigned: readonly PaletteColor[] = ['teal', 'orange', 'violet', 'green', 'blue', 'amber', 'red']

/** A network as it stands on the canvas. */
export interface Pill {
  readonly network: NetworkRecord
  readonly box: Box
  readonly color: PaletteColor
  /** Its place in the order of the rail, from 0. */
  readonly order: number
}

const noServers: ReadonlySet<ServerId> = new Set()

/** Where networks stand and which servers have a card in them: follows the store by its diffs. */
export class Networks {
  readonly #store: DesignStore
  readonly #members = new Map<NetworkId, Set<ServerId>>()
  #pills: ReadonlyMap<NetworkId, Pill> | undefined

  constructor(store: DesignStore) {
    this.#store = store
    for (const server of store.all('server')) this.#tie(server)
  }

  update(diff: RecordsDiff): void {
    for (const record of Object.values(diff.removed)) {
      if (record.type === 'server') this.#untie(record)
      if (record.type === 'network') this.#pills = undefined
    }
    for (const record of Object.values(diff.added)) {
      if (record.type === 'server') this.#tie(record)
      if (record.type === 'network') this.#pills = undefined
    }
    for (const [before, after] of Object.values(diff.updated)) {
      if (after.type === 'network') this.#pills = undefined
      // Most changes move a card and leave its network cards as they are.
      if (before.type !== 'server' || after.type !== 'server' || before.nics === after.nics) continue
      this.#untie(before)
      this.#tie(after)
    }
  }

  /** In the order of the rail: by name, then by id. */
  pills(): Pill[] {
    return [...this.#all().values()]
  }

  pill(id: NetworkId): Pill | undefined {
    return this.#all().get(id)
  }

  /** The topmost pill under a point. */
  at(point: Point): Pill | undefined {
    return this.pills().findLast((pill) => contains(pill.box, point))
  }

  membersOf(id: NetworkId): ReadonlySet<ServerId> {
    return this.#members.get(id) ?? noServers
  }

  /** The networks that a server has cards in, each once, in the order of its cards. */
  of(server: Pick<ServerRecord, 'nics'>): Pill[] {
    return networksOf(server).flatMap((id) => this.pill(id) ?? [])
  }

  #all(): ReadonlyMap<NetworkId, Pill> {
    return (this.#pills ??= pillsOf(this.#store.all('network')))
  }

  #tie(server: ServerRecord): void {
    for (const id of networksOf(server)) {
      const members = this.#members.get(id) ?? new Set<ServerId>()
      this.#members.set(id, members)
      members.add(server.id)
    }
  }

  #untie(server: ServerRecord): void {
    for (const id of networksOf(server)) this.#members.get(id)?.delete(server.id)
  }
}

const networksOf = ({ nics }: Pick<ServerRecord, 'nics'>): NetworkId[] => [
  ...new Set(nics.flatMap((nic) => nic.network ?? [])),
]

/** A network that was given a place leaves a gap in the rail, so that the others stay where they are. */
function pillsOf(networks: readonly NetworkRecord[]): Map<NetworkId, Pill> {
  const ordered = networks.toSorted((a, b) =>
    a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1,
  )
  return new Map(
    ordered.map((network, at) => [
      network.id,
      {
        network,
        box: { ...(network.place ?? railPlace(at)), ...PILL },
        color: network.color ?? assigned[at % assigned.length] ?? 'grey',
        order: at,
      },
    ]),
  )
}

const railPlace = (at: number): Point => ({
  x: (at % RAIL.perRow) * (PILL.width + RAIL.gap),
  y: -RAIL.above - PILL.height - Math.floor(at / RAIL.perRow) * (PILL.height + RAIL.gap),
})

/** "10.0.0.0/24 · VLAN 7": what is said of a network under its name. */
export const networkDetail = ({ range, vlan }: Pick<NetworkRecord, 'range' | 'vlan'>): string =>
  [range, vlan === null ? '' : `VLAN ${vlan}`].filter((part) => part !== '').join(' · ')
