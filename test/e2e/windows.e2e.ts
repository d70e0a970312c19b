import { expect, type Page, test } from '@playwright/test'
import { dataFolder, expectAccessible, launch, type RunningApp } from './support/app.ts'
import { Canvas } from './support/canvas.ts'
import { designMenu, go } from './support/screens.ts'

const data = dataFolder()
let app: RunningApp
let page: Page
let canvas: Canvas

async function start(): Promise<void> {
  app = await launch(data.folder)
  page = app.page
  canvas = new Canvas(page)
  await expect(canvas.pane).toBeVisible()
}
test.beforeAll(start)
test.afterAll(async () => {
  await app.close()
  data.remove()
})

const tab = (name: string, on: Page = page) => on.getByRole('tab', { name, exact: true })
const tabNames = async (on: Page = page) =>
  (await on.getByRole('tab').allTextContents()).map((name) => name.trim())
const shown = (on: Page = page) => on.getByRole('tab', { selected: true })

/** Chooses a design in the menu at the top. */
async function pick(name: string): Promise<void> {
  await page.getByRole('banner').getByRole('button').first().click()
  await page.getByRole('menuitemradio', { name: new RegExp(`^${name}`) }).click()
}

/** Gives the design on the screen a name. */
async function rename(name: string): Promise<void> {
  await designMenu(page, /^Rename/)
  await page.getByRole('dialog').getByLabel('Name').fill(name)
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
  await expect(shown()).toHaveText(name)
}

test('tabs keep selection, camera and undo while others are looked at', async () => {
  await page.getByRole('button', { name: 'Add server' }).click()
  await canvas.saved()
  await page.getByRole('toolbar').getByRole('button', { name: 'Zoom in' }).click()
  const camera = await canvas.pane.getAttribute('data-camera')
  const selected = await canvas.properties.getByLabel('Name', { exact: true }).inputValue()

  await page.getByRole('button', { name: 'New design', exact: true }).click()
  await expect(shown()).toHaveText('Untitled design')
  await rename('Second')
  await expect(canvas.properties.getByLabel('Replicas')).toBeHidden()

  await page.keyboard.press('Control+Tab')
  await expect(shown()).toHaveText('Sample shop')
  await expect(canvas.properties.getByLabel('Name', { exact: true })).toHaveValue(selected)
  expect(await canvas.pane.getAttribute('data-camera')).toBe(camera)
  // Other screens come between as well.
  await go(page, 'Jobs')
  await go(page, 'Design')
  await canvas.pane.focus()
  await page.keyboard.press('Control+z')
  await canvas.saved()
  expect((await canvas.servers()).map(({ name }) => name)).not.toContain(selected)
  await page.keyboard.press('Control+Shift+Tab')
  await expect(shown()).toHaveText('Second')
  // Renaming was a step like any other.
  await page.keyboard.press('Control+z')
  await expect(shown()).toHaveText('Untitled design')
  await page.keyboard.press('Control+Shift+z')
  await expect(shown()).toHaveText('Second')
  await expectAccessible(page, 'tabs')
})

test('tabs are moved by drag, and closed by middle click, by Ctrl+W and by Delete', async () => {
  await page.getByRole('button', { name: 'New design', exact: true }).click()
  await rename('Third')
  expect(await tabNames()).toEqual(['Sample shop', 'Second', 'Third'])
  const from = await tab('Third').boundingBox()
  const to = await tab('Sample shop').boundingBox()
  if (!from || !to) throw new Error('tabs are not shown')
  await canvas.drag({ x: from.x + 20, y: from.y + 10 }, { x: to.x + 20, y: to.y + 10 })
  expect(await tabNames()).toEqual(['Third', 'Sample shop', 'Second'])
  await tab('Second').click({ button: 'middle' })
  expect(await tabNames()).toEqual(['Third', 'Sample shop'])
  await expect(shown()).toHaveText('Third')
  await page.keyboard.press('Control+w')
  expect(await tabNames()).toEqual(['Sample shop'])
  await tab('Sample shop').focus()
  await page.keyboard.press('Delete')
  await expect(page.getByText('No design is open')).toBeVisible()
  await expectAccessible(page, 'a window without a design')
  // Nothing is lost: closed is not deleted.
  await pick('Second')
  await pick('Sample shop')
  await expect.poll(() => tabNames()).toEqual(['Second', 'Sample shop'])
})

test('servers are copied from one tab into another', async () => {
  await canvas.select('db')
  await page.keyboard.press('Control+c')
  await tab('Second').click()
  await canvas.pane.focus()
  await page.keyboard.press('Control+v')
  await expect.poll(async () => (await canvas.servers()).map(({ name }) => name)).toEqual(['db'])
  // By the menu too, which cannot read the system's clipboard.
  await canvas.menu(await canvas.lane('Web', 300), /^Paste/)
  await expect.poll(async () => (await canvas.servers()).length).toBe(2)
})

test('a design has a window of its own, and is never open in two', async () => {
  const opening = app.electron.waitForEvent('window')
  await page.getByRole('button', { name: 'What can be done with this tab' }).click()
  await page.getByRole('menuitem', { name: 'Open in a new window' }).click()
  const other = await opening
  await expect(shown(other)).toHaveText('Second')
  expect(await tabNames()).toEqual(['Sample shop'])
  // Asked for here, it is shown there.
  await other.getByRole('button', { name: 'New design', exact: true }).click()
  await expect(shown(other)).toHaveText('Untitled design')
  await pick('Second')
  await expect(shown(other)).toHaveText('Second')
  expect(await tabNames()).toEqual(['Sample shop'])

  // What is copied in one window is pasted in the other.
  const there = new Canvas(other)
  await canvas.select('lb')
  await page.keyboard.press('Control+c')
  await there.pane.focus()
  await other.keyboard.press('Control+v')
  await there.saved()
  await expect(other.getByText('lb', { exact: true })).toHaveCount(0)
  await expect(there.properties.getByLabel('Name', { exact: true })).toHaveValue('lb')

  // Both hear of preferences and of designs.
  await go(other, 'Settings')
  await other.getByRole('radio', { name: 'Dark' }).check()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await other.getByRole('radio', { name: 'Light' }).check()
  await go(other, 'Design')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
})

test('windows with their tabs come back after a restart', async () => {
  await app.electron.evaluate(({ app: electron }) => electron.quit()).catch(() => undefined)
  await start()
  await expect.poll(() => app.electron.windows().length).toBe(2)
  const all: string[][] = []
  for (const window of app.electron.windows()) {
    await expect(shown(window)).toBeVisible()
    all.push(await tabNames(window))
  }
  expect(all).toHaveLength(2)
  expect(all).toEqual(expect.arrayContaining([['Sample shop'], ['Second', 'Untitled design']]))
  // One that is closed alone does not come back.
  const second = app.electron.windows().find((window) => window !== page)
  await second?.close()
  await app.close()
  await start()
  expect(app.electron.windows()).toHaveLength(1)
  expect(app.problems).toEqual([])
})
