import { GAIN, type Made } from './descend.ts'
import type { Draft, Situation } from './draft.ts'

/** One move of a plan; servers and hosts by their numbers in the cluster. */
export interface Move {
  readonly server: number
  readonly from: number
  readonly to: number
  readonly shape: number
  /** Score of the cluster after it, and how much lower that is than before; a gain may be negative within a step. */
  readonly score: number
  readonly gain: number
  /** Moves of one step belong together: the score is at a new low only after the last of them. */
  readonly step: number
  /** What is copied (see `Situation.bytes`); 0 when that is not known. */
  readonly bytes: number
}

export interface Plan {
  readonly moves: readonly Move[]
  readonly steps: number
  readonly before: number
  readonly after: number
  /** What was wrong at the start (see `Draft.trouble`), and what still is; 0: nothing. */
  readonly troubleBefore: number
  readonly troubleAfter: number
  readonly knee: Knee | undefined
}

/** Where the curve of the gain bends: after so many moves, with such a share of the whole gain. */
export interface Knee {
  readonly moves: number
  readonly share: number
}

/** Score and trouble at the start of a plan. */
export interface Start {
  readonly score: number
  readonly trouble: number
}

/** The plan of moves that were just made in a draft; those after the last new low are taken back. */
export function planOf(
  { bytes }: Situation,
  draft: Draft,
  { score: before, trouble }: Start,
  made: readonly Made[],
): Plan {
  const moves: Move[] = []
  let score = before
  let low = before
  let steps = 0
  let kept = 0
  for (const one of made) {
    const server = draft.servers[one.server] ?? 0
    moves.push({
      server,
      from: draft.hosts[one.from] ?? 0,
      to: draft.hosts[one.host] ?? 0,
      shape: one.shape,
      score: one.score,
      gain: score - one.score,
      step: steps,
      bytes: bytes?.[server] ?? 0,
    })
    score = one.score
    if (!isNewLow(one.relief, score, low)) continue
    low = score
    steps += 1
    kept = moves.length
  }
  takeBack(draft, made.slice(kept))
  moves.length = kept
  return {
    moves,
    steps,
    before,
    after: low,
    troubleBefore: trouble,
    troubleAfter: draft.trouble(),
    knee: kneeOf(before, moves),
  }
}

/** The score where a plan of these moves would end. */
export const endOf = (start: number, made: readonly Made[]): number =>
  made.reduce((low, { relief, score }) => (isNewLow(relief, score, low) ? score : low), start)

/** What mends something is a step of its own, and may cost evenness. */
const isNewLow = (relief: number, score: number, low: number): boolean => relief > 0 || score <= low - GAIN

/** Takes moves back, the last first. */
export function takeBack(draft: Draft, made: readonly Made[]): void {
  for (const { server, from, shapeFrom } of made.toReversed()) draft.put(server, from, shapeFrom)
}

export function makeAgain(draft: Draft, made: readonly Made[]): void {
  for (const { server, host, shape } of made) draft.put(server, host, shape)
}

/** The end of the step at which the curve of the gain is farthest above the straight line from its start to its end. */
export function kneeOf(before: number, moves: readonly Move[]): Knee | undefined {
  const whole = before - (moves.at(-1)?.score ?? before)
  if (whole <= GAIN) return undefined
  let knee: Knee | undefined
  let most = 0
  for (const [at, { score, step }] of moves.entries()) {
    if (moves[at + 1]?.step === step) continue
    const share = (before - score) / whole
    const above = share - (at + 1) / moves.length
    if (above <= most + GAIN) continue
    most = above
    knee = { moves: at + 1, share }
  }
  return knee
}
