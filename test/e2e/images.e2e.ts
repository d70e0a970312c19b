import { randomFillSync } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { dataFolder, expectAccessible, launch, type RunningApp } from './support/app.ts'
import { Canvas } from './support/canvas.ts'
import { expectSucceeded, go, tasks } from './support/screens.ts'

const data = dataFolder()
const files = dataFolder()
let app: RunningApp
let page: Page
const MiB = 2 ** 20

const fileOf = (name: string): string => path.join(files.folder, name)
const dialog = (name: string | RegExp) => page.getByRole('dialog', { name })
const library = () => page.getByRole('table', { name: 'Images' })
const openImage = (name: string) => library().getByRole('button', { name, exact: true }).click()

/** The platform's own file dialogs answer with a file, as if the person had chosen it. */
const choose = (name: string) =>
  app.electron.evaluate(({ dialog: native }, chosen) => {
    Object.assign(native, {
      showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [chosen] }),
      showSaveDialog: () => Promise.resolve({ canceled: false, filePath: chosen }),
    })
  }, fileOf(name))

/** A disk of 23 MiB and a bit: content, long zeros, content again. */
function diskContent(): Buffer {
  const disk = Buffer.alloc(23 * MiB + 512)
  randomFillSync(disk, 0, 5 * MiB)
  randomFillSync(disk, 17 * MiB, 3 * MiB)
  return disk
}

async function paletteEntry(words: string, entry: RegExp): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: /^Find an action/ }).fill(words)
  await page.getByRole('option', { name: entry }).first().click()
}

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  app = await launch(data.folder)
  page = app.page
})
test.afterAll(async () => {
  await app.close()
  data.remove()
  files.remove()
})
test.afterEach(() => expect(app.problems).toEqual([]))

test('the screen is reached by keys, and begins by asking for a store', async () => {
  await go(page, 'Jobs')
  await page.keyboard.press('g')
  await page.keyboard.press('i')
  await expect(page.getByText('No image store yet')).toBeVisible()
  await expectAccessible(page, 'no image store')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: /^Find an action/ }).fill('capture an image')
  await expect(page.getByRole('option', { name: /Capture an image/ }).first()).toContainText(
    'There is no image store yet',
  )
  await page.keyboard.press('Escape')
})

test('a store is added in a dialog that says what is wrong', async () => {
  await page.getByRole('button', { name: 'Add a store…' }).click()
  const add = dialog('Add an image store')
  await add.getByRole('radio', { name: /A cache/ }).check()
  await add.getByRole('textbox', { name: 'Budget' }).fill('lots')
  await add.getByRole('button', { name: 'Add store' }).click()
  await expect(add.getByRole('textbox', { name: 'Name' })).toHaveAttribute('aria-invalid', 'true')
  await expect(add.getByText('A size, such as 200 GiB')).toBeVisible()
  await expectAccessible(page, 'adding a store, with wrong input')
  await add.getByRole('radio', { name: /A store/ }).check()
  await add.getByRole('textbox', { name: 'Name' }).fill('my disks')
  await add.getByRole('button', { name: 'Add store' }).click()
  await expect(add).toBeHidden()
  const card = page.getByRole('article').filter({ hasText: 'my disks' })
  await expect(card).toContainText('default')
  await expect(card).toContainText('reachable')
  await expect(card.getByRole('meter', { name: 'Usage' })).toBeVisible()
  await expectAccessible(page, 'the stores')
})

test('a store is renamed, read, verified and looked through for what nobody needs', async () => {
  const more = (entry: RegExp) => async () => {
    await page.getByRole('button', { name: /^More for/ }).click()
    await page.getByRole('menuitem', { name: entry }).click()
  }
  await more(/^Rename/)()
  const rename = dialog('Rename my disks')
  await expectAccessible(page, 'renaming a store')
  await rename.getByLabel('Name').fill('store here')
  await rename.getByRole('button', { name: 'Rename' }).click()
  await expect(page.getByRole('heading', { name: 'store here' })).toBeVisible()
  await more(/^Prune/)()
  await expect(dialog('Prune store here').getByText(/^There is nothing to remove/)).toBeVisible()
  await expectAccessible(page, 'what a prune would remove')
  await page.keyboard.press('Escape')
  await more(/^Verify/)()
  await expectAccessible(page, 'verifying a store')
  await dialog('Verify store here').getByRole('button', { name: 'Verify', exact: true }).click()
  await expectSucceeded(page, /Verify store here/)
  await page.getByRole('button', { name: 'Read store here anew' }).click()
  await expect(page.getByText(/Read just now/)).toBeVisible()
})

test('a disk image file of this workstation is chosen and imported; the job says what it saved', async () => {
  writeFileSync(fileOf('first.raw'), diskContent())
  await choose('first.raw')
  await page.getByRole('tab', { name: /^Library/ }).click()
  await expect(page.getByText('No image yet')).toBeVisible()
  await expectAccessible(page, 'an empty library')
  await page.locator('main').getByRole('button', { name: 'Import…' }).first().click()
  const form = dialog('Import a disk image')
  await form.getByRole('button', { name: 'Import' }).click()
  await expect(form.getByText('Choose a file', { exact: true })).toBeVisible()
  await form.getByRole('button', { name: 'Choose a file…' }).click()
  await expect(form).toContainText('first.raw')
  await expect(form.getByLabel('Format')).toContainText('raw, by its ending')
  await expect(form.getByLabel('Name of the image')).toHaveValue('first')
  await expectAccessible(page, 'importing a disk image')
  await form.getByRole('button', { name: 'Import' }).click()
  await expect(form).toBeHidden()
  await expectSucceeded(page, /Import first/)
  await expect(library().getByRole('button', { name: 'first', exact: true })).toBeVisible()
  await page
    .getByRole('region', { name: 'Messages' })
    .getByRole('button', { name: 'Open job' })
    .last()
    .click()
  await expect(page.getByRole('log')).toContainText(/were zero and 0 B were in the store already/)
})

test('one that is dropped is taken by its name, and what the store has already is not kept again', async () => {
  writeFileSync(fileOf('second.img'), readFileSync(fileOf('first.raw')))
  await go(page, 'Images')
  // As a drop does: a file that the person chose, of which the page knows no path.
  await page.evaluate(() => {
    const input = Object.assign(document.createElement('input'), { type: 'file', id: 'dropped' })
    document.querySelector('main')?.append(input)
  })
  await page.locator('#dropped').setInputFiles(fileOf('second.img'))
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#dropped')
    const transfer = new DataTransfer()
    for (const file of input?.files ?? []) transfer.items.add(file)
    input?.remove()
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }))
  })
  const form = dialog('Import a disk image')
  await expect(form).toContainText('second.img')
  await form.getByLabel('Name of the image').fill('second')
  await form.getByRole('button', { name: 'Import' }).click()
  await expectSucceeded(page, /Import second/)
  const row = library().getByRole('row').filter({ hasText: 'second' })
  await expect(row).toContainText('0 B')
  await expectAccessible(page, 'the library')
})

test('a made-up file is nothing that main would read', async () => {
  const codes = await page.evaluate(async () => {
    const made = await window.terrace.takeDropped(new File(['x'], 'made.raw'))
    const named = await window.terrace.images.importFile({
      hostId: null,
      path: null,
      handle: 'file:madeup',
      format: 'raw',
      name: 'x',
    })
    return [made, named].map((result) => (result.ok ? 'ok' : result.error.code))
  })
  expect(codes).toEqual(['invalid', 'not-found'])
})

test('the library is searched, filtered and sorted', async () => {
  const search = page.getByRole('searchbox', { name: 'Search images' })
  await page.keyboard.press('/')
  await expect(search).toBeFocused()
  await page.keyboard.type('second')
  await expect(library().getByRole('row')).toHaveCount(2)
  await search.fill('nothing like this')
  await expect(page.getByText('No image matches')).toBeVisible()
  await page.getByRole('button', { name: 'Show all images' }).click()
  await library().getByRole('button', { name: 'Name' }).click()
  await expect(library().getByRole('row').nth(1)).toContainText('first')
})

test('an image is renamed, tagged and described in place, and shows what it is made of', async () => {
  await openImage('second')
  await expect(page.getByRole('img', { name: /^Of 6 sections of 4 MiB each/ })).toBeVisible()
  await expect(page.getByRole('list', { name: /^Images of the same disk/ })).toContainText('second')
  const name = page.getByLabel('Name of the image')
  await name.fill('golden copy')
  await name.press('Enter')
  await expect(page.getByRole('heading', { name: 'golden copy' })).toBeAttached()
  await page.getByLabel('Tags', { exact: true }).and(page.getByRole('combobox')).fill('base, web')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Remove tag web' })).toBeVisible()
  await page.getByRole('textbox', { name: 'Notes' }).fill('As delivered')
  await page.keyboard.press('Tab')
  const history = page.getByRole('list', { name: /^What happened to it/ })
  await expect(history.getByRole('listitem')).toHaveText([
    /^Notes changed.*@/s,
    /^Tagged base and web/,
    /^Renamed from “second” to “golden copy”/,
    /^Imported from .*second\.img/,
  ])
  await expectAccessible(page, 'an image')
  await page.getByRole('button', { name: 'All images' }).click()
  const row = library().getByRole('row').filter({ hasText: 'golden copy' })
  await row.getByRole('button', { name: 'base' }).click()
  await expect(library().getByRole('row')).toHaveCount(2)
  await expect(page.getByLabel('Tag', { exact: true })).toHaveValue('base')
  await page.getByRole('searchbox').fill('delivered')
  await expect(library().getByRole('row')).toHaveCount(2)
  await paletteEntry('golden', /golden copy/)
  await expect(page.getByRole('heading', { name: 'golden copy' })).toBeAttached()
})

test('an image is exported to a file here, byte for byte', async () => {
  await choose('back.raw')
  await page.locator('main').getByRole('button', { name: 'Export…' }).click()
  const form = dialog('Export “golden copy”')
  await form.getByLabel('Format').selectOption('raw')
  await expectAccessible(page, 'exporting an image')
  await form.getByRole('button', { name: 'Choose the file…' }).click()
  await expectSucceeded(page, /Export golden copy/)
  expect(existsSync(fileOf('back.raw'))).toBe(true)
  expect(readFileSync(fileOf('back.raw')).equals(readFileSync(fileOf('first.raw')))).toBe(true)
})

test('where it cannot be deployed or captured, the dialogs say why', async () => {
  await go(page, 'Hosts')
  await page.getByRole('button', { name: 'Try with practice hosts' }).click()
  await expect(page.getByText(/reachable/)).toHaveCount(4)
  // The image that was open is still.
  await go(page, 'Images')
  await page.locator('main').getByRole('button', { name: 'Deploy…' }).click()
  const deploy = dialog('Deploy “golden copy”')
  await expect(deploy.getByText('a practice host has no disks with content')).toHaveCount(4)
  await expect(deploy.getByRole('checkbox').first()).toBeDisabled()
  await deploy.getByLabel('Size').fill('1 MiB')
  await expect(deploy.getByText(/^At least the image's own size/)).toBeVisible()
  await deploy.getByRole('button', { name: 'Deploy', exact: true }).click()
  await expect(deploy.getByText('Choose at least one host')).toBeVisible()
  await expectAccessible(page, 'deploying an image')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'All images' }).click()
  await page.getByRole('button', { name: 'Capture image…' }).click()
  const capture = dialog('Capture an image')
  await expect(capture.getByRole('button', { name: 'Capture', exact: true })).toBeDisabled()
  await expectAccessible(page, 'capturing an image')
  await page.keyboard.press('Escape')
  await go(page, 'Design')
  const canvas = new Canvas(page)
  const at = await canvas.card('web')
  await page.mouse.click(at.x, at.y, { button: 'right' })
  const entry = page.getByRole('menuitem', { name: /^Capture image…/ })
  await expect(entry).toContainText('Nothing of it is deployed yet')
  await page.keyboard.press('Escape')
})

test('removing an image says what goes and what stays; forgetting a store leaves its folder', async () => {
  await go(page, 'Images')
  await openImage('golden copy')
  await page.locator('main').getByRole('button', { name: 'Remove…' }).click()
  const question = dialog(/^Remove “golden copy” from store here/)
  await expect(question).toContainText('0 B that only this image has')
  await expect(question).toContainText('Every section that another image of the store has too')
  await expectAccessible(page, 'the question before an image is removed')
  await question.getByRole('button', { name: 'Remove image' }).click()
  await expect(library()).not.toContainText('golden copy')
  await expect(tasks(page).getByRole('status')).toHaveText(/Remove the image golden copy: succeeded/)
  await paletteEntry('forget store', /Forget store here/)
  await dialog('Forget store here?').getByRole('button', { name: 'Forget' }).click()
  await expect(page.getByText('No image store yet')).toBeVisible()
  expect(existsSync(path.join(data.folder, 'image-store', 'images'))).toBe(true)
})

test('in German too', async () => {
  await go(page, 'Settings')
  await page.getByLabel('Language').selectOption('de')
  await expect(page.getByRole('navigation', { name: 'Ansichten' })).toBeVisible()
  await page.getByRole('button', { name: /^Abbilder/ }).click()
  await expect(page.getByText('Noch kein Abbildspeicher')).toBeVisible()
  await page.getByRole('button', { name: 'Einen Speicher hinzufügen…' }).click()
  await expectAccessible(page, 'adding a store in German')
})
