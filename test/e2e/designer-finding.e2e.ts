import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, type RunningApp } from './support/app.ts'
import type { Canvas } from './support/canvas.ts'
import { opened } from './support/opened.ts'
import { go } from './support/screens.ts'

let app: RunningApp
let page: Page
let canvas: Canvas

opened((now) => ({ app, page, canvas } = now))

const field = () => page.getByRole('combobox', { name: /^Find an action/ })

/** Opens the palette by its key and types into it. */
async function ask(query: string, key = 'Control+k'): Promise<void> {
  await page.keyboard.press(key)
  // Nobody waits for it: what is typed before the field is there is meant for it.
  await page.keyboard.type(query)
  await expect(field()).toHaveValue(query)
  await expect(field()).toBeFocused()
}

test('the palette runs an action by keyboard alone, and greys what cannot be done', async () => {
  await canvas.pane.focus()
  await ask('duplicate')
  const option = page.getByRole('option', { name: /Duplicate/ })
  await expect(option).toContainText('Select a server, a note or a frame first')
  await expectAccessible(page, 'the palette')
  await page.keyboard.press('Enter')
  await expect(field()).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(canvas.pane).toBeFocused()

  await ask('add dedi', 'Control+Shift+P')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect.poll(async () => (await canvas.servers()).some((one) => one.kind === 'dedicated')).toBe(true)
  await page.keyboard.press('Control+z')
  await expect.poll(async () => (await canvas.servers()).some((one) => one.kind === 'dedicated')).toBe(false)
})

test('the palette leads to a server, from the canvas, from a text field and from another screen', async () => {
  await ask('db')
  await page.keyboard.press('Enter')
  const name = canvas.properties.getByLabel('Name', { exact: true })
  await expect(name).toHaveValue('db')
  await name.focus()
  await ask('server app')
  await page.keyboard.press('Enter')
  await expect(name).toHaveValue('app')
  await go(page, 'Jobs')
  await ask('add server')
  await expect(page.getByRole('option', { name: /^Designer Add server/ })).toContainText(
    'Go to the design first',
  )
  await field().fill('lb')
  await page.keyboard.press('Enter')
  await expect(name).toHaveValue('lb')
})

test('the palette leads to screens and hosts', async () => {
  await page.evaluate(() => window.terrace.hosts.addPractice({ count: 1 }))
  await ask('audit')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main', { name: /audit/ })).toBeVisible()
  await ask('host practice-1')
  await expect(page.getByRole('option', { name: /^Host practice-1/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(
    page.getByRole('main', { name: /hosts/ }).getByRole('heading', { name: /practice-1/ }),
  ).toBeVisible()
  await go(page, 'Design')
})

test('a search on the canvas walks from match to match and ends on one', async () => {
  await canvas.pane.focus()
  await page.keyboard.press('Control+f')
  const bar = page.getByRole('search', { name: 'Find on the canvas' })
  const input = bar.getByRole('searchbox')
  const count = bar.getByRole('status')
  await expect(input).toBeFocused()
  await page.keyboard.type('b')
  // Servers lb, web and db, and the lanes Load balancing and Web.
  await expect(count).toHaveText('1 of 5')
  await page.keyboard.type('zzz')
  await expect(count).toHaveText('Nothing found')
  await input.fill('db')
  await expect(count).toHaveText('1 of 1')
  await page.keyboard.press('Enter')
  const name = canvas.properties.getByLabel('Name', { exact: true })
  await expect(name).toHaveValue('db')
  await input.fill('b')
  await expect(count).toHaveText('5 of 5')
  await page.keyboard.press('Shift+Enter')
  await expect(count).toHaveText('4 of 5')
  await page.screenshot({ path: test.info().outputPath('find.png') })
  await expectAccessible(page, 'the search')
  await page.keyboard.press('Escape')
  await expect(bar).toBeHidden()
  await expect(canvas.pane).toBeFocused()
  await page.keyboard.press('/')
  await expect(input).toBeFocused()
  await name.focus()
  await page.keyboard.press('Control+f')
  await expect(input).toBeFocused()
  await page.keyboard.press('Escape')
})

test('the minimap moves the view, follows the drawing, and costs nothing while hidden', async () => {
  const minimap = page.getByRole('img', { name: /^Minimap/ })
  await expect(minimap).toBeHidden()
  await canvas.pane.focus()
  for (let step = 0; step < 4; step += 1) await page.keyboard.press('Control+=')
  await page.keyboard.press('m')
  await expect(minimap).toBeVisible()
  const box = await minimap.boundingBox()
  if (!box) throw new Error('The minimap has no place')
  const camera = () => canvas.pane.getAttribute('data-camera')
  const before = await camera()
  await page.mouse.click(box.x + 180, box.y + 120)
  await expect.poll(camera).not.toBe(before)
  const there = await camera()
  await canvas.drag({ x: box.x + 180, y: box.y + 120 }, { x: box.x + 30, y: box.y + 20 })
  await expect.poll(camera).not.toBe(there)

  // A burst of changes is drawn at most ten times a second, and moving the view draws nothing.
  const draws = async () => Number(await minimap.getAttribute('data-draws'))
  const drawn = await draws()
  await canvas.drag({ x: box.x + 30, y: box.y + 20 }, { x: box.x + 90, y: box.y + 60 })
  expect(await draws()).toBe(drawn)
  await canvas.pane.focus()
  await page.keyboard.press('Control+a')
  const from = Date.now()
  for (let step = 0; step < 15; step += 1) await page.keyboard.press('ArrowRight')
  await expect.poll(draws).toBeGreaterThan(drawn)
  await page.waitForTimeout(150)
  expect((await draws()) - drawn).toBeLessThanOrEqual(Math.ceil((Date.now() - from) / 100) + 1)
  await page.screenshot({ path: test.info().outputPath('minimap.png') })
  await expectAccessible(page, 'the minimap')
  await page.keyboard.press('m')
  await expect(minimap).toBeHidden()
})

test('a card that is clicked from far off is selected, and Ctrl+2 goes to it', async () => {
  const zoom = async () => Number((await canvas.pane.getAttribute('data-camera'))?.split(' ')[2])
  await canvas.pane.focus()
  await page.keyboard.press('Control+1')
  const out = page.getByRole('toolbar', { name: 'Designer' }).getByRole('button', { name: 'Zoom out' })
  while ((await zoom()) > 0.15) {
    const before = await zoom()
    await out.click()
    await expect.poll(zoom).toBeLessThan(before)
  }
  const at = await canvas.card('db')
  await page.mouse.move(at.x, at.y)
  await page.mouse.click(at.x, at.y)
  await expect(canvas.properties.getByLabel('Name', { exact: true })).toHaveValue('db')
  await page.keyboard.press('Control+2')
  await expect.poll(zoom).toBeGreaterThan(1)
  const near = await canvas.card('db')
  const box = await canvas.pane.boundingBox()
  expect(Math.abs(near.x - (box?.x ?? 0) - (box?.width ?? 0) / 2)).toBeLessThan(60)
  await page.keyboard.press('Control+1')
})

test('nothing was complained of', () => {
  expect(app.problems).toEqual([])
})
