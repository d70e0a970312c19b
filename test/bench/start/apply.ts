import type { Page } from '@playwright/test'
import { dataFolder, launch } from '../../e2e/support/app.ts'
import { longest, stopWatchingLoop, watchLoop, worst } from '../support/loop.ts'
import { type Row, rowOf } from '../support/rows.ts'
import { say } from '../support/options.ts'

/** What the window's own loop did: times in ms. */
interface WindowLoop {
  /** Longest time in which its thread served nobody. */
  longestBlock: number
  /** Longest time between two frames. */
  longestFrame: number
  frames: number
}

/** The sample design is reviewed and applied on four practice hosts by the buttons that a person presses. */
export async function apply(): Promise<Row[]> {
  const data = dataFolder()
  try {
    const app = await launch(data.folder)
    try {
      const { page } = app
      await page.getByRole('button', { name: 'Try with practice hosts' }).click()
      await page.getByRole('button', { name: 'Hosts 4' }).waitFor()
      await page.waitForTimeout(5_000)
      await page.evaluate(watchWindow)
      await app.electron.evaluate(watchLoop)
      await page.getByRole('button', { name: 'Review plan' }).click()
      await page.getByRole('button', { name: 'Apply' }).click()
      const steps = await jobEnd(page)
      const main = await app.electron.evaluate(stopWatchingLoop)
      const window = await page.evaluate(stopWatchingWindow)
      if (app.problems.length > 0) throw new Error(app.problems.join('\n'))
      say(
        `apply: ${steps} steps; blocks of main ${worst(main) || 'none'}; window: longest block ` +
          `${window.longestBlock.toFixed(0)} ms, longest frame ${window.longestFrame.toFixed(0)} ms of ${window.frames}`,
      )
      return [
        rowOf({
          row: `longest block of the main loop during an apply (${steps} steps)`,
          unit: 'ms',
          terrace: longest(main),
          most: 50,
        }),
        rowOf({
          row: "longest block of the window's loop during an apply",
          unit: 'ms',
          terrace: window.longestBlock,
          most: 16,
        }),
        rowOf({
          row: 'longest time between two frames during an apply',
          unit: 'ms',
          terrace: window.longestFrame,
          peer: { name: 'a display of 60 pictures a second', value: 1000 / 60 },
        }),
      ]
    } finally {
      await app.close()
    }
  } finally {
    data.remove()
  }
}

/** Waits for the newest job to succeed; answers how many steps it had. */
const jobEnd = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const look = ({
          state,
          endedAt,
          steps,
        }: {
          state: string
          endedAt: number | null
          steps: unknown[]
        }) => {
          if (endedAt === null) return
          if (state === 'succeeded') resolve(steps.length)
          else reject(new Error(`The job ended as ${state}`))
        }
        window.terrace.jobs.on('changed', look)
        setTimeout(() => reject(new Error('The job did not end within two minutes')), 120_000)
      }),
  )

/** Sent as text into the window, like the next one: uses nothing from outside itself. */
function watchWindow(): void {
  const everyMs = 4
  const seen = { longestBlock: 0, longestFrame: 0, frames: 0 }
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    seen.longestBlock = Math.max(seen.longestBlock, now - last - everyMs)
    last = now
  }, everyMs)
  let lastFrame = performance.now()
  let stopped = false
  const frame = (): void => {
    if (stopped) return
    const now = performance.now()
    seen.longestFrame = Math.max(seen.longestFrame, now - lastFrame)
    seen.frames += 1
    lastFrame = now
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  Reflect.set(globalThis, 'terraceWindowWatch', () => {
    stopped = true
    clearInterval(timer)
    return seen
  })
}

function stopWatchingWindow(): WindowLoop {
  const stop = Reflect.get(globalThis, 'terraceWindowWatch') as () => WindowLoop
  return stop()
}
