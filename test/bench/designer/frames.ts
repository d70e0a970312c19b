import type { CDPSession, Page } from '@playwright/test'

/** One event of Chromium's trace; times in microseconds. */
interface TraceEvent {
  name: string
  cat: string
  ph: string
  ts: number
  dur?: number
  pid: number
  tid: number
  args?: { name?: string }
}

/** What the window did while a gesture went on. */
export interface Frames {
  /** Times between pictures that reached the screen, in ms. */
  intervals: number[]
  /** Work of the page's main thread between two pictures, in ms: script, layout, painting. */
  work: number[]
  /** Script alone. */
  script: number[]
}

const categories = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'disabled-by-default-devtools.timeline.frame', 'toplevel']

/** Records Chromium's own trace of the window while `gesture` goes on. */
export async function framesOf(page: Page, gesture: () => Promise<void>): Promise<Frames> {
  const session = await page.context().newCDPSession(page)
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  await session.send('Tracing.start', {
    traceConfig: { includedCategories: categories, recordMode: 'recordAsMuchAsPossible' },
    transferMode: 'ReportEvents',
  } as Parameters<CDPSession['send']>[1])
  await gesture()
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()))
  await session.send('Tracing.end')
  await complete
  await session.detach()
  if (process.env['TRACE']) (await import('node:fs')).writeFileSync(process.env['TRACE'], JSON.stringify(events))
  return read(events)
}

function read(events: readonly TraceEvent[]): Frames {
  return { intervals: [], work: [], script: [] }
}
