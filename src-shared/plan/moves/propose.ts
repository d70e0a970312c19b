import { formatDuration } from '../../base/units.ts'
import { drain, type Drain, type Stuck } from '../../placement/engine/moves/drain.ts'
import { kneeOf, type Move } from '../../placement/engine/moves/plan.ts'
import { rebalance } from '../../placement/engine/moves/rebalance.ts'
import { addTo } from '../../placement/take.ts'
import { isAvailable } from '../world.ts'
import { migrationMs } from '../estimates.ts'
import { land } from './disks.ts'
import type { MovesInput } from './input.ts'
import { type LoadMeasure, loadMeasure } from './measured.ts'
import { emptiedBy, loadsOf, noticesOf, staysOf, unmeasuredNotices } from './report.ts'
import { mayGoOn, type Resident, type Scene, sceneOf } from './scene.ts'
import { pair, situationOf } from './situation.ts'
import { movesOfEach } from './units.ts'
import { COOL_DOWN_MS, type MeasuredHost, type MovesProposal, type ProposedMove } from './types.ts'
import { t } from '../../text/translate.ts'

/** How far above the straight line the knee is at least. */
const LEAST_BEND = 0.1

/** How often it is planned anew when pools turn out to be too small for a move. */
const TURNS = 8

/**
 * Moves of a design's servers between hosts, from the last known facts: each with its gain and cost, in an order in
 * which every state on the way has room, keeps the rules and the failure reserve, or is at least no worse than before.
 * Touches nothing.
 */
export function proposeMoves(input: MovesInput): MovesProposal {
  const scene = sceneOf(input)
  const by = input.by ?? 'allocation'
  const measured = by === 'load' ? (input.measured ?? []) : []
  const load = by === 'load' ? loadMeasure(scene, measured) : undefined
  const why = withThoseWhoStay(
    scene,
    scene.residents.map((resident) => resident.fixed ?? restingOf(resident, input)),
  )
  const held = new Set(why.flatMap((reason, index) => (reason === undefined ? [] : [index])))
  const drained = new Set(
    scene.hosts.flatMap(({ hostId }, at) =>
      input.goal === 'drain' && input.drained?.includes(hostId) ? [at] : [],
    ),
  )
  const forbidden = new Set<string>()
  for (let turn = 1; ; turn += 1) {
    const found = solve(scene, input, held, drained, forbidden, load)
    const checked = withPools(scene, found.moves, input.cold ?? false)
    const wrong = checked.wrong
    if (wrong && turn < TURNS && !forbidden.has(wrong)) {
      forbidden.add(wrong)
      continue
    }
    const moves = gains(scene, checked.moves, found.before, measured)
    const knee = bendOf(found, moves.length)
    return {
      ...{ goal: input.goal, by },
      moves,
      knee,
      hosts: loadsOf(scene, found.closed, measured),
      emptied: emptiedBy(scene, moves),
      stays: staysOf(scene, input.goal, why, found),
      notices: [...noticesOf(scene), ...(load ? unmeasuredNotices(scene, measured) : [])],
    }
  }
}

/** The knee of a curve that bends; a nearly straight one has none worth telling. */
function bendOf({ knee }: Found, moves: number): MovesProposal['knee'] {
  return knee && knee.moves < moves && knee.share - knee.moves / moves >= LEAST_BEND ? knee : null
}

/** Lately moved: it stays, unless that is not to count or its host is to be emptied. */
function restingOf({ instance }: Resident, { goal, moved, force, now }: MovesInput): string | undefined {
  const at = moved?.[instance.key]
  if (at === undefined || force === true || goal === 'drain' || now - at >= COOL_DOWN_MS) return undefined
  return t`it was moved ${formatDuration(Math.max(0, now - at))} ago and stays for ${formatDuration(COOL_DOWN_MS)}`
}

/** Whoever has to be on one host with someone who stays there stays too. */
function withThoseWhoStay(
  { units, residents }: Scene,
  why: readonly (string | undefined)[],
): (string | undefined)[] {
  const all = [...why]
  for (const unit of units) {
    const one = unit.find((index) => why[index] !== undefined)
    const [name, reason] = [residents[one ?? -1]?.machine.name, why[one ?? -1]]
    if (name === undefined || reason === undefined) continue
    for (const index of unit)
      all[index] ??= t`a rule keeps it on one host with ${name}, which stays: ${reason}`
  }
  return all
}

interface Found {
  moves: readonly Move[]
  before: number
  knee: { moves: number; share: number } | undefined
  stuck: readonly Stuck[]
  /** Hosts that are to be empty, by number. */
  closed: ReadonlySet<number>
}

function solve(
  scene: Scene,
  { goal, most }: MovesInput,
  held: ReadonlySet<number>,
  drained: ReadonlySet<number>,
  forbidden: ReadonlySet<string>,
  load: LoadMeasure | undefined,
): Found {
  const situation = situationOf(scene, goal, held, forbidden, load)
  const asFound = ({ plan, stuck }: Drain, closed: ReadonlySet<number>): Found => ({
    moves: movesOfEach(scene.units, plan),
    before: plan.before,
    knee: undefined,
    stuck: stuck.flatMap((one) => (scene.units[one.server] ?? []).map((server) => ({ ...one, server }))),
    closed,
  })
  if (goal === 'drain') return asFound(drain(situation, drained), drained)
  if (goal === 'rebalance' || goal === 'spread') {
    const plan = rebalance(situation, most === undefined ? {} : { most })
    const moves = movesOfEach(scene.units, plan, most)
    const { before } = plan
    return { moves, before, knee: kneeOf(before, moves), stuck: [], closed: new Set() }
  }
  let best: Found = { moves: [], before: 0, knee: undefined, stuck: [], closed: new Set() }
  const attempt = (closed: ReadonlySet<number>): boolean => {
    const found = drain(situation, closed, true)
    if (found.stuck.length > 0) return false
    best = asFound(found, closed)
    return true
  }
  const hosts = emptiable(scene, held)
  // Of the least used first, as many together as can be emptied, found by halving; then single ones besides.
  let [low, high] = [0, hosts.length]
  while (low < high) {
    const count = Math.ceil((low + high) / 2)
    if (attempt(new Set(hosts.slice(0, count)))) low = count
    else high = count - 1
  }
  for (const host of hosts.slice(low + 1, low + 1 + FURTHER_HOSTS)) attempt(new Set([...best.closed, host]))
  return best
}

/** So many hosts are tried by themselves after those that can be emptied together. */
const FURTHER_HOSTS = 4

/** Hosts that would be empty without the servers of the design, the least used first. */
function emptiable({ hosts, rooms, residents, others }: Scene, held: ReadonlySet<number>): number[] {
  const use = (host: number): number => {
    const room = rooms[host]
    const there = residents.filter((one) => one.host === hosts[host])
    const memory = there.reduce((sum, { demand }) => sum + demand.memoryBytes, 0)
    return memory / Math.max(1, room?.memoryLimit ?? 0)
  }
  return [...hosts.keys()]
    .filter((host) => {
      const one = hosts[host]
      if (!one || !isAvailable(one) || (others[host]?.length ?? 0) > 0) return false
      const there = [...residents.entries()].filter(([, resident]) => resident.host === one)
      return there.length > 0 && !there.some(([index]) => held.has(index))
    })
    .toSorted((a, b) => use(a) - use(b) || a - b)
}

interface Landed extends Move {
  resident: Resident
  live: boolean
  diskBytes: number
}

/** The moves with what they copy, up to the first that finds no room in any pool, which is then named. */
function withPools(scene: Scene, moves: readonly Move[], cold: boolean): { moves: Landed[]; wrong?: string } {
  const rooms = scene.rooms.map((room) => ({ ...room, taken: new Map(room.taken) }))
  const disks = new Map<number, Resident['disks']>()
  const done: Landed[] = []
  for (const move of moves) {
    const resident = scene.residents[move.server]
    const [from, to] = [scene.hosts[move.from], scene.hosts[move.to]]
    const [left, room] = [rooms[move.from], rooms[move.to]]
    if (!resident || !from || !to || !room || !left) continue
    const now = disks.get(move.server) ?? resident.disks
    const landing = land(now, from, to, room)
    if (!landing) {
      const last = done.at(-1)
      // A step that was begun is not left half done.
      const whole = last?.step === move.step ? done.filter(({ step }) => step < move.step) : done
      return { moves: whole, wrong: pair(resident.instance.key, to.hostId) }
    }
    for (const { spec } of now) addTo(left, spec.pool, -spec.bytes)
    disks.set(
      move.server,
      now.map((disk, at) => ({ ...disk, spec: landing.disks[at] ?? disk.spec })),
    )
    const live = !cold && mayGoOn({ ...resident, disks: now, host: from }, to, landing)
    const bytes = landing.bytes + (live ? resident.machine.memoryBytes : 0)
    done.push({ ...move, resident, live, bytes, diskBytes: landing.bytes })
  }
  return { moves: done }
}

function gains(
  { hosts }: Scene,
  moves: readonly Landed[],
  before: number,
  measured: readonly MeasuredHost[],
): ProposedMove[] {
  const busy = new Map(measured.flatMap(({ machines }) => Object.entries(machines)))
  const whole = before - (moves.at(-1)?.score ?? before)
  const share = (of: number): number => (whole > 0 ? of / whole : 0)
  const ref = (host: number) => ({ hostId: hosts[host]?.hostId ?? '', name: hosts[host]?.name ?? '' })
  return moves.map(({ resident, score, gain, step, bytes, diskBytes, live, from, to }) => {
    const { instance, machine } = resident
    const running = machine.state === 'running'
    return {
      key: instance.key,
      serverId: instance.server.id,
      replica: instance.replica,
      name: machine.name,
      from: ref(from),
      to: ref(to),
      vcpus: machine.vcpus,
      memoryBytes: machine.memoryBytes,
      diskBytes,
      bytes,
      estimateMs: migrationMs(bytes, running, live),
      running,
      live,
      busyCpus: running ? (busy.get(machine.uuid.toLowerCase())?.mean ?? null) : 0,
      gain: share(gain),
      share: share(before - score),
      step,
    }
  })
}
