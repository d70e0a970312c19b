import { failsOf, mayRunOn } from './filters.ts'
import { placeOf } from './meets.ts'
import type { Room } from './room.ts'
import type { Scene } from './scene.ts'
import type { Demand } from './types.ts'
import { rounded, scoreIn } from './verdicts.ts'

/** Instances that rules want in one place: they are placed, and go elsewhere, all together. */
export interface Group {
  /** Those of each are on one host; all of them are in one rack, where there are several. */
  readonly units: readonly (readonly Demand[])[]
}

export interface Groups {
  /** All that is joined by any rules, by the key of each member; alone it is in no group. */
  readonly whole: ReadonlyMap<string, Group>
  /** Of those that share a rack, the parts that share a host as well, by the key of each member. */
  readonly parts: ReadonlyMap<string, Group>
}

const NO_GROUPS: Groups = { whole: new Map(), parts: new Map() }

/** Who has to be with whom, over several rules too; members in the order of the demands. */
export function groupsOf(demands: readonly Demand[]): Groups {
  if (!demands.some(({ ties }) => ties?.some(({ kind }) => kind === 'together'))) return NO_GROUPS
  const onHost = joined(demands, (within) => within === 'host')
  const whole = new Map<string, Group>()
  const parts = new Map<string, Group>()
  for (const members of new Set(joined(demands, () => true).values())) {
    if (members.length < 2) continue
    const units = [
      ...new Set(members.flatMap(({ key }) => onHost.get(key) ?? []).map(({ key }) => onHost.get(key))),
    ]
    const group = { units: units.flatMap((unit) => (unit ? [unit] : [])) }
    for (const { key } of members) whole.set(key, group)
    if (group.units.length === 1) continue
    for (const unit of group.units)
      if (unit.length > 1) for (const { key } of unit) parts.set(key, { units: [unit] })
  }
  return { whole, parts }
}

/** The set of those that rules join, by the key of each member. */
function joined(
  demands: readonly Demand[],
  counts: (within: 'host' | 'rack') => boolean,
): Map<string, Demand[]> {
  const sets = new Map<string, Demand[]>()
  const byRule = new Map<string, Demand>()
  for (const demand of demands) {
    sets.set(demand.key, [demand])
    for (const { id, kind, within } of demand.ties ?? []) {
      if (kind !== 'together' || !counts(within)) continue
      const [own, other] = [sets.get(demand.key), sets.get((byRule.get(id) ?? demand).key)]
      byRule.set(id, demand)
      if (!own || !other || own === other) continue
      other.push(...own)
      for (const { key } of own) sets.set(key, other)
    }
  }
  return sets
}

/** Where so many of a group would go, and the sum of their scores. */
export interface Way {
  readonly at: readonly (readonly [Demand, Room])[]
  readonly score: number
}

/**
 * For each place that takes any of a group who are nowhere, where in it they would go; the best first: by how many have a
 * place, then by their scores, then by name. Leaves all as it is, and asks for no reserve.
 */
export function waysFor(scene: Scene, { units }: Group): Way[] {
  const waiting = units
    .map((unit) => unit.filter(({ key }) => !scene.roomOf(key)))
    .filter((unit) => unit.length > 0)
  const places =
    units.length === 1
      ? scene.rooms.map((room) => [room])
      : [...Map.groupBy(scene.rooms, ({ host }) => placeOf({ within: 'rack' }, host)).values()]
  return places
    .map((rooms) => wayIn(scene, waiting, rooms))
    .filter(({ at }) => at.length > 0)
    .toSorted(inOrder)
}

const inOrder = (a: Way, b: Way): number => b.at.length - a.at.length || rounded(b.score) - rounded(a.score)

/** Each unit in turn goes to the best of these hosts. */
function wayIn(scene: Scene, units: readonly (readonly Demand[])[], rooms: readonly Room[]): Way {
  const at: (readonly [Demand, Room])[] = []
  let score = 0
  for (const unit of units) {
    const [best] = rooms
      .map((room) => wayOn(scene, unit, room))
      .filter((way) => way.at.length > 0)
      .toSorted(inOrder)
    if (!best) continue
    score += best.score
    for (const [demand, room] of best.at) {
      scene.put(demand, room)
      at.push([demand, room])
    }
  }
  for (const [demand] of at) scene.remove(demand)
  return { at, score }
}

function wayOn(scene: Scene, unit: readonly Demand[], room: Room): Way {
  const at: (readonly [Demand, Room])[] = []
  let score = 0
  for (const demand of unit) {
    if (failsOf(demand, room).length > 0) continue
    score += scoreIn(demand, room, scene)
    scene.put(demand, room)
    at.push([demand, room])
  }
  for (const [demand] of at) scene.remove(demand)
  return { at, score }
}

/** Is one way better than another, by more than its name? */
export const isBetter = (way: Way, than: Way): boolean => inOrder(way, than) < 0

/** The way that is gone where those of a group are now, all of whom are taken from there; `putBack` undoes it. */
export function wayNow(scene: Scene, { units }: Group): { way: Way; putBack: () => void } {
  const members = units.flat()
  const was = members.flatMap((demand) => {
    const taken = scene.remove(demand)
    return taken ? [{ demand, ...taken }] : []
  })
  const putBack = (): void => {
    for (const { demand, room, choice } of was) scene.put(demand, room, choice)
  }
  let score = 0
  for (const { demand, room, choice } of was) {
    score += scoreIn(demand, room, scene)
    scene.put(demand, room, choice)
  }
  for (const { demand } of was) scene.remove(demand)
  return { way: { at: was.map(({ demand, room }) => [demand, room] as const), score }, putBack }
}

/** How many places there are for a group as a whole, by what its hosts may run and have room for now. */
export function placesFor(scene: Scene, { units }: Group): number {
  const racks = new Set<string>()
  const sizes = units.map((unit) => ({
    unit,
    memory: unit.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    vcpus: unit.reduce((sum, { vcpus }) => sum + vcpus, 0),
  }))
  const takes = (room: Room, { unit, memory, vcpus }: (typeof sizes)[number]): boolean =>
    memory <= room.memoryLimit - room.usedMemory &&
    vcpus <= room.vcpuLimit - room.usedVcpus &&
    unit.every((demand) => mayRunOn(demand, room))
  if (units.length === 1) return scene.rooms.filter((room) => sizes.every((size) => takes(room, size))).length
  for (const [place, rooms] of Map.groupBy(scene.rooms, ({ host }) => placeOf({ within: 'rack' }, host)))
    if (sizes.every((size) => rooms.some((room) => takes(room, size)))) racks.add(place)
  return racks.size
}
