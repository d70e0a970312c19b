import { expect, type Page, test } from '@playwright/test'
import { dataFolder, expectAccessible, launch, type RunningApp } from './support/app.ts'
import { Canvas } from './support/canvas.ts'
import { go } from './support/screens.ts'

const data = dataFolder()
let app: RunningApp
let page: Page
let canvas: Canvas

test.beforeAll(async () => {
  app = await launch(data.folder)
  page = app.page
  canvas = new Canvas(page)
  await expect(canvas.pane).toBeVisible()
})
test.afterAll(async () => {
  await app.close()
  data.remove()
})

const row = (title: string) => page.getByRole('listitem').filter({ hasText: title })
const change = (title: string) =>
  page.getByRole('button', { name: `Change the shortcut of ${title}` }).click()

test('a shortcut is changed by pressing it; reserved ones and conflicts are told', async () => {
  await go(page, 'Settings')
  await page.getByRole('searchbox', { name: 'Search shortcuts' }).fill('add server')
  await change('Add server')
  await page.keyboard.press('Control+c')
  await expect(row('Add server')).toContainText('cannot be used: The system’s clipboard'.replace('’', "'"))
  await page.getByRole('button', { name: 'Press others' }).click()
  await page.keyboard.press('Control+d')
  await expect(row('Add server')).toContainText('is the shortcut of “Duplicate”.')
  await expectAccessible(page, 'a shortcut being changed')
  await page.getByRole('button', { name: 'Use it here instead' }).click()
  await page.getByRole('searchbox', { name: 'Search shortcuts' }).fill('duplicate')
  await expect(row('Duplicate')).toContainText('none')

  await go(page, 'Design')
  await canvas.pane.focus()
  const count = (await canvas.servers()).length
  await page.keyboard.press('s')
  await page.keyboard.press('Control+d')
  await canvas.saved()
  expect(await canvas.servers()).toHaveLength(count + 1)
  await expect(page.getByRole('button', { name: 'Add server' })).toHaveAttribute(
    'title',
    'Add server (Ctrl+D)',
  )
})

test('the sheet lists the keys in force and is searched, also by keys', async () => {
  await canvas.pane.focus()
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await sheet.getByRole('searchbox').fill('ctrl+d')
  await expect(sheet.getByRole('definition')).toHaveText(['Add server'])
  await expectAccessible(page, 'the sheet of shortcuts')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
})

test('two keys one after the other, and everything as it was', async () => {
  await go(page, 'Settings')
  await page.getByRole('searchbox', { name: 'Search shortcuts' }).fill('add a host')
  await change('Add a host')
  await page.keyboard.press('g')
  await page.keyboard.press('n')
  await expect(row('Add a host')).toContainText('gn')
  await page.getByRole('button', { name: 'Reset all' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Reset all' }).click()
  await expect(row('Add a host')).toContainText('CtrlShiftH')
  expect(app.problems).toEqual([])
})
