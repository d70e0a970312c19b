import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, type RunningApp } from './support/app.ts'
import type { Canvas } from './support/canvas.ts'
import { chooseFile } from './support/native.ts'
import { opened } from './support/opened.ts'

let app: RunningApp
let page: Page
let canvas: Canvas

opened((now) => ({ app, page, canvas } = now))

test('a disk begins as an image that is found in the library', async () => {
  const file = join(app.folder, 'debian.raw')
  writeFileSync(file, Buffer.alloc(5 * 2 ** 20, 'debian'))
  await chooseFile(app, file)

  await canvas.select('db')
  await canvas.properties.getByLabel('Begins as').selectOption('Library image')
  const library = canvas.properties.getByRole('group', { name: 'Image of the library' })
  await expect(library).toContainText('No image store in the list has an image yet.')

  // The list follows what comes into a store while it is shown.
  const images = (run: (api: typeof window.terrace.images) => Promise<unknown>) =>
    page.evaluate(`(${String(run)})(window.terrace.images)`)
  await images((api) => api.addStore({ kind: 'store', name: 'here', hostId: null, folder: null }))
  await images((api) => api.importFile({ format: 'raw', name: 'Debian 12, fresh', path: null, hostId: null }))
  await library.getByLabel('Search the library').fill('debian fresh')
  const row = library.getByRole('listitem').filter({ hasText: 'Debian 12, fresh' })
  await expect(row).toContainText('5 MiB', { timeout: 30_000 })
  await library.getByLabel('Search the library').fill('nothing like it')
  await expect(library).toContainText('No image matches.')
  await library.getByLabel('Search the library').fill('debian')
  await expectAccessible(page, 'the list of the library')
  await row.getByRole('button').click()

  await expect
    .poll(async () => (await canvas.server('db')).disks[0])
    .toMatchObject({ bytes: 0, source: { kind: 'library', name: 'Debian 12, fresh' } })
  await expect(library.getByRole('button', { name: 'Choose another' })).toBeFocused()
  await expect(library.getByLabel('Search the library')).toBeHidden()
  await canvas.openOutline()
  await expect(canvas.line('db')).toContainText('image')
})

test('what new servers of a tier begin with is found in the library as well', async () => {
  await canvas.outline.getByRole('treeitem', { name: /^Data/ }).click()
  await canvas.properties.getByLabel('First disk begins as').selectOption('Library image')
  const library = canvas.properties.getByRole('group', { name: 'Image of the library' })
  await library.getByRole('listitem').filter({ hasText: 'Debian 12, fresh' }).getByRole('button').click()
  await expect(library.getByRole('button', { name: 'Choose another' })).toBeFocused()
  await expectAccessible(page, 'an image of the library in the rules of a tier')
  await canvas.outline.getByRole('treeitem', { name: /^Data/ }).press('s')
  await expect
    .poll(async () => (await canvas.servers()).find(({ name }) => name === 'db-2')?.disks)
    .toMatchObject([{ bytes: 0, source: { kind: 'library', name: 'Debian 12, fresh' } }])
  await canvas.properties.page().keyboard.press('Control+z')
  await canvas.select('db')
})

test('a first boot is written in the properties, and a key that is none is told', async () => {
  const { properties } = canvas
  await properties.getByLabel('Tell it who it is when it first starts').check()
  await properties.getByRole('button', { name: 'Add user' }).click()
  await canvas.set('User', 'admin')
  const keys = properties.getByLabel('Public SSH keys, one a line')
  await keys.fill('my secret')
  await keys.blur()
  await expect(properties).toContainText('never that of a private key')
  const key = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${'x'.repeat(43)} me@here`
  await keys.fill(key)
  await keys.blur()
  await expect(properties).not.toContainText('never that of a private key')
  await canvas.set('Packages', 'nginx curl')
  const commands = properties.getByLabel('Commands, one a line, run once as root')
  await commands.fill('date\nuptime')
  await commands.blur()
  await expect
    .poll(async () => (await canvas.server('db')).firstBoot)
    .toEqual({
      users: [{ name: 'admin', keys: [key], sudo: true }],
      packages: ['nginx', 'curl'],
      commands: ['date', 'uptime'],
    })
  await expectAccessible(page, 'the properties of a first boot')
  await properties.getByLabel('Tell it who it is when it first starts').uncheck()
  await expect.poll(async () => (await canvas.server('db')).firstBoot).toBeNull()
})
