import { expect, type Page, test } from '@playwright/test'
import type { RecordOf } from '@shared/design/records.ts'
import { expectAccessible, type RunningApp } from './support/app.ts'
import type { Canvas } from './support/canvas.ts'
import { opened } from './support/opened.ts'

let app: RunningApp
let page: Page
let canvas: Canvas

opened((now) => ({ app, page, canvas } = now))

/** The only frame or network that was saved, as soon as there is one. */
async function one<T extends 'frame' | 'network'>(type: T): Promise<RecordOf<T>> {
  const find = async () => (await canvas.records()).find((record) => record.type === type)
  await expect.poll(find).toBeDefined()
  return (await find()) as RecordOf<T>
}

test('a frame is drawn around the selection by a key, named, resized by a corner and moved by its title', async () => {
  await canvas.select('web')
  await page.keyboard.press('f')
  await page.keyboard.type('Front')
  await page.keyboard.press('Enter')
  await expect.poll(() => one('frame')).toMatchObject({ name: 'Front' })
  const frame = await one('frame')
  const corner = await canvas.screen({ x: frame.x + frame.width, y: frame.y + frame.height })
  await canvas.drag(corner, { x: corner.x + 60, y: corner.y + 20 })
  await expect.poll(async () => (await one('frame')).width).toBeGreaterThan(frame.width)
  await expect(canvas.properties.getByLabel('Width')).not.toHaveValue(String(frame.width))
  await expectAccessible(page, 'the properties of a frame')
  const wide = await one('frame')
  await page.keyboard.press('Alt+ArrowRight')
  await expect.poll(async () => (await one('frame')).width).toBeGreaterThan(wide.width)
  await canvas.properties.getByRole('radio', { name: 'Violet' }).click()
  await expect.poll(() => one('frame')).toMatchObject({ color: 'violet' })
  const title = await canvas.screen({ x: frame.x + 60, y: frame.y + 14 })
  await canvas.drag(title, { x: title.x + 80, y: title.y })
  await expect.poll(async () => (await one('frame')).x).toBeGreaterThan(frame.x)
  expect(await canvas.server('web')).toMatchObject({ x: 384 })
})

test('a network is attached by a drag from its pill, and its properties say what it is', async () => {
  await page.keyboard.press('Escape')
  await canvas.openOutline()
  await canvas.outline.getByRole('treeitem', { name: /^Network internal/ }).click()
  await canvas.properties.getByLabel('Reached from outside').check()
  await expect.poll(() => one('network')).toMatchObject({ outside: true })
  await expectAccessible(page, 'the properties of a network')
  const db = await canvas.server('db')
  await canvas.select('db')
  await canvas.properties.getByLabel('Network', { exact: true }).selectOption('The host’s default')
  await expect.poll(() => canvas.server('db')).toMatchObject({ nics: [{ network: null }] })
  // All that it takes is brought into sight first: the view must not move between the places of one gesture.
  await canvas.card('db')
  const pill = await canvas.screen({ x: 112, y: -40 })
  await page.mouse.move(pill.x, pill.y)
  await canvas.drag(await canvas.screen({ x: 112, y: -20 }), await canvas.card('db'))
  await expect
    .poll(async () => (await canvas.server('db')).nics.map((nic) => nic.network))
    .toEqual([null, db.nics[0]?.network])
})

test('a click on a volume opens it in the properties, and the menu adds another', async () => {
  await canvas.menu(await canvas.card('db'), /^Add volume/)
  await expect.poll(async () => (await canvas.server('db')).disks.length).toBe(2)
  await expect(canvas.properties.getByLabel('Size').nth(1)).toBeFocused()
  const db = await canvas.card('db')
  const [, , zoom = 1] = ((await canvas.pane.getAttribute('data-camera')) ?? '').split(' ').map(Number)
  const chip = { x: db.x + 40 * zoom, y: db.y + 57 * zoom }
  await page.mouse.click(chip.x, chip.y)
  await expect(canvas.properties.getByLabel('Disk', { exact: true }).nth(1)).toBeFocused()
  await canvas.menu(chip, /^Remove data/)
  await expect.poll(async () => (await canvas.server('db')).disks.length).toBe(1)
})

test('a load balancer says what it balances, and its members are added and removed in the properties', async () => {
  await canvas.menu(await canvas.card('lb'), /^Make a load balancer/)
  await expect.poll(() => canvas.server('lb')).toMatchObject({ balancer: { algorithm: 'round-robin' } })
  await canvas.properties
    .getByLabel('Algorithm')
    .selectOption({ label: 'To the least busy (least connections)' })
  await canvas.set('Health check', '/health')
  await canvas.properties.getByLabel('Add member').selectOption('app')
  await expect.poll(() => canvas.links()).toContain('lb → app')
  await expect(canvas.line('lb')).toContainText('Balances 3 · least busy')
  await expectAccessible(page, 'the properties of a load balancer')
  await canvas.properties.getByRole('button', { name: 'Remove app' }).click()
  await expect.poll(() => canvas.links()).not.toContain('lb → app')
})

test('sizes stand in a menu beside the menu, by mouse and by keyboard', async () => {
  const lb = await canvas.card('lb')
  await canvas.menu(lb, /^Size/, /^Medium/)
  await expect.poll(() => canvas.server('lb')).toMatchObject({ vcpus: 2, memoryBytes: 4 * 2 ** 30 })
  await canvas.pane.focus()
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menuitem', { name: /^Rename/ })).toBeFocused()
  await page.keyboard.press('s')
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('menuitem', { name: /^Larger/ })).toBeFocused()
  await expectAccessible(page, 'a menu with sizes beside it')
  const sizes = page.getByRole('menu', { name: 'Size' })
  for (const key of ['ArrowLeft', 'Escape']) {
    await page.keyboard.press(key)
    await expect(page.getByRole('menuitem', { name: 'Size' })).toBeFocused()
    await expect(sizes).toBeHidden()
    await page.keyboard.press('ArrowRight')
    await expect(page.getByRole('menuitem', { name: /^Larger/ })).toBeFocused()
  }
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect.poll(() => canvas.server('lb')).toMatchObject({ vcpus: 4, memoryBytes: 8 * 2 ** 30 })
})

test('a menu beside the menu opens under a resting pointer, says why an entry is grey, and stays in the window', async () => {
  await canvas.saved()
  const inside = async (name: string) => {
    const box = await page.getByRole('menu', { name, exact: true }).boundingBox()
    const width = await page.evaluate(() => innerWidth)
    return box !== null && box.x >= 0 && box.x + box.width <= width
  }
  const view = (await canvas.pane.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  await page.mouse.click(view.x + view.width - 4, view.y + view.height - 4, { button: 'right' })
  await page.getByRole('menuitem', { name: /^View/ }).hover()
  const bundle = page.getByRole('menuitem', { name: /^Bundle links/ })
  await expect(bundle).toHaveAttribute('aria-disabled', 'true')
  await expect(bundle).toContainText('No two tiers have several links between them')
  expect([await inside('Design'), await inside('View')]).toEqual([true, true])
  await page.getByRole('menuitem', { name: /^Select all/ }).hover()
  await expect(bundle).toBeHidden()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu', { name: 'Design', exact: true })).toBeHidden()
})

test('nothing was complained of', () => {
  expect(app.problems).toEqual([])
})
