import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, type RunningApp } from './support/app.ts'
import type { Canvas } from './support/canvas.ts'
import { resizeTo, zoomTo } from './support/native.ts'
import { opened } from './support/opened.ts'

let app: RunningApp
let page: Page
let canvas: Canvas

const { start } = opened((now) => ({ app, page, canvas } = now))

const size = (width: number, height: number) => resizeTo(app, width, height)
const toggle = (name: string) =>
  page.getByRole('toolbar', { name: 'Designer' }).getByRole('button', { name, exact: true })
const canvasWidth = async () => Math.round((await canvas.pane.boundingBox())?.width ?? 0)

test('in a narrow window a panel makes room for the next, and the canvas stays wide enough to work on', async () => {
  await size(1000, 700)
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(1000)
  await expect(canvas.properties).toBeVisible()
  expect(await canvasWidth()).toBeGreaterThan(600)
  await toggle('Outline').click()
  await expect(canvas.outline).toBeVisible()
  await expect(canvas.properties).toBeHidden()
  await expect(toggle('Properties')).toHaveAttribute('aria-pressed', 'false')
  expect(await canvasWidth()).toBeGreaterThan(600)
  await expectAccessible(page, 'the designer in a narrow window')

  // What asks for a field brings the panel back with it.
  await canvas.outline.getByRole('treeitem', { name: /^db/ }).click()
  await page.keyboard.press('Enter')
  await expect(canvas.properties.getByLabel('Name', { exact: true })).toBeFocused()
  await expect(canvas.outline).toBeHidden()
  await toggle('History').click()
  await expect(page.getByRole('complementary', { name: 'History' })).toBeVisible()
  await expect(canvas.properties).toBeHidden()
  await toggle('Properties').click()
  await expect(page.getByRole('complementary', { name: 'History' })).toBeHidden()
  // It is open still, and comes back at the first press.
  await toggle('History').click()
  await expect(page.getByRole('complementary', { name: 'History' })).toBeVisible()
  await toggle('History').click()
  // With room again, all that is open is there.
  await size(1500, 850)
  await expect(canvas.outline).toBeVisible()
  await expect(canvas.properties).toBeVisible()
})

test('closed properties stay closed, also after a restart, until they are asked for', async () => {
  const wide = await canvasWidth()
  await toggle('Properties').click()
  await expect(canvas.properties).toBeHidden()
  await expect.poll(canvasWidth).toBe(wide + 320)
  await toggle('Parts').click()
  await app.close()
  await start()
  await expect(canvas.outline).toBeVisible()
  await expect(page.getByRole('group', { name: 'Parts' })).toBeVisible()
  await expect(canvas.properties).toBeHidden()
  const at = await canvas.card('web')
  await page.mouse.click(at.x, at.y)
  await expect(canvas.properties).toBeHidden()
  await page.keyboard.press('Enter')
  await expect(canvas.properties.getByLabel('Name', { exact: true })).toBeFocused()
})

test('at 200 % the properties lie over the canvas while something is selected', async () => {
  await size(1000, 700)
  await zoomTo(app, 2)
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(500)
  await expect(canvas.properties).toBeVisible()
  expect(await canvasWidth()).toBeGreaterThan(380)
  await expectAccessible(page, 'properties over the canvas')
  await canvas.pane.focus()
  await page.keyboard.press('Escape')
  await expect(canvas.properties).toBeHidden()
  await zoomTo(app, 1)
})

test('nothing was complained of', () => {
  expect(app.problems).toEqual([])
})
