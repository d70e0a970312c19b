import { expect, type Page, test } from '@playwright/test'
import { dataFolder, expectAccessible, launch, type RunningApp } from './support/app.ts'
import { go, type ScreenName } from './support/screens.ts'

const data = dataFolder()
let app: RunningApp
let page: Page
const screens: readonly ScreenName[] = ['Design', 'Hosts', 'Jobs', 'Audit', 'Settings']

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  app = await launch(data.folder)
  page = app.page
  await page.getByRole('button', { name: 'Try with practice hosts' }).click()
  await expect(page.getByRole('button', { name: 'Hosts 4' })).toBeVisible()
})
test.afterAll(async () => {
  await app.close()
  data.remove()
})

const zoom = (factor: number) =>
  app.electron.evaluate(({ BrowserWindow }, to) => {
    for (const window of BrowserWindow.getAllWindows()) window.webContents.setZoomFactor(to)
  }, factor)

test('at 200 % zoom nothing is cut off sideways and everything can be reached', async () => {
  await zoom(2)
  for (const screen of screens) {
    await go(page, screen)
    const { content, window } = await page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      window: innerWidth,
    }))
    expect(content, `width of ${screen}`).toBeLessThanOrEqual(window)
    await expectAccessible(page, `${screen} at 200 %`)
  }
  await go(page, 'Design')
  await page.getByRole('button', { name: 'Add server' }).click()
  await expect(
    page.getByRole('complementary', { name: 'Properties' }).getByLabel('Name', { exact: true }),
  ).toBeVisible()
  await zoom(1)
})

test("with a person's own colours the canvas is drawn in these, and each control can be told", async () => {
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' })
  await go(page, 'Design')
  // The ground of the canvas is the palette's, and on it there is something in its text colour.
  await expect
    .poll(() =>
      page.evaluate(() => {
        const [picture] = document.querySelectorAll<HTMLCanvasElement>('[role=application] canvas')
        const pixels = picture?.getContext('2d')?.getImageData(0, 0, picture.width, picture.height).data ?? []
        let strong = 0
        for (let at = 0; at < pixels.length; at += 4)
          if (
            pixels[at + 3] === 255 &&
            pixels[at] === 255 &&
            pixels[at + 1] === 255 &&
            pixels[at + 2] === 255
          )
            strong += 1
        return strong
      }),
    )
    .toBeGreaterThan(200)
  for (const screen of screens) {
    await go(page, screen)
    await expectAccessible(page, `${screen} in forced colours`)
  }
  await page.emulateMedia({ forcedColors: 'none', colorScheme: 'light' })
})
