import { copyFileSync } from 'node:fs'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { type Lab, type LabNode, startLab } from '../lab/lab.ts'
import { tinyDomainXml } from '../lab/tiny-domain.ts'
import { dataFolder, expectAccessible, launch, type RunningApp } from './support/app.ts'
import { addHost, trust } from './support/prompts.ts'
import { expectSucceeded, go, hostCard } from './support/screens.ts'

/** From a running guest to another host through the window: what it wrote is found there. */
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
  copyFileSync(path.join(node1.storageFolder, 'tiny.qcow2'), path.join(node1.storageFolder, 'writer.qcow2'))
  await define(node1, 'writer', 'writer.qcow2')
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

/** A machine that an administrator made by hand, and started. */
async function define(node: LabNode, name: string, disk: string): Promise<void> {
  const xml = tinyDomainXml({ name, disk: `/var/lib/libvirt/images/${disk}`, memoryMiB: 96 })
  const script = 'printf %s "$1" >/tmp/d.xml && virsh define /tmp/d.xml && virsh start "$2"'
  const { code, stderr } = await node.run(['sh', '-c', script, 'sh', xml, name])
  if (code !== 0) throw new Error(stderr)
}

test('two hosts are added, and a store on one of them', async () => {
  await page.getByRole('button', { name: 'Add a host' }).click()
  for (const [at, node] of lab.nodes.entries()) {
    if (at > 0) await page.getByRole('button', { name: 'Add host', exact: true }).click()
    await addHost(page, { address: node.address, name: node.name, identityFile: lab.identityFile })
    await trust(page, node.hostKeyFingerprint)
  }
  for (const node of lab.nodes)
    await expect(hostCard(page, node.name)).toContainText('reachable', { timeout: 30_000 })
  await go(page, 'Images')
  await page.getByRole('button', { name: 'Add a store…' }).click()
  const add = dialog('Add an image store')
  await add.getByRole('textbox', { name: 'Name' }).fill('rack store')
  await add.getByLabel('Where').selectOption('node1')
  await add.getByRole('textbox', { name: 'Folder' }).fill('/root/image-store')
  await add.getByRole('button', { name: 'Add store' }).click()
  await expect(page.getByRole('article').filter({ hasText: 'rack store' })).toContainText('reachable')
})

test('a running machine is captured from the page of its host, without stopping it', async () => {
  await node1.waitForSerial('writer', 'TERRACE-GUEST-WROTE writer', 90_000)
  await go(page, 'Hosts')
  await hostCard(page, 'node1').getByRole('button').first().click()
  await page
    .getByRole('button', { name: /writer/ })
    .last()
    .click()
  await page.getByRole('menuitem', { name: /^Capture image/ }).click()
  const capture = dialog('Capture an image of writer')
  await capture.getByRole('checkbox', { name: /While it runs/ }).check()
  await capture.getByLabel('Name of the image').fill('writer, live')
  await expectAccessible(page, 'capturing a running machine')
  await capture.getByRole('button', { name: 'Capture', exact: true }).click()
  await expect(capture).toBeHidden()
  await expectSucceeded(page, /Capture writer, live/)
  const { stdout } = await node1.run(['virsh', '-q', 'domstate', 'writer'])
  expect(stdout.trim()).toBe('running')
})

test('its image is deployed on the other host, where a new guest finds the file', async () => {
  await go(page, 'Images')
  await page.getByRole('tab', { name: /^Library/ }).click()
  await page
    .getByRole('table', { name: 'Images' })
    .getByRole('button', { name: 'writer, live', exact: true })
    .click()
  await expect(page.getByRole('img', { name: /^Of 8 sections of 4 MiB each/ })).toBeVisible()
  await expect(page.getByRole('region', { name: 'The machine when it was captured' })).toContainText('96 MiB')
  await page.screenshot({ path: test.info().outputPath('image.png') })
  await page.locator('main').getByRole('button', { name: 'Deploy…' }).click()
  const deploy = dialog('Deploy “writer, live”')
  await deploy.getByRole('checkbox', { name: 'node2' }).check()
  await deploy.getByLabel('Name of the disk').fill('reader.qcow2')
  await expectAccessible(page, 'deploying on a host')
  await deploy.getByRole('button', { name: 'Deploy on 1 host' }).click()
  await expectSucceeded(page, /Deploy writer, live on 1 host/)
  await define(node2, 'reader', 'reader.qcow2')
  await node2.waitForSerial('reader', 'TERRACE-GUEST-NOTE started as writer', 90_000)
})

test('it goes into a disk that is there, once a person has said that what that holds may go', async () => {
  await node2.run(['virsh', 'vol-create-as', 'default', 'spare.qcow2', '64M', '--format', 'qcow2'])
  await page.locator('main').getByRole('button', { name: 'Deploy…' }).click()
  const deploy = dialog('Deploy “writer, live”')
  await deploy.getByRole('checkbox', { name: 'node2' }).check()
  const disks = deploy.getByRole('combobox', { name: 'Disk on node2' })
  await expect(disks.getByRole('option')).toHaveText(['Make a new disk', 'spare.qcow2, 64 MiB, qcow2'])
  await disks.selectOption('spare.qcow2')
  await deploy.getByLabel('Name of the disk').fill('taken.qcow2')
  await expectAccessible(page, 'deploying into a disk that is there')
  await page.screenshot({ path: test.info().outputPath('claim.png') })
  await deploy.getByRole('button', { name: 'Deploy on 1 host' }).click()
  const question = dialog('Take a disk that is there?')
  await expect(question).toContainText('All that spare.qcow2 on node2 holds')
  await question.getByRole('button', { name: 'Deploy' }).click()
  await expectSucceeded(page, /Deploy writer, live on 1 host/)
  const { stdout } = await node2.run(['virsh', '-q', 'vol-list', 'default'])
  expect(stdout).toContain('taken.qcow2')
  expect(stdout).not.toContain('spare.qcow2')
  const history = page.getByRole('list', { name: /^What happened to it/ })
  await expect(history.getByRole('listitem').first()).toContainText(
    'Became the disk default/taken.qcow2 on node2',
  )
})

test('a disk that stands on a base is there, and the base is shown with it', async () => {
  const again = async (name: string) => {
    await page.locator('main').getByRole('button', { name: 'Deploy…' }).click()
    const deploy = dialog('Deploy “writer, live”')
    await deploy.getByRole('checkbox', { name: 'node2' }).check()
    await deploy.getByLabel('Name of the disk').fill(name)
    await deploy.getByRole('checkbox', { name: /^Let it stand on a base/ }).check()
    return deploy
  }
  const first = await again('first.qcow2')
  await expect(first).toContainText('from rack store')
  await first.getByRole('combobox', { name: 'Format' }).selectOption('raw')
  await expect(first.getByRole('checkbox', { name: /^Let it stand on a base/ })).toBeDisabled()
  await expect(first).toContainText('A raw disk cannot')
  await first.getByRole('combobox', { name: 'Format' }).selectOption('qcow2')
  await first.getByRole('button', { name: 'Deploy on 1 host' }).click()
  await expectSucceeded(page, /Deploy writer, live on 1 host/)
  const places = page.getByRole('region', { name: 'Bases on hosts' })
  await expect(places).toContainText('1 disk stands on it: first.qcow2')
  await expect(
    places.getByRole('button', { name: 'Stays on node2 as long as disks stand on it' }),
  ).toBeDisabled()
  const second = await again('second.qcow2')
  await expect(second).toContainText('At once: its base is there')
  await expectAccessible(page, 'deploying on a base')
  await page.screenshot({ path: test.info().outputPath('deploy.png') })
  await second.getByRole('button', { name: 'Deploy on 1 host' }).click()
  await expect(places).toContainText('2 disks stand on it: first.qcow2, second.qcow2')
  await places.scrollIntoViewIfNeeded()
  await page.screenshot({ path: test.info().outputPath('bases.png') })

  for (const name of ['first.qcow2', 'second.qcow2'])
    await node2.run(['virsh', 'vol-delete', '--pool', 'default', name])
  await go(page, 'Hosts')
  await go(page, 'Images')
  await expect(places).toContainText('No disk stands on it')
  await places.getByRole('button', { name: 'Remove the base from node2…' }).click()
  await dialog('Remove the base from node2?').getByRole('button', { name: 'Remove base' }).click()
  await expect(places).toContainText('None.')
})
