import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { dataFolder, type RunningApp } from './support/app.ts'
import type { Canvas } from './support/canvas.ts'
import { chooseFile } from './support/native.ts'
import { opened } from './support/opened.ts'
import { designMenu } from './support/screens.ts'

const files = dataFolder()
let app: RunningApp
let page: Page
let canvas: Canvas

const { start } = opened((now) => ({ app, page, canvas } = now))
test.afterAll(() => files.remove())

const fileOf = (name: string): string => path.join(files.folder, name)

const choose = (file: string) => chooseFile(app, file)

async function importFile(name: string, content: string): Promise<void> {
  writeFileSync(fileOf(name), content)
  await choose(fileOf(name))
  await designMenu(page, /^Open file/)
}

async function exportTo(name: string): Promise<string> {
  await choose(fileOf(name))
  await designMenu(page, /^Save as file/)
  await expect(messages().getByText(`Written to ${name}.`)).toBeVisible()
  return readFileSync(fileOf(name), 'utf8')
}

const banner = () => page.getByRole('banner')
const messages = () => page.getByRole('region', { name: 'Messages' })

test('a design written to a file and read again is the same', async () => {
  const written = await exportTo('shop.terrace.json')
  await importFile('again.terrace.json', written)
  await expect(messages()).toContainText('Opened again.terrace.json as “Sample shop”.')
  const again = await exportTo('again-2.terrace.json')
  // A copy beside the design that is here already: another id, all else alike.
  const parse = (text: string) => JSON.parse(text) as { id: string; records: unknown[] }
  expect(parse(again).records).toEqual(parse(written).records)
  expect(parse(again).id).not.toBe(parse(written).id)
  expect(again.split('\n').length, 'one record a line').toBeGreaterThan(10)
})

test('a truncated file is refused with the place, and nothing changes', async () => {
  const whole = await exportTo('whole.terrace.json')
  const before = await canvas.records()
  await importFile('cut.terrace.json', whole.slice(0, whole.length / 2))
  const alert = messages().getByRole('alert')
  await expect(alert).toContainText(/ends too early|not valid JSON|cut off|line \d+/i)
  await expect(alert).toContainText('nothing was changed')
  expect(await canvas.records()).toEqual(before)
  await alert.getByRole('button', { name: 'Close message' }).click()

  await importFile('picture.json', '\u0089PNG\r\n\u001a\n')
  await expect(messages().getByRole('alert')).toBeVisible()
  expect(await canvas.records()).toEqual(before)
})

test('a file of a newer Terrace opens read-only, says so, and is never written', async () => {
  const whole = await exportTo('now.terrace.json')
  const future = whole
    .replace(/"version":\d+/, '"version":99')
    .replace('"name":"Sample shop"', '"name":"From the future"')
  await importFile('future.terrace.json', future)
  await expect(banner()).toContainText('From the future')
  await expect(messages()).toContainText('future.terrace.json: Written by a newer Terrace (version 99')
  await expect(banner()).toContainText('read-only')
  await expect(page.getByText('Read-only', { exact: true })).toBeVisible()
  const before = await canvas.records()
  await expect(page.getByRole('button', { name: 'Add server' })).toBeDisabled()
  await canvas.pane.focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
  await expect(canvas.properties.getByText(/^\d+ servers/)).toBeVisible()
  expect(await canvas.records()).toEqual(before)
  await choose(fileOf('not-written.terrace.json'))
  await designMenu(page, /^Save as file/)
  const refused = messages().getByText('This design has parts that this Terrace does not understand')
  await expect(refused).toBeVisible()
  expect(() => readFileSync(fileOf('not-written.terrace.json'))).toThrow('ENOENT')
})

test('unknown fields are told, kept aside, and given back in the file', async () => {
  await designMenu(page, /^New design from the sample/)
  const whole = await exportTo('plain.terrace.json')
  const odd = whole
    .replace('"name":"Sample shop"', '"colour":"mauve","name":"With a colour"')
    .replace(/"id":"design:[0-9a-z]+"/, '"id":"design:odd1"')
  await importFile('odd.terrace.json', odd)
  await expect(banner()).toContainText('With a colour')
  await expect(messages()).toContainText(/odd\.terrace\.json: .*colour/)
  await canvas.menu(await canvas.lane('Web', 520), /^Add server/)
  await canvas.saved()
  expect(await exportTo('odd-2.terrace.json')).toContain('"colour":"mauve"')
})

test('what is told to be saved is there after a kill at that very moment', async () => {
  await designMenu(page, /^New design$/)
  await expect(banner()).toContainText('Untitled design')
  for (const tier of ['Web', 'Application', 'Data']) {
    const count = (await canvas.servers()).length
    await canvas.menu(await canvas.lane(tier), /^Add server/)
    const save = page.locator('[data-save]')
    await page.keyboard.press('Shift+R')
    await expect(canvas.properties.getByLabel('Replicas', { exact: true })).toHaveValue('2')
    await expect(save).toHaveAttribute('data-save', 'saved')
    await app.kill()
    await start()
    const servers = await canvas.servers()
    expect(servers).toHaveLength(count + 1)
    expect(servers.map(({ replicas }) => replicas)).toEqual(servers.map(() => 2))
    await expect(messages()).toBeHidden()
  }
  expect(app.problems).toEqual([])
})
