import { readdirSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { type Lab, type LabNode, startLab } from '../lab/lab.ts'
import { dataFolder, launch, type RunningApp } from './support/app.ts'
import { Canvas } from './support/canvas.ts'
import { addHost, trust } from './support/prompts.ts'
import { designMenu, expectSucceeded, go, hostCard, tasks } from './support/screens.ts'

const data = dataFolder()
let lab: Lab
let app: RunningApp
let page: Page
let canvas: Canvas
/** What each host had before anyone came. */
const before = new Map<string, string>()

const drawn = [
  { tier: 'Web', right: 0, name: 'web' },
  { tier: 'Web', right: 260, name: 'web-2' },
  { tier: 'Application', right: 0, name: 'app' },
  { tier: 'Application', right: 260, name: 'app-2' },
  { tier: 'Data', right: 0, name: 'db' },
]

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  test.setTimeout(300_000)
  lab = await startLab({ nodes: 3 })
  for (const node of lab.nodes) before.set(node.name, await stateOf(node))
  await open()
})
test.afterAll(async () => {
  await app?.close()
  await lab?.stop()
  data.remove()
})

async function open(): Promise<void> {
  app = await launch(data.folder)
  page = app.page
  canvas = new Canvas(page)
}

const nodeNamed = (name: string): LabNode => {
  const node = lab.nodes.find((one) => one.name === name)
  if (!node) throw new Error(`There is no host ${name}`)
  return node
}

async function virsh(node: LabNode, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await node.run(['virsh', '-q', ...args])
  if (code !== 0) throw new Error(`virsh ${args.join(' ')} on ${node.name}: ${stderr}`)
  return stdout.trim()
}

/** Machines, volumes and files of a host: what an apply and a destroy must leave as they were. */
async function stateOf(node: LabNode): Promise<string> {
  await virsh(node, 'pool-refresh', 'default')
  const files = readdirSync(node.storageFolder, { recursive: true, encoding: 'utf8' }).sort()
  return [
    `machines: ${await virsh(node, 'list', '--all', '--name')}`,
    `volumes: ${await virsh(node, 'vol-list', 'default')}`,
    `files: ${files.join(', ')}`,
  ].join('\n')
}

/** The host on which the canvas says that a server runs. */
async function shownHost(server: string): Promise<LabNode> {
  const line = canvas.line(server)
  await expect(line).toContainText(/Running, node\d/, { timeout: 30_000 })
  return nodeNamed(/Running, (node\d)/.exec((await line.textContent()) ?? '')?.[1] ?? '')
}

/** Opens the plan, and agrees to every step that asks. */
async function review(title: string | RegExp) {
  const dialog = page.getByRole('dialog', { name: title })
  await expect(dialog.getByText('Reading the hosts and making the plan…')).toBeHidden({ timeout: 30_000 })
  await expect(dialog.getByRole('list').first()).toBeVisible()
  for (const box of await dialog.getByRole('checkbox', { name: /^I agree/ }).all()) await box.check()
  return dialog
}

test('three hosts are added, each after its key was compared', async () => {
  await page.getByRole('button', { name: 'Add a host' }).click()
  for (const [at, node] of lab.nodes.entries()) {
    if (at > 0) await page.getByRole('button', { name: 'Add host', exact: true }).click()
    await addHost(page, { address: node.address, name: node.name, identityFile: lab.identityFile })
    await trust(page, node.hostKeyFingerprint)
  }
  for (const node of lab.nodes) {
    const card = hostCard(page, node.name)
    await expect(card).toContainText('reachable', { timeout: 30_000 })
    await expect(card).toContainText('libvirt / KVM')
    await expect(card).toContainText('0 of 0 machines running')
  }
  await expect(page.getByText('3 connected')).toBeVisible()
})

test('three tiers with five servers are drawn from context menus and linked', async () => {
  await go(page, 'Design')
  await designMenu(page, /^New design$/)
  await expect(page.getByRole('banner')).toContainText('Untitled design')
  await canvas.openOutline()
  await expect(canvas.outline.getByRole('treeitem')).toHaveText([
    /Load balancing/,
    /Web/,
    /Application/,
    /Data/,
  ])
  await canvas.menu(await canvas.lane('Load balancing'), /^Delete/)
  await expect(canvas.outline.getByRole('treeitem')).toHaveText([/Web/, /Application/, /Data/])

  for (const { tier, right, name } of drawn) {
    await canvas.menu(await canvas.lane(tier, right), /^Add server/)
    await expect(canvas.properties.getByLabel('Name', { exact: true })).toHaveValue(name)
    await canvas.set('Memory', '128 MiB')
    await canvas.properties.getByLabel('Begins as').selectOption('Image copy')
    await canvas.set('Image volume', 'tiny.qcow2')
    await canvas.set('In pool', 'default')
  }
  await canvas.link('web', 'bottom', 'app')
  await canvas.link('web-2', 'bottom', 'app-2')
  await canvas.link('app', 'bottom', 'db')
  await canvas.link('app-2', 'bottom', 'db')
  await canvas.saved()
  expect(await canvas.links()).toEqual(['app → db', 'app-2 → db', 'web → app', 'web-2 → app-2'])
  await expect(page.getByRole('button', { name: /^(No problems|\d+ pieces? of advice)$/ })).toBeVisible()
})

test('each placement gives its reasons, for every host', async () => {
  await page.getByRole('button', { name: 'Where will it run?' }).click()
  await canvas.select('db')
  await expect(canvas.properties.getByText(/^(Chosen|The only)/)).toBeVisible()
  await canvas.properties.getByText('Every host’s verdict').click()
  const strip = canvas.properties.getByRole('group', { name: 'Every host’s verdict on db' })
  await expect(strip.getByRole('button')).toHaveCount(lab.nodes.length)
  for (const node of lab.nodes)
    await expect(
      strip.getByRole('button', { name: new RegExp(`^${node.name}: fits, score \\d+$`) }),
    ).toBeVisible()
  await page.getByRole('button', { name: 'Where will it run?' }).click()
})

test('the plan is reviewed and applied, and five guests boot on the hosts shown', async () => {
  test.setTimeout(240_000)
  await page.getByRole('button', { name: 'Review plan' }).click()
  const plan = await review('Plan of “Untitled design”')
  await expect(plan.getByText(/^Create 5\./)).toBeVisible()
  for (const node of lab.nodes) expect(await virsh(node, 'list', '--all', '--name')).toBe('')
  await plan.getByRole('button', { name: 'Apply' }).click()
  await expect(plan).toBeHidden()
  await expectSucceeded(page, /Apply Untitled design/, 150_000)
  const hosts = await Promise.all(drawn.map(async ({ name }) => ({ name, node: await shownHost(name) })))
  await Promise.all(
    hosts.map(({ name, node }) => node.waitForSerial(name, `TERRACE-GUEST-UP ${name}`, 90_000)),
  )
  expect(new Set(hosts.map(({ node }) => node.name)).size, 'spread over the hosts').toBeGreaterThan(1)
  expect(app.problems).toEqual([])
})

test('the app is killed during a second apply, and the job is there to be resumed', async () => {
  test.setTimeout(240_000)
  await canvas.select('db')
  await canvas.set('Memory', '160 MiB')
  await canvas.menu(await canvas.lane('Data', 260), /^Add server/)
  await canvas.set('Name', 'cache')
  await canvas.set('Memory', '128 MiB')
  await canvas.properties.getByLabel('Begins as').selectOption('Image copy')
  await canvas.set('Image volume', 'tiny.qcow2')
  await canvas.select('app-2')
  await canvas.properties.getByRole('button', { name: 'Add disk' }).click()
  await canvas.saved()
  await page.getByRole('button', { name: 'Review plan' }).click()
  const plan = await review('Plan of “Untitled design”')
  await expect(plan.getByText(/^Create 1, change 2/)).toBeVisible()
  await expect(plan.getByText(/I agree: restarts app-2 for: .*disk data/)).toBeVisible()
  await expect(plan.getByText(/memory 128 MiB → 160 MiB/).first()).toBeVisible()
  await plan.getByRole('button', { name: 'Apply' }).click()
  await expect(tasks(page)).toContainText(/[1-9] of \d+ steps/, { timeout: 60_000 })
  await app.kill()

  await open()
  await expect(tasks(page).getByRole('status')).toHaveText('Apply Untitled design: interrupted')
  await expect(page.getByRole('button', { name: /^Jobs 1 interrupted/ })).toBeVisible()
  await canvas.openOutline()
  // app-2 may be down at that very moment: the plan restarts it.
  for (const name of ['web', 'web-2', 'app']) await shownHost(name)

  await go(page, 'Jobs')
  await page.getByRole('button', { name: 'Apply Untitled design' }).first().click()
  await page.getByRole('button', { name: 'Resume' }).click()
  await expectSucceeded(page, /Apply Untitled design/, 180_000)
  await go(page, 'Design')
  await canvas.openOutline()
  await canvas.select('db')
  await expect(canvas.properties.getByText('At its next start: memory 128 MiB → 160 MiB')).toBeVisible()
  const db = await virsh(await shownHost('db'), 'dumpxml', '--inactive', 'db')
  expect(db).toContain("<memory unit='KiB'>163840</memory>")
  const app2 = await shownHost('app-2')
  expect(await virsh(app2, 'domblklist', 'app-2')).toContain('app-2-data')
  await app2.waitForSerial('app-2', 'TERRACE-GUEST-UP app-2', 90_000)
  await (await shownHost('cache')).waitForSerial('cache', 'TERRACE-GUEST-UP cache', 90_000)
})

test('everything is destroyed, and the hosts are as they were', async () => {
  test.setTimeout(240_000)
  await designMenu(page, /^Destroy everything/)
  const plan = await review('Destroy everything of “Untitled design”')
  await plan.getByRole('button', { name: 'Destroy', exact: true }).click()
  await expect(plan).toBeHidden()
  await expectSucceeded(page, /Destroy Untitled design/, 180_000)
  for (const { name } of drawn) await expect(canvas.line(name)).not.toContainText('Running')
  for (const node of lab.nodes) expect(await stateOf(node), node.name).toBe(before.get(node.name))
  expect(app.problems).toEqual([])
})
