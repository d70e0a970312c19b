import { engineLayout } from './engine-layout.ts'
import { failsOf, mayRunOn } from './filters.ts'
import { type Group, type Groups, groupsOf, isBetter, placesFor, wayNow, waysFor } from './groups.ts'
import { placeOf } from './meets.ts'
import type { PoolChoice } from './pools.ts'
import type { Room } from './room.ts'
import type { Scene } from './scene.ts'
import type { Demand, Tie } from './types.ts'
import { bestRoom, scoreIn } from './verdicts.ts'

/**
 * Questions to a host that improving may take, about a second of them: a count and not the clock ends it, so that
 * every machine decides alike.
 */
const MOST_ASKED = 2_500_000
const MOST_ROUNDS = 12
/** More servers than this are not laid out by the engine as well. */
const MOST_LAID_OUT = 300

/**
 * Finds hosts for all of these as one transaction. They are placed one by one, tightest first, replicas that have to be
 * apart counted as the group that they are; then each in turn goes to where it is best with all the others where they
 * are, until none wants to move (best response; its rest point is a Nash equilibrium of load balancing: Vöcking,
 * Selfish Load Balancing, 2007). So the host that is chosen is the best one in its own table of verdicts. Where one
 * finds no place, or links tie them together, the engine's layout of the whole is taken to the same end; where rules
 * between servers leave some without a place, the smallest go first once. The best of these is kept: first by how many have
 * a place, then by their scores.
 */
export function arrange(scene: Scene, demands: readonly Demand[]): void {
  const groups = groupsOf(demands)
  const order = tightestFirst(scene, demands, groups)
  const budget = { asked: MOST_ASKED }
  placeEach(scene, order, groups)
  improve(scene, order, groups, budget)
  // Who has a machine for itself keeps it while the others are laid out.
  const others = order.filter(({ whole }) => !whole)
  const stuck = order.some(({ key }) => !scene.roomOf(key))
  const linked = order.some(({ peers }) => peers !== undefined && peers.length > 0)
  if (order.length > MOST_LAID_OUT || !(stuck || linked)) return
  let best = outcomeOf(scene, order)
  let last = best
  const tryFrom = (start: () => void): void => {
    for (const demand of others) scene.remove(demand)
    start()
    improve(scene, order, groups, budget)
    last = outcomeOf(scene, order)
    if (last.placed > best.placed || (last.placed === best.placed && last.score > best.score)) best = last
  }
  tryFrom(() => {
    for (const [demand, room] of engineLayout(scene, others))
      if (failsOf(demand, room).length === 0) scene.put(demand, room)
    placeEach(scene, order, groups)
  })
  // Where not all can have a place, a large one may keep out many who are to be apart from it.
  if (best.placed < order.length && order.some(({ ties }) => ties))
    tryFrom(() => placeEach(scene, smallestFirst(others), groups))
  if (last === best) return
  for (const demand of order) scene.remove(demand)
  for (const { demand, room, choice } of best.where) scene.put(demand, room, choice)
}

const smallestFirst = (demands: readonly Demand[]): Demand[] =>
  demands.toSorted((a, b) => a.memoryBytes - b.memoryBytes || a.vcpus - b.vcpus)

/**
 * Those with fewest hosts to choose from, if that is few, and of others those that have to be together, who need most room
 * in one place; then the order that they come in decides.
 */
export function tightestFirst(
  scene: Scene,
  demands: readonly Demand[],
  { whole }: Groups = groupsOf(demands),
): Demand[] {
  const members = new Map<string, number>()
  for (const { serverId } of demands) members.set(serverId, (members.get(serverId) ?? 0) + 1)
  const choices = new Map<string, number>()
  const choiceOf = (demand: Demand): number => {
    const known = choices.get(demand.serverId)
    if (known !== undefined) return known
    const rooms = scene.rooms.filter((room) => mayRunOn(demand, room))
    const spare = rooms.length - (demand.apart ? (members.get(demand.serverId) ?? 1) - 1 : 0)
    const group = whole.get(demand.key)
    const ruled = (demand.ties ?? []).flatMap((tie) =>
      tie.kind === 'apart' ? [leftBy(tie, rooms, members)] : [],
    )
    if (group) ruled.push(placesFor(scene, group))
    const choice = Math.min(FEW, Math.max(0, Math.min(spare, ...ruled)))
    choices.set(demand.serverId, choice)
    return choice
  }
  // Those that need a whole machine before any other puts something on it.
  return demands.toSorted(
    (a, b) =>
      Number(b.whole ?? false) - Number(a.whole ?? false) ||
      choiceOf(a) - choiceOf(b) ||
      Number(whole.has(b.key)) - Number(whole.has(a.key)),
  )
}

/** Places that are left for one when each of the others who are to be apart from it has taken one. */
function leftBy(tie: Tie, rooms: readonly Room[], members: ReadonlyMap<string, number>): number {
  const places = new Set(rooms.map(({ host }) => placeOf(tie, host))).size
  const [only] = tie.servers
  const all = tie.servers.length === 1 ? (members.get(only ?? '') ?? 1) : tie.servers.length
  return places - (all - 1)
}

/** From so many hosts on to choose from a server is not tight. */
const FEW = 3

function placeEach(scene: Scene, order: readonly Demand[], { whole }: Groups): void {
  const promised = promisedHosts(order)
  const tried = new Set<Group>()
  for (const demand of order) {
    if (scene.roomOf(demand.key)) continue
    const group = whole.get(demand.key)
    if (group && !tried.has(group)) {
      tried.add(group)
      for (const [member, room] of waysFor(scene, group)[0]?.at ?? []) scene.put(member, room)
      continue
    }
    const best = (demand.whole && bestRoom(demand, scene, promised)) || bestRoom(demand, scene)
    if (best) scene.put(demand, best)
  }
}

/** Names of hosts that someone must be on who is not a whole machine: these are left to them where others will do. */
export const promisedHosts = (demands: readonly Demand[]): ReadonlySet<string> =>
  new Set(demands.flatMap(({ whole, only }) => (whole || only.length !== 1 ? [] : only)))

/** Each goes where it is best, in turn, until a round moves none; those that have to be together go together. */
function improve(
  scene: Scene,
  order: readonly Demand[],
  { whole, parts }: Groups,
  budget: { asked: number },
): void {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    let moved = false
    const seen = new Set<Group>()
    for (const demand of order) {
      for (const group of [whole.get(demand.key), parts.get(demand.key)]) {
        if (!group || seen.has(group)) continue
        seen.add(group)
        budget.asked -= scene.rooms.length * group.units.flat().length
        if (budget.asked < 0) return
        if (moveGroup(scene, group)) moved = true
      }
      budget.asked -= scene.rooms.length
      if (budget.asked < 0) return
      const was = scene.remove(demand)
      const best = bestRoom(demand, scene)
      if (best && best !== was?.room) {
        scene.put(demand, best)
        moved = true
      } else if (was) scene.put(demand, was.room, was.choice)
    }
    if (!moved) return
  }
}

function moveGroup(scene: Scene, group: Group): boolean {
  const { way, putBack } = wayNow(scene, group)
  const [best] = waysFor(scene, group)
  if (!best || !isBetter(best, way)) {
    putBack()
    return false
  }
  for (const [demand, room] of best.at) scene.put(demand, room)
  return true
}

interface Outcome {
  placed: number
  /** Sum of each one's own. */
  score: number
  where: { demand: Demand; room: Room; choice: PoolChoice }[]
}

function outcomeOf(scene: Scene, order: readonly Demand[]): Outcome {
  let score = 0
  const where = order.flatMap((demand) => {
    const was = scene.remove(demand)
    if (!was) return []
    score += scoreIn(demand, was.room, scene)
    scene.put(demand, was.room, was.choice)
    return [{ demand, ...was }]
  })
  return { placed: where.length, score, where }
}
