import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, type RunningApp } from './support/app.ts'
import type { Canvas } from './support/canvas.ts'
import { opened } from './support/opened.ts'
import { expectSucceeded, go } from './support/screens.ts'

let app: RunningApp
let page: Page
let canvas: Canvas

const { start } = opened(async (now) => {
  ;({ app, page, canvas } = now)
  const practice = page.getByRole('button', { name: 'Try with practice hosts' })
  if (await practice.isVisible()) await practice.click()
  await expect(page.getByRole('button', { name: 'Hosts 4' })).toBeVisible()
})

const legend = () => page.getByRole('region', { name: 'Legend' })
const bar = () => page.getByRole('region', { name: 'What apply will change' })
const panel = () => page.getByRole('region', { name: 'What if a host dies' })

test('the legend opens by a key, counts the inks, and leads to the servers of an entry', async () => {
  await canvas.pane.focus()
  await page.keyboard.press('Shift+L')
  const designed = legend().getByRole('button', { name: /^Designed, not there yet/ })
  await expect(designed).toContainText('4')
  await expect(legend().getByRole('button', { name: /^There, as designed/ })).toBeDisabled()
  await designed.click()
  await expect(canvas.properties.getByRole('heading', { name: /4 servers/ })).toBeVisible()
  await legend().getByRole('combobox', { name: 'Colour by' }).selectOption('tier')
  await legend().getByRole('button', { name: /^Data/ }).click()
  await expect(canvas.properties.getByLabel('Name', { exact: true })).toHaveValue('db')
  await expectAccessible(page, 'the legend')
})

test('what apply will change is counted, follows edits, and leads to the plan', async () => {
  await canvas.pane.focus()
  await page.keyboard.press('Shift+A')
  await expect(bar().getByRole('status')).toContainText('5 to add')
  await canvas.openOutline()
  await expect(canvas.line('web')).toContainText('apply adds 2')
  await expectAccessible(page, 'the changes')
  await bar().getByRole('button', { name: 'Review plan' }).click()
  const review = page.getByRole('dialog', { name: /^Plan of/ })
  await review.getByRole('button', { name: 'Apply' }).click()
  await expectSucceeded(page, /Apply Sample shop/)
  await expect(bar().getByRole('status')).toContainText('Nothing to apply', { timeout: 30_000 })
  await expect(legend().getByRole('button', { name: /^There, as designed/ })).toContainText('4')
})

test('a server taken off the drawing is kept in sight with its host, until undo', async () => {
  await canvas.select('lb')
  await canvas.pane.focus()
  await page.keyboard.press('Delete')
  await expect(bar()).toContainText(/lb on practice-\d/)
  await expect(bar().getByRole('status')).toContainText('1 to remove')
  await canvas.pane.focus()
  await page.keyboard.press('Control+z')
  await expect(bar().getByRole('status')).toContainText('Nothing to apply')
  await page.keyboard.press('Shift+A')
  await expect(bar()).toBeHidden()
})

test('live load is told on the canvas and in the outline in the same words', async () => {
  await page.keyboard.press('Shift+U')
  await expect(canvas.line('db')).toContainText(/CPU \d+ % of 1 vCPU, memory .* of 128 MiB/, {
    timeout: 40_000,
  })
  await page.getByRole('button', { name: 'View', exact: true }).click()
  await expectAccessible(page, 'the menu of what to show')
  await page.getByRole('menuitem', { name: /^Hide live load/ }).click()
  await expect(canvas.line('db')).not.toContainText('memory')
})

test('cards are coloured by host, and the legend names the hosts', async () => {
  await page.getByRole('button', { name: 'View', exact: true }).click()
  await page.getByRole('menuitemradio', { name: /^Colour by: Host/ }).click()
  await expect(
    legend()
      .getByRole('button', { name: /^practice-\d/ })
      .first(),
  ).toBeVisible()
  const host = /Running, (practice-\d)/.exec((await canvas.line('app').textContent()) ?? '')?.[1] ?? ''
  await legend()
    .getByRole('button', { name: new RegExp(`^${host}`) })
    .click()
  await expect(canvas.outline.getByRole('treeitem', { name: /^app/, selected: true })).toBeVisible()
})

test('pulling the plug says what goes down and where it would go, and changes nothing', async () => {
  const before = await canvas.records()
  const host = /Running, (practice-\d)/.exec((await canvas.line('app').textContent()) ?? '')?.[1] ?? ''
  await canvas.pane.focus()
  await page.keyboard.press('Shift+W')
  const plug = panel().getByRole('button', { name: new RegExp(`^${host} `) })
  await expect(plug).toHaveAttribute('aria-pressed', 'false')
  await plug.click()
  await expect(plug).toHaveAttribute('aria-pressed', 'true')
  await expect(panel().getByRole('status')).toContainText(/would go down/)
  const row = panel().getByRole('row', { name: /^app/ })
  await expect(row).toContainText(`runs on ${host}`)
  await expect(canvas.line('app')).toContainText('Down')
  await expect(panel().getByRole('list', { name: 'What loses redundancy' })).toContainText(
    'Tier Application: nothing of 1 is left',
  )
  await expectAccessible(page, 'the lost host')
  await page.screenshot({ path: test.info().outputPath('what-if.png') })
  await page.keyboard.press('Escape')
  await expect(panel()).toBeHidden()
  await expect(canvas.pane).toBeFocused()
  await expect(canvas.line('app')).not.toContainText('Down')
  expect(await canvas.records()).toEqual(before)
  await go(page, 'Hosts')
  await expect(page.getByText(/\d of \d machines running/).first()).toBeVisible()
  await go(page, 'Design')
  await expect(legend().getByRole('combobox', { name: 'Colour by' })).toHaveValue('host')
  await expect(panel()).toBeHidden()
})

test('how a design is looked at is there again after a restart', async () => {
  await canvas.pane.focus()
  await page.keyboard.press('m')
  await expect(page.getByRole('img', { name: /minimap/i })).toBeVisible()
  // Quitting at once loses nothing that was chosen before.
  await page.waitForTimeout(600)
  expect(app.problems).toEqual([])
  await app.close()
  await start()
  await expect(legend().getByRole('combobox', { name: 'Colour by' })).toHaveValue('host')
  await expect(page.getByRole('img', { name: /minimap/i })).toBeVisible()
})

test('nothing was complained of', () => {
  expect(app.problems).toEqual([])
})
