import { expect, type Locator, type Page, test } from '@playwright/test'
import { expectAccessible } from './support/app.ts'
import type { Canvas } from './support/canvas.ts'
import { opened } from './support/opened.ts'

let page: Page
let canvas: Canvas
let list: Locator

opened((now) => {
  ;({ page, canvas } = now)
  list = page.getByRole('region', { name: 'Problems and advice' })
})

const rows = (kind: string): Locator => list.getByRole('list', { name: kind }).getByRole('listitem')
const tags = (): Locator => canvas.properties.getByRole('combobox', { name: 'Tags' })

test('a name used twice is told as one types, marked, and put right from the list by its mark', async () => {
  await canvas.select('db')
  await canvas.properties.getByLabel('Name', { exact: true }).fill('app')
  await expect(canvas.properties.getByText('Another server is named app')).toBeVisible()
  await page.keyboard.press('Enter')
  await canvas.saved()
  await expect(page.getByRole('button', { name: '1 problem' })).toBeVisible()
  const card = await canvas.card('lb')
  await page.mouse.click(card.x, card.y)
  // The mark stands at the right end of the card's lowest line.
  const app2 = (await canvas.servers()).filter((one) => one.name === 'app')
  expect(app2).toHaveLength(2)
  const middle = await canvas.card('app')
  const zoom = Number(((await canvas.pane.getAttribute('data-camera')) ?? '').split(' ')[2])
  await page.mouse.click(middle.x + 80 * zoom, middle.y + 20 * zoom)
  await expect(rows('Name used twice')).toHaveCount(1)
  await expect(rows('Name used twice').getByRole('button').first()).toBeFocused()
  await expectAccessible(page, 'the list of findings')
  await list.getByRole('button', { name: 'Rename one to app-2' }).click()
  await expect(rows('Name used twice')).toHaveCount(0)
  await expect
    .poll(async () => (await canvas.servers()).map(({ name }) => name).sort())
    .toEqual(['app', 'app-2', 'lb', 'web'])
  // The focus stays in the list.
  await expect(list.locator(':focus')).toHaveCount(1)
  const undo = page.getByRole('button', { name: 'Undo' })
  await undo.click()
  await undo.click()
  await expect.poll(async () => (await canvas.servers()).some(({ name }) => name === 'db')).toBe(true)
})

test('the list works by keys alone: rows, filters, a fix, all of a kind, undo', async () => {
  await canvas.pane.focus()
  await page.keyboard.press('Escape')
  await page.keyboard.press('F8')
  const single = rows('Tier without redundancy')
  await expect(single).toHaveCount(3)
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  await expect(single.first().getByRole('button').first()).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(canvas.properties.getByLabel('Name', { exact: true })).toHaveValue('lb')
  await page.keyboard.press('Tab')
  await expect(single.first().getByRole('button', { name: 'Make it 2 replicas' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(single).toHaveCount(2)
  await list.getByRole('button', { name: 'Fix all of this kind' }).click()
  await expect(list.getByText('Nothing stands in the way of a plan.')).toBeVisible()
  await expect.poll(async () => (await canvas.servers()).every(({ replicas }) => replicas === 2)).toBe(true)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(single).toHaveCount(2)
  await list.getByRole('button', { name: /advice$/ }).click()
  await expect(single).toHaveCount(0)
  await expect(list.getByText('All of it is hidden.')).toBeVisible()
  await list.getByRole('button', { name: /advice$/ }).click()
  await list.getByRole('button', { name: 'Close' }).click()
  await expect(list).toBeHidden()
  await expect(canvas.pane).toBeFocused()
})

test('a selection of several is edited as one: mixed values, +1, first disk, tags, one step each', async () => {
  await canvas.select('web')
  await canvas.set('vCPUs', '4')
  await canvas.pane.focus()
  await page.keyboard.press('Control+a')
  const cpus = canvas.properties.getByLabel('vCPUs', { exact: true })
  await expect(cpus).toHaveAttribute('placeholder', 'Mixed')
  await cpus.fill('-2')
  await expect(canvas.properties.getByText('At least 1 each')).toBeVisible()
  await cpus.fill('+1')
  await cpus.press('Enter')
  await expect
    .poll(async () => (await canvas.servers()).map(({ name, vcpus }) => `${name} ${vcpus}`).sort())
    .toEqual(['app 2', 'db 2', 'lb 2', 'web 5'])
  await canvas.set('Size', '2 GiB')
  await expect
    .poll(async () => (await canvas.servers()).every(({ disks }) => disks[0]?.bytes === 2 ** 31))
    .toBe(true)
  await tags().fill('prod')
  await page.keyboard.press('Enter')
  await expect
    .poll(async () => (await canvas.servers()).every((one) => one.tags.join() === 'prod'))
    .toBe(true)
  await expectAccessible(page, 'properties of several servers')
  await page.emulateMedia({ colorScheme: 'dark' })
  await expectAccessible(page, 'properties of several servers, dark')
  await page.emulateMedia({ colorScheme: 'light' })
  // Backspace in the empty field goes to the last chip, Delete takes it off.
  await tags().press('Backspace')
  await page.keyboard.press('Delete')
  await expect.poll(async () => (await canvas.servers()).every((one) => one.tags.length === 0)).toBe(true)
  await expect(tags()).toBeFocused()
  await canvas.pane.focus()
  for (const what of ['tags', 'tag', 'size', 'vCPU']) {
    void what
    await page.keyboard.press('Control+z')
  }
  await expect
    .poll(async () => (await canvas.servers()).map(({ name, vcpus }) => `${name} ${vcpus}`).sort())
    .toEqual(['app 1', 'db 1', 'lb 1', 'web 4'])
})

test('an address is checked against its network and everybody else as one types', async () => {
  await canvas.select('db')
  const address = canvas.properties.getByRole('textbox', { name: 'Address' })
  await address.fill('10.0.0.7')
  await expect(canvas.properties.getByText('Not in 192.168.122.0/24 of internal')).toBeVisible()
  await address.press('Enter')
  const fix = canvas.properties.getByRole('button', { name: 'Give it 192.168.122.2' })
  await fix.click()
  await expect(address).toHaveValue('192.168.122.2')
  await expect(fix).toBeHidden()
})
