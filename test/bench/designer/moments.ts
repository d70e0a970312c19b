import type { Page } from '@playwright/test'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { framesOf, percentile } from './frames.ts'
import { Hand } from './hand.ts'
import type { Terrace } from './terrace.ts'

/** What Terrace alone is asked for, in ms: the peer has no undo, search, saving or export of its own. */
export interface Moments {
  /** From the key to all that the view shows, of 1,000 servers moved back: the middle of three times. */
  undo: number
  /** The longest of the frames that follow a letter typed into the search. */
  search: number
  /** From the wish to the text of the whole drawing. */
  svg: number
  /** The longest task of the window while a change is saved, the drop itself not counted. */
  autosave: number
}

export async function momentsOf(terrace: Terrace): Promise<Moments> {
  return {
    undo: await undo(terrace),
    search: await search(terrace),
    svg: await svg(terrace),
    autosave: await autosave(terrace),
  }
}

async function undo(terrace: Terrace): Promise<number> {
  const took: number[] = []
  for (let round = 0; round < 3; round += 1) {
    await terrace.look('all')
    await terrace.select(1000)
    const hand = await Hand.of(terrace.page)
    const from = await terrace.server(900)
    await hand.drag(from, { x: from.x + 40, y: from.y }, 10)
    await terrace.settled()
    took.push(await undone(terrace.page))
    await terrace.settled()
  }
  return percentile(took, 0.5)
}

const undone = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const pane = document.querySelector('[role=application]')
        const picture = document.querySelector<HTMLElement>('[data-picture]')
        const begun = performance.now()
        const draws = picture?.dataset['draws']
        pane?.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true, cancelable: true }),
        )
        const look = (): void => {
          const now = performance.now() - begun
          const shown = picture?.dataset['picture'] !== 'drawing'
          if (picture?.dataset['draws'] !== draws && shown) resolve(now)
          else if (now > 30_000) reject(new Error('Nothing was undone'))
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      }),
  )

async function search(terrace: Terrace): Promise<number> {
  const { page } = terrace
  await terrace.look('all')
  await page.keyboard.press('Control+f')
  const field = page.getByRole('search').locator('input')
  await field.waitFor()
  const longest: number[] = []
  for (const letter of 'app-12') {
    const { work } = await framesOf(page, async () => {
      await page.keyboard.type(letter)
      await terrace.settled()
      await page.waitForTimeout(100)
    })
    longest.push(Math.max(0, ...work))
  }
  await page.keyboard.press('Escape')
  return Math.max(...longest)
}

async function svg(terrace: Terrace): Promise<number> {
  const file = join(tmpdir(), `terrace-bench-${process.pid}.svg`)
  await terrace.electron.evaluate(({ dialog }, filePath) => {
    Reflect.set(dialog, 'showSaveDialog', () => Promise.resolve({ canceled: false, filePath }))
  }, file)
  try {
    return await terrace.page.evaluate(async (name) => {
      const list = await window.terrace.designs.list({})
      const design = list.ok ? list.value.find((one) => one.name === name) : undefined
      const begun = performance.now()
      const answer = await window.terrace.designs.exportAs({
        id: design?.id ?? '',
        format: 'svg',
        look: 'light',
      })
      if (!answer.ok) throw new Error(answer.error.message)
      return performance.now() - begun
    }, terrace.picture)
  } finally {
    rmSync(file, { force: true })
  }
}

async function autosave(terrace: Terrace): Promise<number> {
  const { page } = terrace
  await terrace.look('near')
  await page.keyboard.press('Escape')
  const longest: number[] = []
  for (let round = 0; round < 5; round += 1) {
    const at = await terrace.server()
    await page.mouse.click(at.x, at.y)
    await page.keyboard.press('ArrowRight')
    // The nudge itself is drawn by then; what follows is the saving.
    await page.waitForTimeout(100)
    const frames = await framesOf(page, async () => {
      await terrace.settled()
      await page.waitForTimeout(700)
    })
    longest.push(frames.longest)
  }
  return Math.max(...longest)
}
