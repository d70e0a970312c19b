import { expect, type Locator, type Page, test } from '@playwright/test'
import { CARD_STEP, FIRST_CARD, newLink, newServer } from '@shared/design/create.ts'
import type { DesignRecord } from '@shared/design/records.ts'
import { dataFolder, launch, type RunningApp } from './support/app.ts'

const data = dataFolder()
const name = 'Large one'
let app: RunningApp
let page: Page
let list: Locator

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  app = await launch(data.folder)
  page = app.page
  list = page.getByRole('region', { name: 'Problems and advice' })
})
test.afterAll(async () => {
  await app.close()
  data.remove()
})

const pane = (): Locator => page.getByRole('application', { name: /^Design canvas/ })
const properties = (): Locator => page.getByRole('complementary', { name: 'Properties' })
const rows = (kind: string): Locator => list.getByRole('list', { name: kind }).getByRole('listitem')

/** More than a thousand servers with as many links, two of one name: so many are looked over by a worker. */
async function makeLarge(): Promise<void> {
  const made = await page.evaluate((title) => window.terrace.designs.create({ name: title }), name)
  if (!made.ok) throw new Error(made.error.message)
  const { id } = made.value
  const text = await page.evaluate((which) => window.terrace.designs.open({ id: which }), id)
  if (!text.ok) throw new Error(text.error.message)
  const { records, revision } = JSON.parse(text.value.text) as { records: DesignRecord[]; revision: number }
  const tiers = records.filter((record) => record.type === 'tier')
  const servers = Array.from({ length: 1200 }, (_, at) => {
    const tier = tiers[at % tiers.length]
    const place = Math.floor(at / tiers.length)
    return newServer({
      tier: tier?.id ?? 'tier:none',
      name: at === 7 ? 'box-3' : `box-${at}`,
      x: FIRST_CARD.x + (place % 40) * CARD_STEP.x,
      y: FIRST_CARD.y + Math.floor(place / 40) * CARD_STEP.y,
    })
  })
  const links = servers
    .slice(1)
    .map((server, at) => newLink({ from: servers[at]?.id ?? server.id, to: server.id }))
  const added = Object.fromEntries([...servers, ...links].map((record) => [record.id, record]))
  const saved = await page.evaluate((wish) => window.terrace.designs.save(wish as never), {
    id,
    revision,
    diff: { added, updated: {}, removed: {} },
    step: 'Fill',
  })
  if (!saved.ok) throw new Error(saved.error.message)
}

test('a large design opens whole, and what a worker finds in it is told', async () => {
  await makeLarge()
  await page.getByRole('banner').getByRole('button').first().click()
  await page.getByRole('menuitemradio', { name: new RegExp(`^${name}`) }).click()
  await expect(page.getByRole('tab', { name })).toBeVisible()
  await expect(page.locator('[data-picture=complete]')).toBeAttached()
  await expect.poll(() => page.workers().length).toBe(1)
  await pane().focus()
  await page.keyboard.press('F8')
  await expect(rows('Name used twice')).toHaveCount(1)
  await expect(rows('Name used twice')).toContainText('box-3')
})

test('it hears of changes, of undo, and of what is done again', async () => {
  await list.getByRole('button', { name: /^Rename one to box-/ }).click()
  await expect(rows('Name used twice')).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(rows('Name used twice')).toHaveCount(1)
  await page.getByRole('button', { name: 'Redo' }).click()
  await expect(rows('Name used twice')).toHaveCount(0)
})

test('a server of it is found and moved; its properties come whole, with where it will run', async () => {
  await page.keyboard.press('Escape')
  await pane().focus()
  await page.keyboard.press('Control+f')
  await page.getByRole('search').locator('input').fill('box-500')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  const field = properties().getByLabel('Name', { exact: true })
  await expect(field).toHaveValue('box-500')
  await pane().focus()
  await page.keyboard.press('Control+0')
  await expect(page.locator('[data-picture=complete]')).toBeAttached()
  await page.keyboard.press('ArrowRight')
  await expect(page.locator('[data-save]')).toHaveAttribute('data-save', 'saved')
  await expect(properties().getByRole('heading', { name: 'For people' })).toBeVisible()
  await expect(properties().getByText('Add a host to see where servers would run.')).toBeVisible()
  await field.fill('box-501')
  await expect(properties().getByText('Another server is named box-501')).toBeVisible()
  await field.press('Escape')
  expect(app.problems).toEqual([])
})
