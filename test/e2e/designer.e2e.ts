import { expect, type Locator, type Page, test } from '@playwright/test'
import type { OpenDesign } from '@shared/contract/designs.ts'
import { expectAccessible, type RunningApp } from './support/app.ts'
import { opened } from './support/opened.ts'

let app: RunningApp
let page: Page
let canvas: Locator

const { start } = opened((now) => {
  ;({ app, page } = now)
  canvas = now.canvas.pane
})

interface Saved {
  type: string
  id: string
  name: string
  tier: string
  x: number
  y: number
  order: number
  from: string
  to: string
  port: number | null
  memoryBytes: number
  replicas: number
}

/** What is on disk: asked of main, not of the window's own state. */
async function saved(): Promise<Saved[]> {
  const records = await page.evaluate(async () => {
    const list = await window.terrace.designs.list({})
    const [design] = list.ok ? list.value : []
    const open = design ? await window.terrace.designs.open({ id: design.id }) : undefined
    return open?.ok ? (JSON.parse(open.value.text) as OpenDesign).records : []
  })
  return records as unknown as Saved[]
}
const servers = async (): Promise<Saved[]> => (await saved()).filter((one) => one.type === 'server')
const named = async (name: string): Promise<Saved | undefined> =>
  (await servers()).find((one) => one.name === name)

/** A place of the drawing in pixels of the window. */
async function screen(x: number, y: number): Promise<{ x: number; y: number }> {
  const box = await canvas.boundingBox()
  const [left = 0, top = 0, zoom = 1] = ((await canvas.getAttribute('data-camera')) ?? '')
    .split(' ')
    .map(Number)
  return { x: (box?.x ?? 0) + (x - left) * zoom, y: (box?.y ?? 0) + (y - top) * zoom }
}

/** Top of a lane: every lane of the sample is as low as lanes get. */
const laneTop = (index: number): number => index * (136 + 12)

test('the context menu adds a server where it was opened, by mouse and by keyboard', async () => {
  const at = await screen(860, laneTop(1) + 68)
  await page.mouse.click(at.x, at.y, { button: 'right' })
  const menu = page.getByRole('menu', { name: 'Tier Web' })
  await expect(menu.getByRole('menuitem', { name: /^Add server/ })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(menu).toBeHidden()
  await expect.poll(() => named('web-3')).toMatchObject({ x: 760, y: 24 })
  await expect(page.getByLabel('Properties').getByLabel('Name', { exact: true })).toHaveValue('web-3')
})

test('a drag moves it to another tier as one step, and undo takes it back', async () => {
  const before = await named('web-3')
  const from = await screen(860, laneTop(1) + 68)
  const to = await screen(860, laneTop(2) + 68)
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps: 5 })
  await page.mouse.up()
  const application = (await saved()).find((one) => one.type === 'tier' && one.name === 'Application')
  await expect.poll(() => named('web-3')).toMatchObject({ tier: application?.id })
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect.poll(() => named('web-3')).toEqual(before)
  await canvas.focus()
  await page.keyboard.press('Control+Shift+Z')
  await expect.poll(() => named('web-3')).toMatchObject({ tier: application?.id })
})

test('a drag from a port links two servers, and the link gets its port', async () => {
  // The new server stands in the third lane now; its lower port, then the card of the last lane.
  const card = await screen(860, laneTop(2) + 68)
  const port = await screen(860, laneTop(2) + 24 + 88)
  const target = await screen(476, laneTop(3) + 68)
  await page.mouse.move(card.x, card.y)
  await page.mouse.move(port.x, port.y)
  await page.mouse.down()
  await page.mouse.move(target.x, target.y, { steps: 6 })
  await page.mouse.up()
  await page.getByLabel('Properties').getByLabel('Port').fill('6379')
  await page.keyboard.press('Enter')
  const [from, to] = [await named('web-3'), await named('db')]
  await expect
    .poll(async () => (await saved()).find((one) => one.type === 'link' && one.from === from?.id))
    .toMatchObject({ to: to?.id, port: 6379 })
})

test('properties understand units, and say what is wrong as one types', async () => {
  const card = await screen(860, laneTop(2) + 68)
  await page.mouse.click(card.x, card.y)
  const memory = page.getByLabel('Properties').getByLabel('Memory', { exact: true })
  await memory.fill('lots')
  await expect(page.getByText('A size such as 512 MiB')).toBeVisible()
  await memory.fill('256M')
  await memory.press('Enter')
  await expect.poll(() => named('web-3')).toMatchObject({ memoryBytes: 256 * 2 ** 20 })
  await expect(memory).toHaveValue('256 MiB')
})

test('the outline does the same by keyboard alone', async () => {
  await page.getByRole('button', { name: 'Outline' }).click()
  const tree = page.getByRole('tree', { name: 'Design' })
  await tree.getByRole('treeitem', { name: /^Data/ }).click()
  await page.keyboard.press('s')
  await expect.poll(() => named('db-2')).toBeTruthy()
  await tree.getByRole('treeitem', { name: /^db-2/ }).focus()
  await page.keyboard.press('F2')
  await page.getByLabel('Name of the server').fill('cache')
  await page.keyboard.press('Enter')
  await expect.poll(() => named('cache')).toBeTruthy()
  await expect(tree.getByRole('treeitem', { name: /^cache/ })).toBeFocused()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: /^Delete/ }).click()
  await expect.poll(() => named('cache')).toBeUndefined()
})

test('nothing of it is lost on a restart', async () => {
  const before = await saved()
  await app.kill()
  await start()
  expect(await saved()).toEqual(before)
})

test('a change saved by another window is a conflict that loses nothing', async () => {
  await page.evaluate(async () => {
    const list = await window.terrace.designs.list({})
    const id = list.ok ? (list.value[0]?.id ?? '') : ''
    const open = await window.terrace.designs.open({ id })
    const lb = open.ok
      ? (JSON.parse(open.value.text) as OpenDesign).records.find(
          (one) => one.type === 'server' && one.name === 'lb',
        )
      : undefined
    if (!open.ok || lb?.type !== 'server') throw new Error('The sample has no lb')
    const diff = { added: {}, removed: {}, updated: { [lb.id]: [lb, { ...lb, name: 'front' }] } }
    await window.terrace.designs.save({
      id,
      revision: (JSON.parse(open.value.text) as OpenDesign).revision,
      diff: diff as never,
    })
  })
  await canvas.focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Shift+R')
  await expect(page.getByText('Changed in another window')).toBeVisible()
  await page.getByRole('button', { name: 'Reload, keep mine' }).click()
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await expect.poll(async () => (await named('db'))?.replicas).toBe(2)
  // Both changes of the one server are there.
  expect(await named('front')).toMatchObject({ replicas: 2 })
})

test('the designer is accessible and complained of nothing', async () => {
  await expectAccessible(page, 'the designer')
  const at = await screen(860, laneTop(0) + 68)
  await page.mouse.click(at.x, at.y, { button: 'right' })
  await expectAccessible(page, 'the context menu')
  await page.keyboard.press('Escape')
  expect(app.problems).toEqual([])
})
