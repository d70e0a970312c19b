import { expect, type Page, test } from '@playwright/test'
import type { LinkRecord } from '@shared/design/records.ts'
import { expectAccessible, type RunningApp } from './support/app.ts'
import type { Canvas } from './support/canvas.ts'
import { opened } from './support/opened.ts'

let app: RunningApp
let page: Page
let canvas: Canvas

opened((now) => ({ app, page, canvas } = now))

/** The link to the database, as it is on disk. */
async function toDb(): Promise<LinkRecord> {
  const db = await canvas.server('db')
  const link = (await canvas.records()).find((one) => one.type === 'link' && one.to === db.id)
  if (link?.type !== 'link') throw new Error('nothing leads to db')
  return link
}
const middle = (points: { x: number; y: number }[]) => {
  const [a = { x: 0, y: 0 }, b = a] = points
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
}

test('a link is bent by its segment, moved by arrow keys, and straightened from its menu', async () => {
  const before = await canvas.path('app', 'db')
  expect(before).toHaveLength(2)
  const place = middle(before)
  await page.mouse.click(place.x, place.y)
  await expect(canvas.properties.getByText('app talks to db on 5432/tcp')).toBeVisible()
  await page.mouse.move(place.x, place.y)
  await page.mouse.down()
  await page.mouse.move(place.x + 200, place.y, { steps: 4 })
  await page.keyboard.press('Escape')
  await page.mouse.up()
  await canvas.saved()
  expect((await toDb()).bends).toEqual([])
  await canvas.drag(place, { x: place.x + 200, y: place.y })
  await expect.poll(async () => (await toDb()).bends.length).toBe(4)
  const bent = await toDb()
  await page.screenshot({ path: test.info().outputPath('bent.png') })
  await canvas.pane.focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(async () => (await toDb()).bends[0]?.x).toBe((bent.bends[0]?.x ?? 0) + 8)
  const [, , corner = place] = await canvas.path('app', 'db')
  await canvas.menu({ x: corner.x, y: corner.y }, /^Straighten link/)
  await expect.poll(async () => (await toDb()).bends).toEqual([])
})

test('an end of a link is dragged onto another server, and put back in the panel', async () => {
  const web = await canvas.server('web')
  const place = middle(await canvas.path('app', 'db'))
  await page.mouse.click(place.x, place.y)
  const [end = place] = await canvas.path('app', 'db')
  // A little along the link: at the card there is the port that begins another one.
  await canvas.drag({ x: end.x, y: end.y + 11 }, await canvas.card('web'))
  await expect.poll(async () => (await toDb()).from).toBe(web.id)
  await canvas.properties.getByLabel('From', { exact: true }).selectOption({ label: 'app' })
  await expect.poll(() => canvas.links()).toEqual(['app → db', 'lb → web', 'web → app'])
})

test('another link begins at the same port while the first one is selected', async () => {
  const place = middle(await canvas.path('app', 'db'))
  await page.mouse.click(place.x, place.y)
  await expect(canvas.properties.getByText('app talks to db on 5432/tcp')).toBeVisible()
  await canvas.link('app', 'bottom', 'lb')
  await expect.poll(() => canvas.links()).toEqual(['app → db', 'app → lb', 'lb → web', 'web → app'])
  // A number typed at once is its port.
  await page.keyboard.type('443')
  await page.keyboard.press('Enter')
  await expect(canvas.properties.getByLabel('Port', { exact: true })).toHaveValue('443')
  await expect
    .poll(async () => (await canvas.records()).some((one) => one.type === 'link' && one.port === 443))
    .toBe(true)
  await canvas.pane.focus()
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect.poll(() => canvas.links()).toEqual(['app → db', 'lb → web', 'web → app'])
  await page.mouse.click(place.x, place.y)
})

test('a firewall rule is given in the panel, checked as it is typed, and greyed in the menu once it is there', async () => {
  await canvas.properties.getByRole('button', { name: 'Add firewall rule' }).click()
  await canvas.properties.getByLabel('This traffic is').selectOption('deny')
  const sources = canvas.properties.getByLabel('Sources')
  await sources.fill('10.0.0.0/8, nonsense')
  await expect(canvas.properties.getByText(/nonsense is neither an address nor a range/)).toBeVisible()
  await sources.fill('10.0.0.0/8')
  await sources.press('Enter')
  await expect
    .poll(async () => (await toDb()).firewall)
    .toEqual({ action: 'deny', sources: ['10.0.0.0/8'], rate: null })
  await expect(canvas.properties.getByText('app may not talk to db on 5432/tcp')).toBeVisible()
  await expectAccessible(page, 'the properties of a link')
  await page.screenshot({ path: test.info().outputPath('denied.png') })
  const [, end = { x: 0, y: 0 }] = await canvas.path('app', 'db')
  await page.mouse.click(end.x, end.y - 8, { button: 'right' })
  await expect(page.getByRole('menuitem', { name: /^Add firewall rule/ })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await page.keyboard.press('Escape')
})

test('links are bundled by a key, and drawn singly again', async () => {
  await canvas.select('app')
  await page.keyboard.press('s')
  await expect.poll(async () => (await canvas.servers()).length).toBe(5)
  await canvas.link('web', 'bottom', 'app-2')
  await expect.poll(() => canvas.links()).toContain('web → app-2')
  await page.keyboard.press('b')
  await expect(page.getByText('Links between two tiers are drawn as one bundle')).toBeAttached()
  await page.screenshot({ path: test.info().outputPath('bundles.png') })
  await page.keyboard.press('b')
  await expect(page.getByText('Every link is drawn')).toBeAttached()
  await expectAccessible(page, 'the designer with links')
})

test('nothing was complained of', () => {
  expect(app.problems).toEqual([])
})
