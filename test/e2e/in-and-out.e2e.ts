import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { dataFolder, expectAccessible, type RunningApp } from './support/app.ts'
import type { Canvas } from './support/canvas.ts'
import { chooseFile } from './support/native.ts'
import { opened } from './support/opened.ts'
import { designMenu } from './support/screens.ts'

const files = dataFolder()
let app: RunningApp
let page: Page
let canvas: Canvas

opened((now) => ({ app, page, canvas } = now))
test.afterAll(() => files.remove())

const fileOf = (name: string): string => path.join(files.folder, name)
const dialog = () => page.getByRole('dialog')
const messages = () => page.getByRole('region', { name: 'Messages' })

const choose = (file: string) => chooseFile(app, file)

async function saveAs(format: string, name: string): Promise<Buffer> {
  await choose(fileOf(name))
  await designMenu(page, /^Save as picture or text/)
  await dialog().getByRole('radio', { name: format }).check()
  await dialog().getByRole('button', { name: 'Save…' }).click()
  await expect(messages().getByText(`Written to ${fileOf(name)}.`)).toBeVisible()
  await expect(dialog()).toBeHidden()
  return readFileSync(fileOf(name))
}

test('a template is chosen by its picture and opens as a design', async () => {
  await designMenu(page, /^New design from a template/)
  await expect(dialog().getByRole('radio')).toHaveCount(7)
  const pictures = dialog().locator('img')
  for (const picture of await pictures.all())
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100)
  await expectAccessible(page, 'the gallery of templates')
  await dialog()
    .getByRole('radio', { name: /^Three-tier shop/ })
    .focus()
  await page.keyboard.press('ArrowRight')
  await expect(dialog().getByRole('radio', { name: /^Highly available/ })).toBeChecked()
  await page.keyboard.press('ArrowLeft')
  await dialog().getByLabel('Name').fill('My shop')
  await page.keyboard.press('Enter')
  await expect(dialog()).toBeHidden()
  await expect(page.getByRole('banner')).toContainText('My shop')
  const records = await canvas.records()
  expect(records.filter((record) => record.type === 'server')).toHaveLength(5)
})

test('a design becomes a picture, a page, tables and text', async () => {
  expect((await saveAs('SVG', 'shop.svg')).toString()).toMatch(/^<svg [^]*db-standby[^]*<\/svg>\n$/)
  const png = await saveAs('PNG', 'shop.png')
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  // Twice as large as the drawing, which is 984 wide with 24 on each side.
  expect(png.readUInt32BE(16)).toBe(2064)
  const pdf = (await saveAs('PDF', 'shop.pdf')).toString('latin1')
  expect(pdf).toMatch(/^%PDF-/)
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
  expect((await saveAs('Markdown', 'shop.md')).toString()).toContain(
    '| db-standby | virtual | 1 | 2 | 2 GiB |',
  )
  expect((await saveAs('Terraform', 'shop.tf')).toString()).toContain(
    'resource "libvirt_domain" "db-standby"',
  )
  expect((await saveAs('CSV', 'shop.csv')).toString()).toContain('db-standby,Data,virtual,1,2,2 GiB')
})

test('the dialog is accessible and says what went wrong', async () => {
  await choose(path.join(files.folder, 'no', 'such', 'folder.csv'))
  await designMenu(page, /^Save as picture or text/)
  await expectAccessible(page, 'saving as picture or text')
  await dialog().getByRole('radio', { name: 'CSV' }).check()
  await dialog().getByRole('button', { name: 'Save…' }).click()
  await expect(dialog().getByRole('alert')).toContainText('could not be written')
  await dialog().getByRole('button', { name: 'Cancel' }).click()
})

test('the picture goes to the clipboard', async () => {
  await designMenu(page, /^Save as picture or text/)
  await dialog().getByRole('button', { name: 'Copy as image' }).click()
  await expect(messages().getByText('The picture is on the clipboard.')).toBeVisible()
  const held = await app.electron.evaluate(({ clipboard }) => {
    // Older Electrons have no has().
    const old = clipboard as unknown as { readImage?: () => { isEmpty(): boolean } }
    return old.readImage ? !old.readImage().isEmpty() : clipboard.has('image/png')
  })
  expect(held).toBe(true)
  await dialog().getByRole('button', { name: 'Cancel' }).click()
})

test('servers from a CSV file are shown first, added as one step, and taken back', async () => {
  const before = await canvas.records()
  writeFileSync(
    fileOf('servers.csv'),
    'Server;Layer;RAM;Cores\nqueue;Queue;1,5 GiB;2\ndb;Data;1 GiB;1\nsearch;web;2G;1\n',
  )
  await choose(fileOf('servers.csv'))
  await designMenu(page, /^Add servers from a CSV file/)
  await expect(dialog()).toContainText('3 rows, 2 servers to add, 1 row left out')
  await expect(dialog()).toContainText('New tiers: Queue')
  await expect(dialog()).toContainText('Line 3: There is a server named "db" already.')
  await expectAccessible(page, 'servers from CSV')
  expect(await canvas.records()).toEqual(before)
  await dialog().getByRole('button', { name: 'Add 2 servers' }).click()
  await expect(dialog()).toBeHidden()
  await expect.poll(async () => (await canvas.records()).length).toBe(before.length + 3)
  await canvas.pane.focus()
  await page.keyboard.press('Control+Z')
  await expect.poll(async () => canvas.records()).toEqual(before)
})

test('a file that is no table is refused with a reason', async () => {
  writeFileSync(fileOf('bad.csv'), 'tier,memory\nWeb,1G\n')
  await choose(fileOf('bad.csv'))
  await designMenu(page, /^Add servers from a CSV file/)
  await expect(dialog().getByRole('alert')).toContainText('names no column for the names of servers')
  await dialog().getByRole('button', { name: 'Cancel' }).click()
  expect(app.problems).toEqual([])
})
