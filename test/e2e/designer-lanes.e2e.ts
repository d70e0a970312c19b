import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, type RunningApp } from './support/app.ts'
import type { Canvas } from './support/canvas.ts'
import { opened } from './support/opened.ts'

let app: RunningApp
let page: Page
let canvas: Canvas

opened((now) => ({ app, page, canvas } = now))

const tier = async (name: string) => (await canvas.tiers()).find((one) => one.name === name)
const names = async () => (await canvas.tiers()).map((one) => one.name)
/** A free place of a lane's label, beside its name. */
const label = (x: number, y: number) => canvas.screen({ x, y })
/** An entry of the menu of how the canvas is shown. */
async function view(entry: RegExp): Promise<void> {
  await page
    .getByRole('toolbar', { name: 'Designer' })
    .getByRole('button', { name: 'View', exact: true })
    .click()
  await page.getByRole('menuitem', { name: entry }).click()
}

test('lanes stand side by side from the menu, cards move between them, and back again nothing else changed', async () => {
  const before = (await canvas.records()).filter((one) => one.type !== 'settings')
  await view(/^Lanes side by side/)
  await canvas.saved()
  expect((await canvas.records()).find((one) => one.type === 'settings')).toMatchObject({ lanes: 'columns' })
  expect((await canvas.records()).filter((one) => one.type !== 'settings')).toEqual(before)
  const [web, next] = [await canvas.card('web'), await canvas.card('app')]
  expect(Math.abs(web.y - next.y)).toBeLessThan(2)
  await canvas.select('web')
  await page.keyboard.press('Alt+ArrowRight')
  await expect.poll(async () => (await canvas.server('web')).tier).toBe((await tier('Application'))?.id)
  await page.screenshot({ path: test.info().outputPath('columns.png') })
  await expectAccessible(page, 'lanes side by side')
  await page.keyboard.press('Control+z')
  await view(/^Lanes one under the other/)
  await canvas.saved()
  expect((await canvas.records()).filter((one) => one.type !== 'settings')).toEqual(before)
})

test('a lane collapses by its sign and expands by a double click or a key', async () => {
  const [sign, name] = [await label(24, 31), await label(90, 20)]
  await page.mouse.click(sign.x, sign.y)
  await expect.poll(async () => (await tier('Load balancing'))?.collapsed).toBe(true)
  await page.screenshot({ path: test.info().outputPath('strip.png') })
  await page.mouse.dblclick(name.x, name.y)
  await expect.poll(async () => (await tier('Load balancing'))?.collapsed).toBe(false)
  await page.keyboard.press('ArrowLeft')
  await expect.poll(async () => (await tier('Load balancing'))?.collapsed).toBe(true)
  await page.keyboard.press('ArrowRight')
  await expect.poll(async () => (await tier('Load balancing'))?.collapsed).toBe(false)
})

test('a lane is dragged by its label to another place and coloured from its menu, by keyboard too', async () => {
  const before = await names()
  await canvas.drag(await label(60, 100), await label(60, 300))
  await expect.poll(names).toEqual(['Web', 'Load balancing', 'Application', 'Data'])
  await page.keyboard.press('Control+z')
  await expect.poll(names).toEqual(before)
  const at = await label(60, 100)
  await page.mouse.click(at.x, at.y, { button: 'right' })
  const menu = page.getByRole('menu', { name: 'Tier Load balancing' })
  await expectAccessible(page, 'the menu of a lane')
  for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await expect(menu.getByRole('menuitemradio', { name: 'Teal' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await tier('Load balancing'))?.color).toBe('teal')
  await expect(menu).toBeHidden()
})

test('a tier says what its servers begin with and which hypervisors may host them', async () => {
  await canvas.openOutline()
  await canvas.outline.getByRole('treeitem', { name: /^Data/ }).click()
  await canvas.set('vCPUs', '2')
  await canvas.set('Memory', '2G')
  await canvas.properties.getByLabel('First disk begins as').selectOption('Image copy')
  await canvas.set('Image volume', 'debian-12.qcow2')
  await canvas.properties.getByLabel('Xen', { exact: true }).check()
  await expect
    .poll(async () => (await tier('Data'))?.rules)
    .toMatchObject({
      vcpus: 2,
      memoryBytes: 2 ** 31,
      image: { volume: 'debian-12.qcow2' },
      families: ['xen'],
    })
  await expectAccessible(page, 'the rules of a tier')
  await canvas.properties.getByRole('button', { name: 'Apply to its 1 server' }).click()
  await expect.poll(async () => (await canvas.server('db')).vcpus).toBe(2)
  await expect(canvas.properties.getByRole('button', { name: 'Apply to its 1 server' })).toBeDisabled()
  await canvas.outline.getByRole('treeitem', { name: /^Data/ }).press('s')
  await expect.poll(async () => (await canvas.server('db-2')).memoryBytes).toBe(2 ** 31)
  await expect(canvas.properties.getByText('Tier Data allows only Xen.')).toBeVisible()
})

test('tidying puts cards in order in a worker, as one step', async () => {
  const before = await canvas.servers()
  const workers: string[] = []
  page.on('worker', (worker) => workers.push(worker.url()))
  await canvas.pane.focus()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Shift+T')
  await expect.poll(canvas.servers.bind(canvas)).not.toEqual(before)
  const after = await canvas.servers()
  expect(Math.min(...after.map(({ x }) => x))).toBe(160)
  expect(workers).toHaveLength(1)
  expect(workers[0]).toMatch(/^app:\/\/terrace\/assets\/tidy\.worker-/)
  await expect(page.getByText('Tidying…')).toBeHidden()
  await page.keyboard.press('Control+z')
  await expect.poll(canvas.servers.bind(canvas)).toEqual(before)
})

test('where links must cross, ELK is asked, under the policy of the page', async () => {
  await canvas.outline.getByRole('treeitem', { name: /^Application/ }).press('s')
  await expect.poll(async () => (await canvas.servers()).some(({ name }) => name === 'app-2')).toBe(true)
  // Two servers with two others each: one crossing is left whatever their order.
  for (const [from, to] of [
    ['app', 'db-2'],
    ['app-2', 'db'],
    ['app-2', 'db-2'],
  ] as const)
    await canvas.link(from, 'bottom', to)
  await expect.poll(async () => (await canvas.links()).filter((one) => one.startsWith('app')).length).toBe(4)
  const loaded: string[] = []
  const said: string[] = []
  page.context().on('request', (request) => loaded.push(request.url()))
  page.on('console', (message) => said.push(message.text()))
  await canvas.pane.focus()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Shift+T')
  await expect(page.locator('.designer > [aria-live=polite]')).toHaveText(/^Tidied|^It is tidy already/, {
    timeout: 30_000,
  })
  expect(said).toEqual([])
  expect(loaded.filter((url) => url.includes('elk'))).toHaveLength(1)
})

test('deleting a tier asks what becomes of its servers, and is answered by keyboard', async () => {
  await canvas.outline.getByRole('treeitem', { name: /^Data/ }).click()
  await page.keyboard.press('Delete')
  const dialog = page.getByRole('dialog', { name: 'Delete tier Data?' })
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await canvas.outline.getByRole('treeitem', { name: /^Data/ }).press('Delete')
  await expectAccessible(page, 'the question about a tier')
  await dialog.getByLabel('Move its servers to').selectOption({ label: 'Web' })
  await dialog.getByRole('button', { name: 'Move servers, delete tier' }).press('Enter')
  await expect.poll(async () => (await canvas.server('db')).tier).toBe((await tier('Web'))?.id)
  expect(await tier('Data')).toBeUndefined()
})

test('nothing was complained of', () => {
  expect(app.problems).toEqual([])
})
