import { failsOf } from './filters.ts'
import { questionOf } from './question.ts'
import type { Room } from './room.ts'
import type { Scene } from './scene.ts'
import type { Spare } from './spare.ts'
import { blankTerms, reckon, scoreOf } from './terms.ts'
import type { Demand, Fail, Verdict } from './types.ts'
import { wholeReserveFail } from './whole-reserve.ts'
import { wouldFit } from './would-fit.ts'

/** Sums of the same numbers in another order may differ in the last digit; that must not decide. */
export const rounded = (score: number): number => Math.round(score * 1e9)

const NO_TERMS: readonly number[] = []
const NO_FAILS: readonly Fail[] = []
/** Where the terms of a host are reckoned of which nothing is kept. */
const scratch = blankTerms()

interface Asked {
  rooms?: readonly Room[]
  /** The reserve that is asked; null: none. */
  spare?: Spare | null | undefined
  /** Where it stands and may stay, with everything as it is: the reserve is not asked about it. */
  stands?: Room | undefined
  advise: boolean
}

function reserveFail(scene: Scene, spare: Spare, demand: Demand, room: Room): Fail | undefined {
  return demand.whole ? wholeReserveFail(scene, demand, room) : spare.failOf(demand, room.host.hostId)
}

/** Every host's verdict on an instance that is nowhere, by name; `advise`: with what would make those fit that do not. */
export function verdictsOf(
  demand: Demand,
  scene: Scene,
  { rooms = scene.rooms, spare = scene.spare, stands, advise }: Asked,
): Verdict[] {
  const question = questionOf(demand, scene)
  const { weights } = scene.options
  return rooms.map((room): Verdict => {
    const { hostId, name: hostName } = room.host
    const fails = failsOf(demand, room)
    // What cannot be there at all is not asked what its failure would do; what stays asks for no reserve.
    if (spare && fails.length === 0 && demand.current === null && room !== stands) {
      const fail = reserveFail(scene, spare, demand, room)
      if (fail) fails.push(fail)
    }
    if (fails.length > 0) {
      const way = advise ? wouldFit(demand, room, fails) : undefined
      // Copied, since a list that grew keeps room for many more: there may be ten thousand of them.
      const refused = { hostId, hostName, fits: false, fails: fails.slice(), score: 0, terms: NO_TERMS }
      return way ? { ...refused, wouldFit: way } : refused
    }
    const terms = blankTerms()
    reckon(terms, question, room)
    return { hostId, hostName, fits: true, fails: NO_FAILS, score: scoreOf(terms, weights), terms }
  })
}

/**
 * Verdicts for who wants to know no more than the best host and the next: simulating failures costs most, so the best
 * are asked first, and of two that bear them the others are left out. Those that do not fit anyway are all told.
 */
export function verdictsOnTwo(demand: Demand, scene: Scene, stands?: Room): Verdict[] {
  const { spare } = scene
  const verdicts = verdictsOf(demand, scene, { spare: null, advise: false })
  if (!spare) return verdicts
  const told = new Set(verdicts.filter(({ fits }) => !fits).map(({ hostId }) => hostId))
  if (stands) told.add(stands.host.hostId)
  const rooms = new Map(scene.rooms.map((room) => [room.host.hostId, room]))
  const refused = new Map<string, Fail>()
  let found = 0
  for (const { fits, hostId } of bestFirst(verdicts)) {
    if (!fits || found === 2) break
    told.add(hostId)
    const room = rooms.get(hostId)
    const fail = room && room !== stands ? reserveFail(scene, spare, demand, room) : undefined
    if (fail) refused.set(hostId, fail)
    else found += 1
  }
  return verdicts.flatMap((verdict) => {
    if (!told.has(verdict.hostId)) return []
    const fail = refused.get(verdict.hostId)
    return [fail ? { ...verdict, fits: false, fails: [fail], score: 0, terms: NO_TERMS } : verdict]
  })
}

/** The best of those that fit, but one; of equals the first. */
export function bestOf(verdicts: readonly Verdict[], but?: Verdict): Verdict | undefined {
  let best: Verdict | undefined
  let most = -Infinity
  for (const verdict of verdicts) {
    if (!verdict.fits || verdict === but) continue
    const score = rounded(verdict.score)
    if (score <= most) continue
    most = score
    best = verdict
  }
  return best
}

/**
 * The best host for an instance that is nowhere, without a word on the others and on reserves; undefined: none. Hosts with
 * these names are left out.
 */
export function bestRoom(demand: Demand, scene: Scene, but?: ReadonlySet<string>): Room | undefined {
  const question = questionOf(demand, scene)
  const { weights } = scene.options
  let best: Room | undefined
  let most = -Infinity
  for (const room of scene.rooms) {
    if (but?.has(room.host.name) || failsOf(demand, room).length > 0) continue
    reckon(scratch, question, room)
    // Rooms are sorted by name, so that the first of equals is the first by name.
    const score = rounded(scoreOf(scratch, weights))
    if (score <= most) continue
    most = score
    best = room
  }
  return best
}

/** The hosts that an instance fits which is nowhere, best first, without a word on reserves. */
export function roomsFor(demand: Demand, scene: Scene): { room: Room; score: number }[] {
  const question = questionOf(demand, scene)
  const { weights } = scene.options
  return scene.rooms
    .flatMap((room) => {
      if (failsOf(demand, room).length > 0) return []
      reckon(scratch, question, room)
      return [{ room, score: rounded(scoreOf(scratch, weights)) }]
    })
    .toSorted((a, b) => b.score - a.score)
}

/** What an instance that is nowhere would score on a host that it fits. */
export function scoreIn(demand: Demand, room: Room, scene: Scene): number {
  reckon(scratch, questionOf(demand, scene), room)
  return scoreOf(scratch, scene.options.weights)
}

/** Hosts that fit first, the best in front; equals by name. */
export const bestFirst = (verdicts: readonly Verdict[]): Verdict[] =>
  verdicts.toSorted((a, b) => Number(b.fits) - Number(a.fits) || rounded(b.score) - rounded(a.score))
