import { promisedHosts, tightestFirst } from './arrange.ts'
import { type Group, type Groups, groupsOf, isBetter, type Way, wayNow, waysFor } from './groups.ts'
import type { Room } from './room.ts'
import type { Scene } from './scene.ts'
import type { Spare } from './spare.ts'
import type { Demand } from './types.ts'
import { rounded, roomsFor, scoreIn } from './verdicts.ts'
import { spareOf, wholeReserveFail } from './whole-reserve.ts'

/**
 * Failures that improving may look at, some seconds of them at most: a count and not the clock ends it, so that every
 * machine decides alike.
 */
const MOST_LOOKED_AT = 2_000_000
const MOST_ROUNDS = 6

/**
 * Finds hosts for all of these while room is kept for failing hosts. They are placed one by one, tightest first; then each
 * in turn goes to a better host, if the reserve is kept there with all the others where they are, until none does. No step
 * leaves a failure that could be borne before and cannot be any more.
 */
export function arrangeKeeping(scene: Scene, demands: readonly Demand[]): void {
  const order = tightestFirst(scene, demands)
  placeWhole(scene, order)
  const { spare } = scene
  if (!spare) return
  const others = order.filter(({ whole }) => !whole)
  const groups = groupsOf(others)
  const tried = new Set<Group>()
  for (const demand of others) {
    if (scene.roomOf(demand.key)) continue
    const group = groups.whole.get(demand.key)
    if (group && !tried.has(group)) {
      tried.add(group)
      placeGroup(scene, spare, group)
      continue
    }
    const best = roomsFor(demand, scene).find(({ room }) => !spare.failOf(demand, room.host.hostId))
    if (best) put(scene, spare, demand, best.room)
  }
  improve(scene, spare, others, groups)
}

/** Goes as far along a way as the reserve is kept, and answers who went. */
function follow(scene: Scene, spare: Spare, { at }: Way): Demand[] {
  return at.flatMap(([demand, room]) => {
    if (spare.failOf(demand, room.host.hostId)) return []
    put(scene, spare, demand, room)
    return [demand]
  })
}

function takeBack(scene: Scene, spare: Spare, demands: readonly Demand[]): void {
  for (const demand of demands) {
    spare.leave(demand)
    scene.remove(demand)
  }
}

/** As many of a group as one place takes with the reserve kept; of places that take as many, the best. */
function placeGroup(scene: Scene, spare: Spare, group: Group): void {
  let most = 0
  let best: Way | undefined
  for (const way of waysFor(scene, group)) {
    if (way.at.length <= most) break
    const went = follow(scene, spare, way)
    takeBack(scene, spare, went)
    if (went.length <= most) continue
    most = went.length
    best = way
  }
  if (best) follow(scene, spare, best)
}

/** undefined: improving has to end, since a way out that was known would not be found anew. */
function moveGroup(scene: Scene, spare: Spare, group: Group, budget: { left: number }): boolean | undefined {
  const { broken } = spare
  const { way, putBack } = wayNow(scene, group)
  const better = waysFor(scene, group).filter((other) => isBetter(other, way))
  budget.left -= spare.failures * (better.length + 2) * group.units.flat().length
  if (better.length === 0 || budget.left < 0) {
    putBack()
    return budget.left < 0 ? undefined : false
  }
  for (const [demand] of way.at) spare.leave(demand)
  for (const other of better) {
    const went = follow(scene, spare, other)
    if (went.length === other.at.length && spare.broken <= broken) return true
    takeBack(scene, spare, went)
  }
  putBack()
  for (const [demand, room] of way.at) spare.take(demand, room.host.hostId)
  return spare.broken > broken ? undefined : false
}

/** What needs a machine for itself comes first; what its host could have taken in is no room any more. */
function placeWhole(scene: Scene, order: readonly Demand[]): void {
  const promised = promisedHosts(order)
  for (const demand of order) {
    if (!demand.whole) continue
    const rooms = roomsFor(demand, scene).map(({ room }) => room)
    const left = (room: Room): boolean => !promised.has(room.host.name)
    const found = [...rooms.filter(left), ...rooms.filter((room) => !left(room))].find(
      (room) => !wholeReserveFail(scene, demand, room),
    )
    if (!found) continue
    scene.put(demand, found)
    scene.spare = spareOf(scene)
  }
}

function put(scene: Scene, spare: Spare, demand: Demand, room: Room): void {
  scene.put(demand, room)
  spare.take(demand, room.host.hostId)
}

function improve(scene: Scene, spare: Spare, order: readonly Demand[], { whole, parts }: Groups): void {
  const budget = { left: MOST_LOOKED_AT }
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    let moved = false
    const seen = new Set<Group>()
    for (const demand of order) {
      for (const group of [whole.get(demand.key), parts.get(demand.key)]) {
        if (!group || seen.has(group)) continue
        seen.add(group)
        const went = moveGroup(scene, spare, group, budget)
        if (went === undefined) return
        moved ||= went
      }
      const was = scene.remove(demand)
      const here = was ? rounded(scoreIn(demand, was.room, scene)) : -Infinity
      const better = roomsFor(demand, scene).filter(({ score }) => score > here)
      if (was) scene.put(demand, was.room, was.choice)
      if (better.length === 0) continue
      budget.left -= spare.failures * (better.length + 2)
      if (budget.left < 0) return
      const broken = spare.broken
      spare.leave(demand)
      const to = better.find(({ room }) => !spare.failOf(demand, room.host.hostId))
      if (to) {
        scene.remove(demand)
        put(scene, spare, demand, to.room)
        if (spare.broken <= broken) {
          moved = true
          continue
        }
        // Looked at anew, a failure may be told as not borne whose way out was known before: nothing is moved then.
        spare.leave(demand)
        scene.remove(demand)
        if (was) scene.put(demand, was.room, was.choice)
      }
      if (was) spare.take(demand, was.room.host.hostId)
      if (spare.broken > broken) return
    }
    if (!moved) return
  }
}
