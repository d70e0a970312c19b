import { median, type Row, rowOf, table } from './support/rows.ts'
import { type Frames, percentile } from './designer/frames.ts'
import { type GestureName, gestures } from './designer/gestures.ts'
import { readOptions, say } from './designer/options.ts'
import { picture } from './designer/picture.ts'
import type { Subject } from './designer/subject.ts'
import { Terrace } from './designer/terrace.ts'
import { Xyflow } from './designer/xyflow.ts'

const options = readOptions(process.argv.slice(2))
const names = Object.keys(gestures) as GestureName[]
const wanted = names.filter((name) => options.only.length === 0 || options.only.includes(name))

type Found = Map<GestureName | 'open' | 'memory', Frames | number>

async function measure(open: () => Promise<Subject>): Promise<Found> {
  const found: Found = new Map()
  const subject = await open()
  try {
    found.set('open', subject.openMs)
    for (const name of wanted) {
      const runs: Frames[] = []
      for (let round = 0; round < options.rounds; round += 1) runs.push(await gestures[name](subject))
      const all = merged(runs)
      found.set(name, all)
      say(`  ${name}: ${summary(all)}`)
    }
    found.set('memory', await subject.memory())
  } finally {
    await subject.close()
  }
  return found
}

const merged = (runs: readonly Frames[]): Frames => ({
  intervals: runs.flatMap((run) => run.intervals),
  work: runs.flatMap((run) => run.work),
  script: runs.flatMap((run) => run.script),
  longest: Math.max(...runs.map((run) => run.longest)),
})

const summary = ({ intervals, work, script, longest }: Frames): string =>
  `${intervals.length} frames, interval p50 ${percentile(intervals, 0.5).toFixed(1)} p95 ${percentile(intervals, 0.95).toFixed(1)}, work p50 ${percentile(work, 0.5).toFixed(1)} p95 ${percentile(work, 0.95).toFixed(1)}, script p95 ${percentile(script, 0.95).toFixed(1)}, longest task ${longest.toFixed(0)}`

for (const count of options.counts) {
  const one = picture(count)
  say(`${one.name}, Terrace`)
  await measure(() => Terrace.open(one))
  if (options.peer) {
    say(`${one.name}, peer`)
    await measure(() => Xyflow.open(one))
  }
}
void [rowOf, table, median] as unknown as Row
