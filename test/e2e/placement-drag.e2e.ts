import { expect, type Locator, type Page, test } from '@playwright/test'
import { dataFolder, expectAccessible, launch, type RunningApp } from './support/app.ts'
import { Canvas } from './support/canvas.ts'
import { hostCard, go } from './support/screens.ts'

const data = dataFolder()
let app: RunningApp
let page: Page
let canvas: Canvas

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  app = await launch(data.folder)
  page = app.page
  canvas = new Canvas(page)
  await page.getByRole('button', { name: 'Try with practice hosts' }).click()
  await expect(page.getByText('Four practice hosts were added.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Hosts 4' })).toBeVisible()
})
test.afterAll(async () => {
  await app.close()
  data.remove()
})

const strip = (of: string): Locator =>
  canvas.properties.getByRole('group', { name: `Every host’s verdict on ${of}` })
const nameOf = async (host: Locator): Promise<string> =>
  /^practice-\d/.exec((await host.getAttribute('aria-label')) ?? '')?.[0] ?? ''

/** Where it has come to rest: answers that come push the hosts down. */
async function middle(of: Locator): Promise<{ x: number; y: number }> {
  let box = await of.boundingBox()
  await expect(async () => {
    const before = box
    box = await of.boundingBox()
    expect(box).toEqual(before)
  }).toPass({ intervals: [150], timeout: 30_000 })
  if (!box) throw new Error('It is not shown')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** Takes a card into the properties, where the hosts come to be seen. */
async function carry(name: string): Promise<void> {
  const from = await canvas.card(name)
  const panel = await canvas.properties.boundingBox()
  if (!panel) throw new Error('The properties are not shown')
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + 30, from.y + 10, { steps: 3 })
  await page.mouse.move(panel.x + panel.width / 2, panel.y + 120, { steps: 6 })
  await expect(strip(name)).toBeVisible()
}

/** Goes over a host until the panel says what is to be read there: the hosts move down when a new answer comes. */
async function goOver(host: Locator, said: RegExp): Promise<void> {
  await expect(async () => {
    const at = await middle(host)
    await page.mouse.move(at.x, at.y, { steps: 4 })
    await expect(canvas.properties.getByText(said)).toBeVisible({ timeout: 2000 })
  }).toPass({ timeout: 40_000 })
}

/** Drags by the handle: the hosts come into view as soon as it is under way. */
async function pull(handle: Locator, host: Locator): Promise<void> {
  await handle.scrollIntoViewIfNeeded()
  const from = await middle(handle)
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + 8, from.y + 4, { steps: 2 })
  const to = await middle(host)
  await page.mouse.move(to.x, to.y, { steps: 4 })
  await page.mouse.up()
}

const only = async (name: string) => (await canvas.server(name)).hostRule.only

test('a card that is dragged onto a host of the panel is tied to it, at a price that is told, and can be undone', async () => {
  const before = await canvas.server('db')
  await carry('db')
  await expect(canvas.properties.getByText('Drop db on a host to tie it there.')).toBeVisible()
  const other = strip('db')
    .getByRole('button', { name: /: fits/, pressed: false })
    .first()
  const name = await nameOf(other)
  await goOver(other, /^[\d.]+ worse than practice-\d: .*−/)
  await page.screenshot({ path: test.info().outputPath('light.png') })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.screenshot({ path: test.info().outputPath('dark.png') })
  await page.emulateMedia({ colorScheme: 'light' })
  await page.mouse.up()
  await expect(
    canvas.properties.getByText(new RegExp(`^${name} is the only host that qualifies`)),
  ).toBeVisible()
  expect(await only('db')).toEqual([name])
  const { x, y, tier } = await canvas.server('db')
  expect({ x, y, tier }).toEqual({ x: before.x, y: before.y, tier: before.tier })
  await page.keyboard.press('Control+z')
  await expect.poll(() => only('db')).toEqual([])
})

test('Escape lets go of it, and so does dropping it beside the hosts', async () => {
  await carry('db')
  const host = await middle(
    strip('db')
      .getByRole('button', { name: /: fits/ })
      .first(),
  )
  await page.mouse.move(host.x, host.y, { steps: 3 })
  await page.keyboard.press('Escape')
  await expect(canvas.properties.getByText('Drop db on a host to tie it there.')).toHaveCount(0)
  await page.mouse.up()
  await canvas.saved()
  expect(await only('db')).toEqual([])
  await carry('db')
  await page.mouse.up()
  expect(await only('db')).toEqual([])
})

test('back over the canvas it goes on being moved', async () => {
  const { x } = await canvas.server('db')
  const from = await canvas.card('db')
  await carry('db')
  await page.mouse.move(from.x + 80, from.y, { steps: 4 })
  await page.mouse.up()
  await expect.poll(async () => (await canvas.server('db')).x).toBeGreaterThan(x)
  await page.keyboard.press('Control+z')
  await expect.poll(async () => (await canvas.server('db')).x).toBe(x)
})

test('a host that refuses it says why not, and is not taken', async () => {
  await canvas.select('db')
  await canvas.set('Memory', '30 GiB')
  await carry('db')
  const refusing = strip('db')
    .getByRole('button', { name: /: does not fit$/ })
    .first()
  await goOver(refusing, /^memory: needs 30 GiB/)
  await page.mouse.up()
  await canvas.saved()
  expect(await only('db')).toEqual([])
  await expect(canvas.properties.getByText(/^memory: needs 30 GiB/)).toBeVisible()
  await expectAccessible(page, 'a refused host')
})

test('replicas are for placement to spread, which is said', async () => {
  await carry('web').catch(() => undefined)
  await expect(
    canvas.properties.getByText(/^Which replica is where is for placement to say/).first(),
  ).toBeVisible()
  const at = await middle(strip('web-1').getByRole('button').first())
  await page.mouse.move(at.x, at.y, { steps: 3 })
  await page.mouse.up()
  await canvas.saved()
  expect(await only('web')).toEqual([])
})

test('the handle beside the hosts does the same, also for who is tied already, and the keyboard gets there', async () => {
  await canvas.select('db')
  const handle = canvas.properties.getByRole('button', { name: 'db: choose a host' })
  await canvas.properties.getByText('Every host’s verdict').click()
  await expect(handle).toBeVisible()
  const fitting = strip('db').getByRole('button', { name: /: fits/ })
  const first = fitting.first()
  const name = await nameOf(first)
  await pull(handle, first)
  await expect.poll(() => only('db')).toEqual([name])
  await expect(strip('db').getByRole('button', { name: /: does not fit$/ })).toHaveCount(3)
  const tied = strip('db')
    .getByRole('button', { name: /: does not fit$/ })
    .last()
  const next = await nameOf(tied)
  await tied.hover()
  await expect(canvas.properties.getByText(/^It is tied to other hosts now/)).toBeVisible()
  await pull(handle, tied)
  await expect.poll(() => only('db')).toEqual([next])
  const now = strip('db').getByRole('button', { name: new RegExp(`^${next}: fits`) })
  await expect(now).toBeVisible()
  await handle.focus()
  await page.keyboard.press('Enter')
  await expect(now).toBeFocused()
})

test('a host may be given a rack, and says how fast its link is', async () => {
  await go(page, 'Hosts')
  await hostCard(page, 'practice-1').click()
  await expect(page.getByText('1 Gbit/s')).toBeVisible()
  await page.getByRole('button', { name: 'More for this host' }).click()
  await page.getByRole('menuitem', { name: /^Say its rack…/ }).click()
  await page.getByLabel('Rack, room or other place').fill('r1')
  await page.screenshot({ path: test.info().outputPath('rack.png') })
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('practice-1 is in rack r1.')).toBeVisible()
  await expect(page.getByRole('definition').filter({ hasText: /^r1$/ })).toBeVisible()
})
