import { expect, type Page, test } from '@playwright/test'
import { dataFolder, expectAccessible, launch, type RunningApp } from './support/app.ts'
import { Canvas } from './support/canvas.ts'
import { go } from './support/screens.ts'

const data = dataFolder()
let app: RunningApp
let page: Page

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  app = await launch(data.folder)
  page = app.page
})
test.afterAll(async () => {
  await app.close()
  data.remove()
})

test('another language is chosen in the settings, shown at once, and loses nothing', async () => {
  const canvas = new Canvas(page)
  await page.getByRole('button', { name: 'Add server' }).click()
  await canvas.set('Name', 'frisch')
  await go(page, 'Settings')
  await page.getByLabel('Language').selectOption('de')
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  await expect(page.getByLabel('Sprache')).toHaveValue('de')
  await page.getByRole('navigation').getByRole('button', { name: 'Entwurf' }).click()
  expect((await canvas.servers()).map(({ name }) => name)).toContain('frisch')
  await expectAccessible(page, 'the design in German')
  const menu = await app.electron.evaluate(({ Menu }) =>
    Menu.getApplicationMenu()?.items.map(({ label }) => label.replace('&', '')),
  )
  expect(menu).toContain('Bearbeiten')
})

test('it is spoken after a restart, and English comes back the same way', async () => {
  await app.close()
  app = await launch(data.folder)
  page = app.page
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  await page.getByRole('navigation').getByRole('button', { name: 'Einstellungen' }).click()
  await page.getByLabel('Sprache').selectOption('en')
  await expect(page.getByLabel('Language')).toHaveValue('en')
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  expect(app.problems).toEqual([])
})
