import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { readDecision } from '@shared/placement/decision.ts'
import { place } from '@shared/placement/place.ts'
import { dataFolder, expectAccessible, launch, type RunningApp } from './support/app.ts'
import { Canvas } from './support/canvas.ts'
import { chooseFile } from './support/native.ts'
import { designMenu, expectSucceeded, go, hostCard } from './support/screens.ts'

const data = dataFolder()
let app: RunningApp
let page: Page
let canvas: Canvas

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  app = await launch(data.folder)
  page = app.page
  canvas = new Canvas(page)
})
test.afterAll(async () => {
  await app.close()
  data.remove()
})

test('a first start shows the sample design and offers hosts', async () => {
  await expect(page.getByRole('banner')).toContainText('Sample shop')
  await canvas.openOutline()
  for (const server of ['lb', 'web', 'app', 'db']) await expect(canvas.line(server)).toContainText('Designed')
  await expect(canvas.line('web')).toContainText('×2')
  for (const offer of ['Add a host', 'Import from ~/.ssh/config', 'Try with practice hosts'])
    await expect(page.getByRole('button', { name: offer })).toBeVisible()
})

test('practice hosts come with one click, and each server knows where it would run, and why', async () => {
  await page.getByRole('button', { name: 'Try with practice hosts' }).click()
  await expect(page.getByText('Four practice hosts were added.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Hosts 4' })).toBeVisible()
  await page.getByRole('button', { name: 'Where will it run?' }).click()
  await expect(page.getByText('Proposed hosts are shown on the cards.')).toBeVisible()
  await canvas.select('web')
  const why = canvas.properties.getByText(/^Chosen/)
  await expect(why).toHaveCount(2)
  await canvas.properties.getByText('Every host’s verdict').last().click()
  const strip = canvas.properties.getByRole('group', { name: 'Every host’s verdict on web-2' })
  await expect(strip.getByRole('button')).toHaveCount(4)
  await expect(strip.getByRole('button', { name: /: fits, score \d+$/ })).toHaveCount(3)
  await expect(canvas.properties.getByText(/beats practice-\d by/).last()).toBeVisible()
  await strip.getByRole('button', { name: /: does not fit$/ }).hover()
  await expect(canvas.properties.getByText(/^apart: kept away from web-1/)).toBeVisible()
  await expect(canvas.properties.getByText('It would fit if replicas could share a host.')).toBeVisible()
  await expectAccessible(page, 'the verdicts')
})

test('a server is put on another host from there, which says its price and can be undone', async () => {
  await canvas.select('db')
  await canvas.properties.getByText('Every host’s verdict').click()
  const strip = canvas.properties.getByRole('group', { name: 'Every host’s verdict on db' })
  const other = strip.getByRole('button', { name: /: fits/, pressed: false }).first()
  const name = /^practice-\d/.exec((await other.getAttribute('aria-label')) ?? '')?.[0] ?? ''
  await other.click()
  await expect(canvas.properties.getByText(/^−[\d.]+ beside practice-\d$/)).toBeVisible()
  await canvas.properties.getByRole('button', { name: 'Put it here' }).click()
  await expect(
    canvas.properties.getByText(new RegExp(`^${name} is the only host that qualifies`)),
  ).toBeVisible()
  await page.keyboard.press('Control+z')
  await expect(canvas.properties.getByText(/^Chosen /)).toBeVisible()
})

test('what a decision went by is saved as a file, and makes the same decision again', async () => {
  const file = path.join(data.folder, 'facts.json')
  await chooseFile(app, file)
  await canvas.properties.getByRole('button', { name: 'Save what it went by…' }).click()
  await expect(page.getByText(`Written to ${file}.`)).toBeVisible()
  const { demands, candidates, options } = readDecision(readFileSync(file, 'utf8'))
  const db = demands.find(({ name }) => name === 'db')
  const again = place(demands, candidates, options).assignments.find(({ key }) => key === db?.key)
  await expect(canvas.properties.getByText(again?.reason ?? '')).toBeVisible()
})

test('how many more servers of each size there is room for is counted, and what runs out then', async () => {
  await page.getByRole('application', { name: /^Design canvas/ }).press('Escape')
  await canvas.properties.getByRole('button', { name: 'How many more fit?' }).click()
  const sizes = canvas.properties.getByRole('listitem').filter({ hasText: /\d+ more/ })
  await expect(sizes.first()).toContainText(/Missing for one more: .*practice-\d/)
  const before = await sizes.first().textContent()
  await canvas.properties.getByLabel('Keep room for the failure of').selectOption('Any one host')
  await canvas.properties.getByRole('button', { name: 'Count again' }).click()
  await expect(sizes.first()).not.toHaveText(before ?? '')
  await expectAccessible(page, 'the room for more')
  await page.keyboard.press('Control+z')
  await expect(canvas.properties.getByLabel('Keep room for the failure of')).toHaveValue('0')
})

test('what counts in placement is weighed, tried, kept and undone', async () => {
  await canvas.properties.getByText('What counts, and how much').click()
  const links = canvas.properties.getByRole('slider', { name: 'links' })
  await links.fill('5')
  const keep = canvas.properties.getByRole('button', { name: 'Keep', exact: true })
  await expect(keep).toBeEnabled()
  await canvas.properties.getByRole('button', { name: 'What would change?' }).click()
  await expect(canvas.properties.getByText(/^\d of 5 servers would go elsewhere:$/)).toBeVisible()
  await expect(canvas.properties.getByText(/^web-\d: practice-\d → practice-\d$/).first()).toBeVisible()
  await expectAccessible(page, 'the weights of placement')
  await keep.click()
  await expect(keep).toBeDisabled()
  await expect(canvas.properties.getByText('What counts, and how much · 1 changed')).toBeVisible()
  await page.getByRole('application', { name: /^Design canvas/ }).press('Control+z')
  await expect(links).toHaveValue('1')
})

test('the plan shows every step and command before anything is touched', async () => {
  await page.getByRole('button', { name: 'Review plan' }).click()
  const review = page.getByRole('dialog', { name: 'Plan of “Sample shop”' })
  await expect(review.getByText(/^Create 5\./)).toBeVisible()
  const db = review.getByRole('region', { name: 'db' })
  await expect(db).toContainText(/Define db on practice-\d \(1 vCPU, 128 MiB\)/)
  await db.getByText('Show exact commands').last().click()
  await expect(db.getByRole('group', { name: /^Commands of/ })).toContainText('start')
  await review.getByRole('tab', { name: /Where each server runs/ }).click()
  await expect(review.getByRole('table', { name: 'Where each server runs' }).getByRole('row')).toHaveCount(6)
  for (const server of ['lb', 'web', 'app', 'db'])
    await expect(canvas.line(server)).not.toContainText(/running/i)
  await review.getByRole('button', { name: 'Apply' }).click()
  await expect(review).toBeHidden()
})

test('five machines come up on the canvas and on their hosts', async () => {
  await expectSucceeded(page, /Apply Sample shop/)
  for (const server of ['lb', 'app', 'db'])
    await expect(canvas.line(server)).toContainText(/Running, practice-\d/)
  await expect(canvas.line('web')).toContainText('2 of 2 running, 2 hosts')
  await canvas.select('web')
  await expect(canvas.properties.getByText('running', { exact: true })).toHaveCount(2)
  await go(page, 'Hosts')
  const counts = await page.getByText(/\d of \d machines running/).allTextContents()
  const running = counts.reduce((sum, text) => sum + Number(/\d/.exec(text)?.[0]), 0)
  expect(running, 'five of ours and the foreign one that ran before').toBe(6)
})

test('each server has its load and the history of it, on the canvas and on its host', async () => {
  await go(page, 'Design')
  await canvas.select('db')
  await expect(
    canvas.properties.getByText(/^In use: CPU \d+ % of \d vCPU, memory .* of 128 MiB \(\d+ %\)$/),
  ).toBeVisible()
  await canvas.properties.getByRole('button', { name: 'History of its load…' }).click()
  const history = page.getByRole('dialog', { name: /^History of / })
  for (const chart of ['CPU', 'Memory', 'Disks', 'Network'])
    await expect(history.getByRole('figure').filter({ hasText: chart }).first()).toBeVisible({
      timeout: 90_000,
    })
  await expect(history.getByText(/^: mean \d+\.\d\d CPUs, highest \d+\.\d\d CPUs$/)).toBeAttached()
  await history.getByRole('tab', { name: '1 month' }).click()
  await page.keyboard.press('Escape')
  await expect(history).toBeHidden()
  await go(page, 'Hosts')
})

test('a host that stops answering is told with the age of what is known, and comes back', async () => {
  await go(page, 'Design')
  await canvas.openOutline()
  // Loads move, so placement may choose another host at each run.
  const host = /Running, (practice-\d)/.exec((await canvas.line('app').textContent()) ?? '')?.[1] ?? ''
  await go(page, 'Hosts')
  await hostCard(page, host).getByRole('button', { name: host }).click()
  await page.getByRole('switch', { name: 'Does not answer' }).click()
  await page.getByRole('button', { name: 'Read anew' }).click()
  await expect(page.locator('main').getByText('unreachable', { exact: true })).toBeVisible({
    timeout: 40_000,
  })
  await expect(page.getByText(/Last answered .* ago/).first()).toBeVisible()
  await go(page, 'Design')
  await canvas.openOutline()
  await expect(canvas.line('app')).toContainText(`Running?, ${host}`)
  await canvas.select('app')
  await expect(canvas.properties.getByText(`${host} does not answer. Last known`)).toBeVisible()
  await go(page, 'Hosts')
  await page.getByRole('switch', { name: 'Does not answer' }).click()
  await page.getByRole('button', { name: 'Read anew' }).click()
  await expect(page.locator('main').getByText('reachable', { exact: true })).toBeVisible({ timeout: 60_000 })
  await go(page, 'Design')
  await canvas.openOutline()
  await expect(canvas.line('app')).toContainText(`Running, ${host}`)
})

test('the drawing is changed by context menu, drag, port, keys, and each step can be undone', async () => {
  // Proposed hosts are shown until they are switched off, also after other screens.
  await page.getByRole('button', { name: 'Where will it run?' }).click()
  await canvas.menu(await canvas.lane('Data', 520), /^Add server/)
  await expect(canvas.properties.getByLabel('Name', { exact: true })).toHaveValue('db-2')
  await canvas.saved()

  await page.keyboard.press('F2')
  await page.getByLabel('Name of the server').fill('queue')
  await page.keyboard.press('Enter')
  await expect(canvas.line('queue')).toContainText('Designed')

  await canvas.drag(await canvas.card('queue'), await canvas.lane('Application', 520))
  await expect(canvas.outline.getByRole('treeitem', { name: /^Application 2 servers/ })).toBeVisible()
  await canvas.link('queue', 'bottom', 'db')
  await expect(canvas.properties.getByLabel('Port')).toBeVisible()
  await canvas.saved()
  expect(await canvas.links()).toContain('queue → db')

  await canvas.pane.focus()
  await page.keyboard.press('Control+Z')
  await expect(canvas.outline.getByRole('treeitem', { name: /^→ db/ })).toHaveCount(1)
  await page.keyboard.press('Control+Z')
  await expect(canvas.outline.getByRole('treeitem', { name: /^Application 1 server/ })).toBeVisible()
  await page.keyboard.press('Control+Shift+Z')
  await page.keyboard.press('Control+Shift+Z')
  await expect(canvas.outline.getByRole('treeitem', { name: /^→ db/ })).toHaveCount(2)

  await canvas.menu(await canvas.card('queue'), /^Delete/)
  await expect(canvas.line('queue')).toHaveCount(0)
  await canvas.saved()
  expect(await canvas.links()).toEqual(['app → db', 'lb → web', 'web → app'])
})

test('a removed server goes only after a step that names its disks', async () => {
  await canvas.select('db')
  await canvas.pane.focus()
  await page.keyboard.press('Delete')
  await expect(canvas.line('db')).toHaveCount(0)
  await canvas.saved()
  await page.getByRole('button', { name: 'Review plan' }).click()
  const review = page.getByRole('dialog', { name: 'Plan of “Sample shop”' })
  const apply = review.getByRole('button', { name: 'Apply' })
  await expect(review.getByText(/db-root\.qcow2/).first()).toBeVisible()
  await expect(apply).toBeDisabled()
  for (const box of await review.getByRole('checkbox', { name: /^I agree/ }).all()) await box.check()
  await apply.click()
  await expect(review).toBeHidden()
  await expect(page.getByRole('button', { name: 'Hosts 4' })).toBeVisible()
  await expect
    .poll(async () => (await hostMachines()).sort())
    .toEqual(['app', 'lb', 'old wiki', 'print-server', 'web-1', 'web-2'])
})

test('everything is destroyed again, and what is foreign stays', async () => {
  await expectSucceeded(page, /Apply Sample shop/)
  await designMenu(page, /^Destroy everything/)
  const review = page.getByRole('dialog', { name: 'Destroy everything of “Sample shop”' })
  await expect(review.getByRole('checkbox', { name: /^I agree/ }).first()).toBeVisible()
  for (const box of await review.getByRole('checkbox', { name: /^I agree/ }).all()) await box.check()
  await review.getByRole('button', { name: 'Destroy', exact: true }).click()
  await expectSucceeded(page, /Destroy Sample shop/)
  for (const server of ['lb', 'web', 'app']) await expect(canvas.line(server)).not.toContainText(/running/i)
  expect((await hostMachines()).sort()).toEqual(['old wiki', 'print-server'])
  expect(app.problems).toEqual([])
})

/** Names of all machines that the hosts have, as main read them last. */
function hostMachines(): Promise<string[]> {
  return page.evaluate(async () => {
    const list = await window.terrace.hosts.list({})
    return list.ok ? list.value.flatMap((view) => view.machines.map((machine) => machine.name)) : []
  })
}
