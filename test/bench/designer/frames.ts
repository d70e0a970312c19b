import type { CDPSession, Page } from '@playwright/test'

/** One event of Chromium's trace; times in microseconds. */
interface TraceEvent {
  name: string
  ph: string
  ts: number
  dur?: number
  /** Of it, how long the thread had a processor: what other programs took is not counted. */
  tdur?: number
  pid: number
  tid: number
  args?: { name?: string }
}

/** What the window did while a gesture went on; all times in ms. */
export interface Frames {
  /** Between two pictures that were given to the screen. */
  intervals: number[]
  /** What the page's main thread worked for each picture, its own time: script, style, layout, painting, garbage. */
  work: number[]
  /** Of it, script alone. */
  script: number[]
  /** The longest task of the main thread without a pause. */
  longest: number
}

const categories = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
]

/** Chromium's own trace of the window while `gesture` goes on. */
export async function framesOf(page: Page, gesture: () => Promise<void>): Promise<Frames> {
  const session: CDPSession = await page.context().newCDPSession(page)
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  await session.send('Tracing.start', {
    traceConfig: { includedCategories: categories, recordMode: 'recordAsMuchAsPossible' },
    transferMode: 'ReportEvents',
  })
  const begun = performance.now()
  let took = 0
  try {
    await gesture()
    took = performance.now() - begun
  } finally {
    const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
    await session.send('Tracing.end')
    await complete
    await session.detach()
  }
  return read(events, took)
}

function read(events: readonly TraceEvent[], took: number): Frames {
  const thread = events.find((one) => one.name === 'thread_name' && one.args?.name === 'CrRendererMain')
  const own = events.filter((one) => one.pid === thread?.pid)
  const draws = own.filter((one) => one.name === 'DrawFrame').map((one) => one.ts)
  draws.sort((a, b) => a - b)
  const main = own.filter((one) => one.ph === 'X' && one.tid === thread?.tid)
  const tasks = main.filter((one) => one.name === 'RunTask')
  const scripts = outermost(main.filter((one) => isScript(one.name)))
  const between = (list: readonly TraceEvent[], from: number, to: number): number =>
    list.reduce((sum, one) => (one.ts >= from && one.ts < to ? sum + ownTime(one) : sum), 0) / 1000
  const pairs = draws.slice(1).map((to, at) => [draws[at] ?? to, to] as const)
  const made = framesMade(own.filter((one) => one.tid === thread?.tid))
  // A window that did not even show two pictures needed the whole gesture for one.
  if (pairs.length === 0)
    return {
      intervals: [took],
      work: [between(tasks, -Infinity, Infinity)],
      script: [between(scripts, -Infinity, Infinity)],
      longest: longestOf(tasks),
    }
  return {
    intervals: pairs.map(([from, to]) => (to - from) / 1000),
    work: made.map(([from, to]) => between(tasks, from, to)),
    script: made.map(([from, to]) => between(scripts, from, to)),
    longest: longestOf(tasks),
  }
}

/**
 * From when to when the main thread worked for each picture. Two may be made between two that are shown, and none before
 * the next: work belongs to the one it was begun for. Frames that paint nothing, as while a test waits, are none.
 */
function framesMade(main: readonly TraceEvent[]): (readonly [from: number, to: number])[] {
  const named = (name: string): number[] =>
    main
      .filter((one) => one.name === name)
      .map((one) => one.ts)
      .sort((a, b) => a - b)
  const tasks = main.filter((one) => one.name === 'RunTask')
  // What came from the mouse is heard in the same task, before the frame says that it begins.
  const starts = named('BeginMainThreadFrame').map(
    (at) => tasks.find(({ ts, dur = 0 }) => ts <= at && at < ts + dur)?.ts ?? at,
  )
  const paints = named('Paint')
  return starts
    .map((from, at) => [from, starts[at + 1] ?? Infinity] as const)
    .filter(([from, to]) => paints.some((at) => at >= from && at < to))
}

const ownTime = ({ tdur, dur }: TraceEvent): number => tdur ?? dur ?? 0

const longestOf = (tasks: readonly TraceEvent[]): number =>
  tasks.reduce((most, one) => Math.max(most, ownTime(one) / 1000), 0)

const isScript = (name: string): boolean =>
  [
    'FunctionCall',
    'EventDispatch',
    'FireAnimationFrame',
    'TimerFire',
    'EvaluateScript',
    'RunMicrotasks',
  ].includes(name)

/** Those that lie in no other one. */
function outermost(events: readonly TraceEvent[]): TraceEvent[] {
  let end = -Infinity
  return events
    .toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))
    .filter((one) => {
      if (one.ts < end) return false
      end = one.ts + (one.dur ?? 0)
      return true
    })
}

/** The value that a share of all does not exceed; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0
}
