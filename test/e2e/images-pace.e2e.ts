import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { type Lab, type LabNode, startLab } from '../lab/lab.ts'
import { tinyDomainXml } from '../lab/tiny-domain.ts'
import { dataFolder, expectAccessible, launch, type RunningApp } from './support/app.ts'
import { addHost, trust } from './support/prompts.ts'
import { expectSucceeded, go, hostCard, tasks } from './support/screens.ts'

/** A person slows images down, holds them still, says which way they go, and fetches one from the web. */
const data = dataFolder()
let lab: Lab
let app: RunningApp
let page: Page
let node1: LabNode
let node2: LabNode

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  test.setTimeout(240_000)
  lab = await startLab({ nodes: 2 })
  ;[node1, node2] = lab.nodes as [LabNode, LabNode]
  const raw = path.join(node1.storageFolder, 'noise.raw')
  execFileSync('sh', ['-c', 'head -c 96M /dev/urandom >"$1"', 'sh', raw])
  execFileSync('qemu-img', ['convert', '-O', 'qcow2', raw, raw.replace('.raw', '.qcow2')])
  const xml = tinyDomainXml({ name: 'noise', disk: '/var/lib/libvirt/images/noise.qcow2', memoryMiB: 96 })
  await node1.run(['sh', '-c', 'printf %s "$1" >/tmp/d.xml && virsh define /tmp/d.xml', 'sh', xml])
  app = await launch(data.folder)
  page = app.page
})
test.afterAll(async () => {
  await app?.close()
  await lab?.stop()
  data.remove()
})
test.afterEach(() => expect(app.problems).toEqual([]))

const dialog = (name: string | RegExp) => page.getByRole('dialog', { name })
const look = (name: string) => page.screenshot({ path: test.info().outputPath(`${name}.png`) })

async function openHost(name: string): Promise<void> {
  await go(page, 'Hosts')
  await page
    .getByRole('navigation', { name: 'Screens' })
    .getByRole('button', { name: /^Hosts/ })
    .click()
  const back = page.getByRole('button', { name: 'All hosts' })
  if (await back.isVisible()) await back.click()
  await hostCard(page, name).getByRole('button').first().click()
}

async function addStore(kind: 'store' | 'cache', name: string, host: string): Promise<void> {
  await page
    .getByRole('button', { name: /^Add (a )?store…/ })
    .first()
    .click()
  const add = dialog('Add an image store')
  if (kind === 'cache') await add.getByRole('radio', { name: /cache/i }).check()
  await add.getByRole('textbox', { name: 'Name' }).fill(name)
  await add.getByLabel('Where').selectOption(host)
  await add.getByRole('textbox', { name: 'Folder' }).fill(`/root/image-${kind}`)
  if (kind === 'cache') await add.getByRole('textbox', { name: 'Budget' }).fill('1 GiB')
  await add.getByRole('button', { name: /^Add / }).click()
  await expect(add).toBeHidden()
}

test('a host says what images may take of its network, by the hour', async () => {
  await page.getByRole('button', { name: 'Add a host' }).click()
  for (const [at, node] of lab.nodes.entries()) {
    if (at > 0) await page.getByRole('button', { name: 'Add host', exact: true }).click()
    await addHost(page, { address: node.address, name: node.name, identityFile: lab.identityFile })
    await trust(page, node.hostKeyFingerprint)
  }
  for (const node of lab.nodes)
    await expect(hostCard(page, node.name)).toContainText('reachable', { timeout: 30_000 })
  await openHost('node1')
  await page.getByRole('button', { name: 'More for this host' }).click()
  await page.getByRole('menuitem', { name: /^Limit its bandwidth/ }).click()
  const limit = dialog('Bandwidth of node1')
  await limit.getByLabel('At most', { exact: true }).fill('fast')
  await expect(limit.getByText('A speed like 20 MiB/s')).toBeVisible()
  await expect(limit.getByRole('button', { name: 'Save' })).toBeDisabled()
  await limit.getByLabel('At most', { exact: true }).fill('6')
  await limit.getByRole('button', { name: 'Another limit at times of day' }).click()
  await limit.getByRole('button', { name: 'Another limit at times of day' }).click()
  await limit.getByLabel('From, row 2').selectOption('09:00')
  await expect(limit.getByRole('alert')).toContainText('Two rows are about the hour from 9:00.')
  await limit.getByRole('button', { name: 'Remove row 2' }).click()
  // Whatever the hour is now, it is six.
  await limit.getByLabel('At most, row 1').fill('6 MiB/s')
  await expectAccessible(page, 'limiting the bandwidth')
  await look('bandwidth')
  await limit.getByRole('button', { name: 'Save' }).click()
  await expect(limit).toBeHidden()
})

test('an image that is being captured shows in the library, is paused, and goes on faster when the limit goes', async () => {
  test.setTimeout(300_000)
  await go(page, 'Images')
  await addStore('store', 'rack store', 'node2')
  await openHost('node1')
  await page.getByRole('button', { name: /noise/ }).last().click()
  await page.getByRole('menuitem', { name: /^Capture image/ }).click()
  const capture = dialog('Capture an image of noise')
  await expect(capture.getByText(/node1 reaches rack store directly, in /)).toBeVisible({ timeout: 60_000 })
  await capture.getByLabel('Name of the image').fill('noise')
  await expectAccessible(page, 'capturing with a way')
  await look('capture')
  await capture.getByRole('button', { name: 'Capture', exact: true }).click()
  await expect(capture).toBeHidden()
  await go(page, 'Images')
  await page.getByRole('tab', { name: /^Library/ }).click()
  const row = () => page.getByRole('list', { name: 'Images being made' }).getByRole('listitem')
  await expect(row()).toContainText('being captured')
  await expect(row()).toContainText(/MiB of 96 MiB/, { timeout: 60_000 })
  await row().getByRole('button', { name: 'Pause' }).click()
  await expect(row()).toContainText('paused')
  await page.waitForTimeout(1500)
  const held = await row().textContent()
  await page.waitForTimeout(2500)
  expect(await row().textContent()).toBe(held)
  await expectAccessible(page, 'a paused capture')
  await look('paused')
  await page.emulateMedia({ colorScheme: 'dark' })
  await look('paused-dark')
  await page.emulateMedia({ colorScheme: 'light' })
  // A pause outlasts Terrace itself.
  expect(app.problems).toEqual([])
  await app.close()
  app = await launch(data.folder)
  page = app.page
  await go(page, 'Jobs')
  await page.getByRole('button', { name: 'Capture noise' }).first().click()
  await expect(page.getByText('It was paused when Terrace ended.')).toBeVisible()
  await expectAccessible(page, 'a job that was paused when Terrace ended')
  await look('paused-before')
  await page.getByRole('button', { name: 'All jobs' }).click()
  await go(page, 'Images')
  await page.getByRole('tab', { name: /^Library/ }).click()
  await expect(row()).toContainText('paused')
  await row().getByRole('button', { name: 'Resume' }).click()
  await expect(row()).toContainText('being captured')
  await openHost('node1')
  await page.getByRole('button', { name: 'More for this host' }).click()
  await page.getByRole('menuitem', { name: /^Limit its bandwidth/ }).click()
  const limit = dialog('Bandwidth of node1')
  await limit.getByRole('button', { name: 'Remove row 1' }).click()
  await limit.getByLabel('At most', { exact: true }).fill('')
  await limit.getByRole('button', { name: 'Save' }).click()
  await expectSucceeded(page, /Capture noise/, 10_000)
  await go(page, 'Jobs')
  await page.getByRole('button', { name: 'Capture noise' }).first().click()
  const log = page.getByRole('log')
  for (const text of [
    'At most 6 MiB/s for now, by the bandwidth limit of node1.',
    'Paused.',
    'Nothing limits',
  ])
    await expect(log).toContainText(text)
  await look('job')
})

test('a file of the web is fetched by the host of the store, and refused without its checksum', async () => {
  const served = path.join(node2.storageFolder, 'served.qcow2')
  const tiny = readFileSync(path.join(node1.storageFolder, 'tiny.qcow2'))
  writeFileSync(served, tiny)
  const serve =
    'cd /var/lib/libvirt/images || exit; setsid python3 -m http.server --bind 127.0.0.1 18080 >/dev/null 2>&1 </dev/null & sleep 2'
  await node2.run(['sh', '-c', serve])
  await go(page, 'Images')
  await page.getByRole('button', { name: 'Import…' }).first().click()
  const imported = dialog('Import a disk image')
  await imported.getByLabel('Where the file is').selectOption('The web')
  await imported.getByLabel('Address').fill('http://127.0.0.1:18080/served.qcow2')
  await imported.getByRole('button', { name: 'Import' }).click()
  await expect(imported.getByText(/What is not checked is not taken in/)).toBeVisible()
  await look('web-refused')
  await imported.getByLabel('Checksum').fill(createHash('sha256').update(tiny).digest('hex'))
  await expectAccessible(page, 'importing from the web')
  await look('web')
  await imported.getByRole('button', { name: 'Import' }).click()
  await expectSucceeded(page, /Import served/)
})

test('a deployment goes through this workstation when it is told to, and a cache keeps what is pinned', async () => {
  await page.getByRole('tab', { name: /^Stores/ }).click()
  await addStore('cache', 'near', 'node1')
  await page.getByRole('tab', { name: /^Library/ }).click()
  await page
    .getByRole('table', { name: 'Images' })
    .getByRole('button', { name: 'served', exact: true })
    .click()
  await page.getByRole('button', { name: 'Bring into a cache' }).click()
  await page.getByRole('menuitem', { name: /near/ }).click()
  await expectSucceeded(page, /Bring served into near/)
  const keep = page.getByRole('button', { name: 'Keep it in near' })
  await keep.click()
  await expect(page.getByText('pinned', { exact: true })).toBeVisible()
  await look('pinned')
  await page.getByRole('button', { name: 'Let near drop it when it needs room' }).click()
  await expect(keep).toBeVisible()

  await page.getByRole('button', { name: /All images/ }).click()
  await page
    .getByRole('table', { name: 'Images' })
    .getByRole('button', { name: 'noise', exact: true })
    .click()
  await page.locator('main').getByRole('button', { name: 'Deploy…' }).click()
  const deploy = dialog('Deploy “noise”')
  await deploy.getByRole('checkbox', { name: 'node1' }).check()
  await deploy.getByLabel('Name of the disk').fill('copy')
  await expect(deploy.getByText(/node1 reaches rack store directly/)).toBeVisible({ timeout: 60_000 })
  await deploy.getByLabel('Way of the bytes').selectOption('through this workstation')
  await expectAccessible(page, 'deploying with a way')
  await look('deploy')
  await deploy.getByRole('button', { name: 'Deploy on 1 host' }).click()
  await expectSucceeded(page, /Deploy noise on 1 host/)
  await tasks(page).getByRole('button', { name: 'Show tasks' }).click()
  await look('tasks')
})
