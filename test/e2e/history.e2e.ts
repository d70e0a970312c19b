import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, type RunningApp } from './support/app.ts'
import type { Canvas } from './support/canvas.ts'
import { opened } from './support/opened.ts'

let app: RunningApp
let page: Page
let canvas: Canvas

const { start } = opened((now) => ({ app, page, canvas } = now))

const panel = () => page.getByRole('complementary', { name: 'History' })
const steps = () => panel().getByRole('listbox', { name: 'Steps' })
const step = (name: RegExp) => steps().getByRole('option', { name })
const names = async (): Promise<string[]> => (await canvas.servers()).map((one) => one.name).toSorted()

test('every step is in the history, and a click goes to it', async () => {
  for (const tier of ['Web', 'Application']) {
    await canvas.menu(await canvas.lane(tier, 500), /^Add server/)
    await page.keyboard.press('Escape')
  }
  await canvas.pane.focus()
  await page.keyboard.press('Control+h')
  await expect(steps().getByRole('option')).toHaveCount(3)
  await expect(step(/Add server app/)).toHaveAttribute('aria-selected', 'true')
  const all = await names()
  await step(/beginning/).click()
  await expect.poll(names).toEqual(['app', 'db', 'lb', 'web'])
  await expect(step(/Add server app.*undone/)).toBeVisible()
  await expectAccessible(page, 'the history')
  await steps().focus()
  await page.keyboard.press('End')
  await expect(panel()).toContainText('1 server added')
  await page.keyboard.press('Enter')
  await expect.poll(names).toEqual(all)
})

test('undo and redo survive a kill in the middle of drawing', async () => {
  await canvas.pane.focus()
  await page.keyboard.press('Control+a')
  for (let count = 0; count < 6; count += 1) await page.keyboard.press('Shift+R')
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await canvas.saved()
  const before = await canvas.records()
  await page.keyboard.press('Shift+R')
  await app.kill()
  await start()
  const after = await canvas.records()
  expect([before.length, after.length]).toEqual([after.length, before.length])
  // The button knows once the history was read, without anything being drawn.
  await expect(page.getByRole('button', { name: 'Undo' })).toBeEnabled()
  await canvas.pane.focus()
  await page.keyboard.press('Control+h')
  await expect(step(/Add server web/)).toBeVisible()
  await step(/beginning/).click()
  await expect.poll(names).toEqual(['app', 'db', 'lb', 'web'])
  await canvas.saved()
  expect((await canvas.servers()).every((one) => one.replicas <= 2)).toBe(true)
  await page.getByRole('button', { name: 'Redo' }).click()
  await expect.poll(async () => (await names()).length).toBe(5)
})

test('a version is saved, compared with now and restored; how it was is kept', async () => {
  await page.getByRole('tab', { name: /^Versions/ }).click()
  await page.getByRole('button', { name: 'Save a version…' }).click()
  await page.getByLabel('Name', { exact: true }).last().fill('As agreed')
  await page.getByLabel('Note').fill('On Monday')
  await page.keyboard.press('Tab')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(panel().getByRole('button', { name: /As agreed/ })).toContainText('5 servers')
  const saved = await canvas.records()

  await canvas.select('db')
  await canvas.set('Memory', '3 GiB')
  await canvas.menu(await canvas.card('lb'), /^Delete/)
  await expect.poll(names).not.toContain('lb')
  await panel()
    .getByRole('button', { name: /As agreed/ })
    .click()
  const dialog = page.getByRole('dialog', { name: 'As agreed' })
  const since = dialog.getByRole('region', { name: 'What has changed since' })
  await expect(since).toContainText('Memory: 128 MiB → 3 GiB')
  await expect(since.getByRole('heading', { name: /Removed since/ })).toBeVisible()
  await expectAccessible(page, 'a version compared with now')
  await dialog.getByRole('button', { name: 'Restore this version' }).click()
  await expect(dialog).toBeHidden()
  await canvas.saved()
  expect(await canvas.records()).toEqual(saved)
  await expect(panel().getByRole('button', { name: /Before restoring As agreed/ })).toContainText('4 servers')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(names).not.toContain('lb')
})

test('a version is renamed and deleted', async () => {
  await panel()
    .getByRole('button', { name: /Before restoring/ })
    .click()
  await page.getByRole('button', { name: 'Rename…' }).click()
  await page.getByRole('dialog').last().getByLabel('Name').fill('Without balancer')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Without balancer' })).toBeVisible()
  await page.getByRole('button', { name: 'Delete…' }).click()
  await page.getByRole('button', { name: 'Delete version' }).click()
  await expect(panel().getByRole('button', { name: /Without balancer/ })).toBeHidden()
  await expect(panel().getByRole('button', { name: /As agreed/ })).toBeVisible()
})

test('servers become a template, which is inserted as one step', async () => {
  await canvas.pane.focus()
  await page.keyboard.press('Control+a')
  await canvas.menu(await canvas.card('web'), /^Save as template/)
  await page.getByRole('dialog').getByLabel('Name').fill('My shop')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Saved the template')).toBeVisible()
  const before = await canvas.records()
  const count = before.filter(({ type }) => type === 'server').length

  await canvas.pane.focus()
  await page.keyboard.press('Escape')
  await page.mouse.move(0, 0)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Insert template')
  await page.keyboard.press('Enter')
  const gallery = page.getByRole('dialog', { name: 'Insert a template' })
  await gallery.getByText('My shop', { exact: true }).click()
  await expectAccessible(page, 'the gallery to insert from')
  await gallery.getByRole('button', { name: 'Insert' }).click()
  await expect.poll(async () => (await names()).length).toBe(2 * count)
  expect(new Set(await names()).size).toBe(2 * count)
  expect((await canvas.tiers()).map(({ name }) => name)).toEqual(
    before
      .filter((one) => one.type === 'tier')
      .toSorted((a, b) => a.order - b.order)
      .map(({ name }) => name),
  )
  await page.getByRole('button', { name: 'Undo' }).click()
  await canvas.saved()
  expect(await canvas.records()).toEqual(before)
})
