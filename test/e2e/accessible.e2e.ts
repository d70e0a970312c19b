import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, type RunningApp } from './support/app.ts'
import { zoomTo } from './support/native.ts'
import { opened } from './support/opened.ts'
import { go, type ScreenName } from './support/screens.ts'

let app: RunningApp
let page: Page
const screens: readonly ScreenName[] = ['Design', 'Hosts', 'Images', 'Jobs', 'Audit', 'Settings']

opened((now) => ({ app, page } = now))

/** Controls that are cut off and cannot be scrolled to. Sent into the page as text. */
function outOfReach(): string[] {
  const scrolls = (node: Element | null): boolean =>
    node !== null && (/auto|scroll/.test(getComputedStyle(node).overflow) || scrolls(node.parentElement))
  return [...document.querySelectorAll('button, input, select, a')]
    .filter(
      (node) => node.checkVisibility() && !node.closest('.visually-hidden') && !scrolls(node.parentElement),
    )
    .filter((node) => {
      const { left, right, top, bottom } = node.getBoundingClientRect()
      return left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1
    })
    .map((node) => node.getAttribute('aria-label') ?? node.textContent.trim())
}

test('at 200 % zoom nothing is cut off sideways and everything can be reached', async () => {
  await zoomTo(app, 2)
  expect(await page.evaluate(outOfReach), 'controls at the first start out of reach').toEqual([])
  await page.getByRole('button', { name: 'Try with practice hosts' }).click()
  await expect(page.getByText('Four practice hosts were added.')).toBeVisible()
  for (const screen of screens) {
    await go(page, screen)
    expect(await page.evaluate(outOfReach), `controls of ${screen} out of reach`).toEqual([])
    await expectAccessible(page, `${screen} at 200 %`)
  }
  await go(page, 'Design')
  await page.getByRole('button', { name: 'Add server' }).click()
  await expect(
    page.getByRole('complementary', { name: 'Properties' }).getByLabel('Name', { exact: true }),
  ).toBeVisible()
  await zoomTo(app, 1)
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
