import { expect, type Page, test } from '@playwright/test'
import { dataFolder, launch, type RunningApp } from './app.ts'
import { Canvas } from './canvas.ts'

export interface Opened {
  readonly app: RunningApp
  readonly page: Page
  readonly canvas: Canvas
}

/**
 * One app for the tests of a file, in their order: started on a folder of its own before the first, closed after the
 * last. `take` is given it, and again after each `start`.
 */
export function opened(take: (now: Opened) => unknown) {
  const data = dataFolder()
  let app: RunningApp
  const start = async (args: string[] = []): Promise<void> => {
    app = await launch(data.folder, { args })
    const canvas = new Canvas(app.page)
    await expect(canvas.pane).toBeVisible()
    await take({ app, page: app.page, canvas })
  }
  test.describe.configure({ mode: 'serial' })
  test.beforeAll(() => start())
  test.afterAll(async () => {
    await app.close()
    data.remove()
  })
  return { data, start }
}
