import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { commandLine, dataFolder, expectAccessible, type RunningApp } from './support/app.ts'
import type { Canvas } from './support/canvas.ts'
import { chooseFile } from './support/native.ts'
import { opened } from './support/opened.ts'
import { designMenu } from './support/screens.ts'

const files = dataFolder()
let app: RunningApp
let page: Page
let canvas: Canvas

const fileOf = (name: string): string => path.join(files.folder, name)
const read = (name: string): string => readFileSync(fileOf(name), 'utf8')
const header = () => page.getByRole('banner')
const messages = () => page.getByRole('region', { name: 'Messages' })
const tab = (name: string) => page.getByRole('tab', { name, exact: true })

const choose = (name: string) => chooseFile(app, fileOf(name))

async function addServer(): Promise<void> {
  const count = (await canvas.servers()).length
  await page.getByRole('button', { name: 'Add server' }).click()
  await canvas.saved()
  expect(await canvas.servers()).toHaveLength(count + 1)
}

const { data, start } = opened((now) => ({ app, page, canvas } = now))
test.afterAll(() => files.remove())

test('a design is saved to its file by Ctrl+S, and says quietly how far the file is behind', async () => {
  await choose('shop.terrace.json')
  await canvas.pane.focus()
  await page.keyboard.press('Control+s')
  await expect(header()).toContainText('shop.terrace.json')
  const first = read('shop.terrace.json')
  await addServer()
  await expect(header()).toContainText(/not written since \d changes?/)
  expect(read('shop.terrace.json')).toBe(first)
  await page.keyboard.press('Control+s')
  await expect(header()).not.toContainText('not written')
  expect(JSON.parse(read('shop.terrace.json')).records).toHaveLength(JSON.parse(first).records.length + 1)
  await expectAccessible(page, 'a design with a file')
})

test('a file that something else changed is never written without a word', async () => {
  const theirs = read('shop.terrace.json').replace('"name":"Sample shop"', '"name":"Theirs"')
  writeFileSync(fileOf('shop.terrace.json'), theirs)
  await addServer()
  await page.keyboard.press('Control+s')
  const dialog = page.getByRole('dialog', { name: 'shop.terrace.json was changed by something else' })
  await expect(dialog).toBeVisible()
  await expectAccessible(page, 'the question about a changed file')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expect(read('shop.terrace.json')).toBe(theirs)

  await page.keyboard.press('Control+s')
  await dialog.getByRole('button', { name: 'Read in as new' }).click()
  await expect(tab('Theirs')).toHaveAttribute('aria-selected', 'true')
  await expect(header()).toContainText('shop.terrace.json')
  expect(read('shop.terrace.json')).toBe(theirs)
  await tab('Sample shop').click()
  await expect(header()).not.toContainText('shop.terrace.json')

  await tab('Theirs').click()
  writeFileSync(fileOf('shop.terrace.json'), 'something else')
  await page.keyboard.press('Control+s')
  await dialog.getByRole('button', { name: 'Overwrite' }).click()
  await expect.poll(() => read('shop.terrace.json')).toContain('"records"')
  // A copy beside the first design: another id, all else alike.
  const records = (text: string) => (JSON.parse(text) as { records: unknown[] }).records
  expect(records(read('shop.terrace.json'))).toEqual(records(theirs))
})

test('a file that is open already is shown, and one that was moved is grey with the reason', async () => {
  await choose('gone.terrace.json')
  await designMenu(page, /^Save as file/)
  await expect(header()).toContainText('gone.terrace.json')
  await choose('shop.terrace.json')
  await designMenu(page, /^Save as file/)
  rmSync(fileOf('gone.terrace.json'))
  await tab('Sample shop').click()
  // Reading the list again finds out.
  await choose('other.terrace.json')
  await designMenu(page, /^Save as file/)
  await expect(header()).toContainText('other.terrace.json')
  await header().getByRole('button').first().click()
  await expect(page.getByRole('menuitem', { name: /gone\.terrace\.json/ })).toBeDisabled()
  await expect(page.getByRole('menuitem', { name: /gone\.terrace\.json/ })).toContainText('moved or deleted')
  await page.getByRole('menuitem', { name: /^shop\.terrace\.json/ }).click()
  await expect(tab('Theirs')).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('tab')).toHaveCount(2)
})

test('hostile files are refused at once, naming what is wrong, and stay as they are', async () => {
  const tabs = await page.getByRole('tab').count()
  const refuse = async (name: string, text: RegExp) => {
    await choose(name)
    const begun = Date.now()
    await page.keyboard.press('Control+o')
    const alert = messages().getByRole('alert').filter({ hasText: text })
    await expect(alert).toBeVisible()
    const took = Date.now() - begun
    await alert.getByRole('button', { name: 'Close message' }).click()
    return took
  }
  writeFileSync(fileOf('huge.terrace.json'), '')
  truncateSync(fileOf('huge.terrace.json'), 100 * 2 ** 20)
  expect(await refuse('huge.terrace.json', /huge\.terrace\.json is 100 MiB large/)).toBeLessThan(5000)
  writeFileSync(fileOf('deep.terrace.json'), '['.repeat(1e6))
  await refuse('deep.terrace.json', /deep\.terrace\.json: .*nested deeper/)
  writeFileSync(fileOf('cut.terrace.json'), read('shop.terrace.json').slice(0, 500))
  await refuse('cut.terrace.json', /cut\.terrace\.json: .*ends too early/)
  writeFileSync(fileOf('none.terrace.json'), '{"a":1}')
  await refuse('none.terrace.json', /no Terrace design/)
  expect(await page.getByRole('tab').count()).toBe(tabs)
})

test('what is sound of a damaged file opens as a design that never writes it', async () => {
  const damaged = read('shop.terrace.json')
    .replace('"replicas":1', '"replicas":-7')
    .replace('"Theirs"', '"Hurt"')
  writeFileSync(fileOf('hurt.terrace.json'), damaged)
  await choose('hurt.terrace.json')
  await page.keyboard.press('Control+o')
  const dialog = page.getByRole('dialog', { name: 'hurt.terrace.json is damaged' })
  await expect(dialog.getByRole('listitem')).toHaveText(/^server:\w+ \(.+\): replicas is -7/)
  await expectAccessible(page, 'the list of damaged records')
  await dialog.getByRole('button', { name: 'Open without the damaged record' }).click()
  await expect(tab('Hurt')).toHaveAttribute('aria-selected', 'true')
  await expect(header()).toContainText('never written')
  await canvas.saved()
  // Saving asks for a file, and that one is refused.
  await page.keyboard.press('Control+s')
  await expect(messages()).toContainText('hurt.terrace.json has records that this design lacks')
  expect(read('hurt.terrace.json')).toBe(damaged)
  await messages().getByRole('button', { name: 'Close message' }).first().click()
})

test('a dropped file is opened as a design without a file', async () => {
  const text = read('shop.terrace.json').replace('"Theirs"', '"Dropped"')
  await page.evaluate((content) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([content], 'dropped.terrace.json', { type: 'application/json' }))
    const over = new DragEvent('dragover', { dataTransfer: transfer, bubbles: true, cancelable: true })
    document.body.dispatchEvent(over)
    document.body.dispatchEvent(
      new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }),
    )
  }, text)
  await expect(tab('Dropped')).toHaveAttribute('aria-selected', 'true')
  await expect(header()).not.toContainText('dropped.terrace.json')
})

test('a file on the command line opens in the running app, and in one that starts', async () => {
  writeFileSync(fileOf('handed.terrace.json'), read('shop.terrace.json').replace('"Theirs"', '"Handed over"'))
  const { executable, args, env } = commandLine(data.folder, { args: ['handed.terrace.json'] })
  if (!executable) throw new Error('Electron is not set up')
  const second = spawn(executable, args, { env, cwd: files.folder, stdio: 'ignore' })
  await new Promise((resolve) => second.once('exit', resolve))
  await expect(tab('Handed over')).toHaveAttribute('aria-selected', 'true')
  await expect(header()).toContainText('handed.terrace.json')
  await canvas.saved()
  const open = await page.getByRole('tab').allTextContents()

  await app.close()
  writeFileSync(fileOf('first.terrace.json'), read('shop.terrace.json').replace('"Theirs"', '"At the start"'))
  await start([fileOf('first.terrace.json')])
  await expect(tab('At the start')).toHaveAttribute('aria-selected', 'true')
  // The tabs of before are there too, in their order.
  const now = await page.getByRole('tab').allTextContents()
  expect(now.filter((name) => !name.includes('At the start'))).toEqual(open)
  await expect(header()).toContainText('first.terrace.json')
  expect(existsSync(fileOf('first.terrace.json'))).toBe(true)
  expect(app.problems).toEqual([])
})
