import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, type RunningApp } from './support/app.ts'
import type { Canvas } from './support/canvas.ts'
import { opened } from './support/opened.ts'

let app: RunningApp
let page: Page
let canvas: Canvas

opened((now) => ({ app, page, canvas } = now))

test('several servers are aligned and distributed from their menu, as steps that undo takes back', async () => {
  await canvas.select('web')
  for (const key of ['s', 's', 'ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key)
  await expect.poll(async () => (await canvas.servers()).length).toBe(6)
  const web = async () => (await canvas.servers()).filter((one) => one.name.startsWith('web'))
  const before = await web()
  for (const [at, server] of before.entries()) {
    const place = await canvas.card(server.name)
    if (at > 0) await page.keyboard.down('Shift')
    await page.mouse.click(place.x, place.y)
    await page.keyboard.up('Shift')
  }
  const last = await canvas.card(before[2]?.name ?? '')
  await page.mouse.click(last.x, last.y, { button: 'right' })
  await expect(page.getByRole('menu', { name: '3 servers' })).toBeVisible()
  await expectAccessible(page, 'the menu of several servers')
  await page.getByRole('menuitem', { name: /^Align and distribute/ }).click()
  await expectAccessible(page, 'a menu beside the menu')
  await page.getByRole('menuitem', { name: /^Distribute across/ }).click()
  await expect
    .poll(async () => {
      const [low = 0, middle = 0, high = 0] = (await web()).map((one) => one.x).sort((a, b) => a - b)
      return Math.abs(high - middle - (middle - low))
    })
    .toBeLessThanOrEqual(1)
  await canvas.menu(await canvas.card('web'), /^Align and distribute/, /^Align left/)
  await expect.poll(async () => new Set((await web()).map((one) => one.x)).size).toBe(1)
  expect(new Set((await web()).map((one) => one.y)).size).toBe(3)
  await canvas.pane.focus()
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect.poll(web).toEqual(before)
})

test('a locked server stays where it is, says so, and is free again by one key', async () => {
  await canvas.select('db')
  await page.keyboard.press('Control+Shift+l')
  await expect.poll(async () => (await canvas.server('db')).locked).toBe(true)
  await expect(canvas.properties.getByLabel('Locked in place on the canvas')).toBeChecked()
  await expect(canvas.properties.getByLabel('Tier')).toBeDisabled()
  const before = await canvas.server('db')
  await canvas.drag(await canvas.card('db'), await canvas.lane('Application', 500))
  await page.keyboard.press('ArrowRight')
  await canvas.saved()
  expect(await canvas.server('db')).toEqual(before)
  await page.screenshot({ path: test.info().outputPath('locked.png') })
  await canvas.openOutline()
  await expect(canvas.line('db')).toContainText('locked in place')
  await expectAccessible(page, 'a locked server')
  await canvas.pane.focus()
  await page.keyboard.press('Control+Shift+l')
  await page.keyboard.press('ArrowRight')
  await expect.poll(async () => (await canvas.server('db')).x).toBe(before.x + 8)
})

test('a part is dragged from the palette of parts into a lane, Escape gives it up, and a key adds it too', async () => {
  await page.getByRole('toolbar', { name: 'Designer' }).getByRole('button', { name: 'Parts' }).click()
  const part = page.getByRole('group', { name: 'Parts' }).getByRole('button', { name: 'Data server' })
  const box = await part.boundingBox()
  const from = { x: (box?.x ?? 0) + 18, y: (box?.y ?? 0) + 18 }
  const before = (await canvas.servers()).length
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  const to = await canvas.lane('Application', 560)
  await page.mouse.move(to.x, to.y, { steps: 4 })
  // A card as large as it will stand there, around the pointer, says which tier it would go to.
  const ghost = page.locator('.carried')
  await expect(ghost).toContainText('Tier Application')
  const [, , zoom = 1] = ((await canvas.pane.getAttribute('data-camera')) ?? '').split(' ').map(Number)
  const shown = (await ghost.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  expect(Math.abs(shown.width - 200 * zoom)).toBeLessThan(1)
  expect(Math.abs(shown.x + shown.width / 2 - to.x)).toBeLessThan(1)
  await page.keyboard.press('Escape')
  await expect(ghost).toBeHidden()
  await page.mouse.up()
  await canvas.drag(from, to)
  await expect.poll(async () => (await canvas.servers()).length).toBe(before + 1)
  const application = (await canvas.tiers()).find((tier) => tier.name === 'Application')
  expect((await canvas.server('db-2')).tier).toBe(application?.id)
  await part.focus()
  await page.keyboard.press('Enter')
  const tier = (await canvas.tiers()).find((one) => one.name === 'Data')
  await expect
    .poll(async () => (await canvas.servers()).find((one) => one.name === 'db-3')?.tier)
    .toBe(tier?.id)
  await page.screenshot({ path: test.info().outputPath('parts.png') })
  await expectAccessible(page, 'the parts')
})

test('nothing was complained of', () => {
  expect(app.problems).toEqual([])
})
