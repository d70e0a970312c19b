import { type Frames, percentile } from './frames.ts'
import { type GestureName, gestures } from './gestures.ts'
import { type Moments, momentsOf } from './moments.ts'
import { say } from '../support/options.ts'
import type { Options } from './options.ts'
import type { Subject } from './subject.ts'
import { Terrace } from './terrace.ts'

export interface Found {
  openMs: number
  /** MiB. */
  memory: number
  gestures: Map<GestureName, Frames & { tiles: number }>
  moments?: Moments
}

/** Makes every gesture on a subject, and everything else that it is asked for. */
export async function measure(subject: Subject, options: Options): Promise<Found> {
  const made: Found['gestures'] = new Map()
  const names = Object.keys(gestures) as GestureName[]
  for (const name of names.filter((one) => options.only.length === 0 || options.only.includes(one))) {
    const before = await tilesOf(subject)
    const runs: Frames[] = []
    for (let round = 0; round < options.rounds; round += 1) runs.push(await gestures[name](subject))
    const all = merged(runs)
    made.set(name, { ...all, tiles: ((await tilesOf(subject)) - before) / options.rounds })
    say(`  ${name}: ${summary(all)}`)
  }
  const moments =
    subject instanceof Terrace && options.only.length === 0 ? await momentsOf(subject) : undefined
  if (moments) say(`  ${JSON.stringify(moments)}`)
  const memory = await subject.memory()
  return { openMs: subject.openMs, memory, gestures: made, ...(moments ? { moments } : {}) }
}

const tilesOf = async (subject: Subject): Promise<number> =>
  subject instanceof Terrace ? (await subject.draws()).tiles : 0

const merged = (runs: readonly Frames[]): Frames => ({
  intervals: runs.flatMap((run) => run.intervals),
  work: runs.flatMap((run) => run.work),
  script: runs.flatMap((run) => run.script),
  longest: Math.max(...runs.map((run) => run.longest)),
})

const summary = ({ intervals, work, script, longest }: Frames): string =>
  [
    `${intervals.length} frames`,
    `interval p50 ${percentile(intervals, 0.5).toFixed(1)} p95 ${percentile(intervals, 0.95).toFixed(1)}`,
    `work p50 ${percentile(work, 0.5).toFixed(1)} p95 ${percentile(work, 0.95).toFixed(1)}`,
    `script p95 ${percentile(script, 0.95).toFixed(1)}`,
    `longest task ${longest.toFixed(0)} ms`,
  ].join(', ')
