import { type AddressInfo, createServer, type Server } from 'node:net'
import { expect, type Page, test } from '@playwright/test'
import { dataFolder, expectAccessible, launch, type RunningApp } from './support/app.ts'
import { Canvas } from './support/canvas.ts'
import { addHost } from './support/prompts.ts'
import { designMenu, expectSucceeded, go, hostCard, type ScreenName, tasks } from './support/screens.ts'

const screens: ScreenName[] = ['Design', 'Hosts', 'Images', 'Jobs', 'Audit', 'Settings']

let app: RunningApp
let page: Page
let data: ReturnType<typeof dataFolder>

for (const theme of ['light', 'dark'] as const) {
  test.describe(`in the ${theme} theme`, () => {
    test.describe.configure({ mode: 'serial' })
    // Names, roles and order are the same in both.
    const accessible = (what: string) => expectAccessible(page, what, theme === 'dark')
    test.beforeAll(async () => {
      data = dataFolder()
      app = await launch(data.folder)
      page = app.page
      await go(page, 'Settings')
      await page.getByRole('radio', { name: theme === 'dark' ? 'Dark' : 'Light' }).check()
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    })
    test.afterAll(async () => {
      await app.close()
      data.remove()
    })
    test.afterEach(async () => {
      await page.screenshot({ path: test.info().outputPath('screen.png') })
      expect(app.problems).toEqual([])
    })

    test('every screen is accessible while there is nothing', async () => {
      for (const screen of screens) {
        await go(page, screen)
        await shows(screen)
        await accessible(`${screen}, empty`)
      }
      await go(page, 'Design')
      await designMenu(page, /^Delete design/)
      const question = page.getByRole('dialog', { name: 'Delete the design “Sample shop”?' })
      await expect(question).toBeVisible()
      await accessible('a dangerous question')
      await question.getByRole('button', { name: 'Delete design' }).click()
      await expect(page.getByText('No design yet')).toBeVisible()
      await accessible('no design')
      await page.getByRole('button', { name: 'Start from the sample' }).click()
      await expect(new Canvas(page).pane).toBeVisible()
    })

    test('so are the dialogs for hosts, with right and wrong input', async () => {
      await go(page, 'Hosts')
      await page.getByRole('button', { name: 'Add a host' }).click()
      const dialog = page.getByRole('dialog', { name: 'Add hosts' })
      await accessible('adding one host')
      await dialog.getByLabel('Port').fill('99999')
      await dialog.getByRole('button', { name: 'Add host', exact: true }).click()
      await expect(dialog.getByLabel('Address')).toHaveAttribute('aria-invalid', 'true')
      await accessible('wrong input')
      await dialog.getByRole('tab', { name: 'Paste a list' }).click()
      await dialog.getByRole('textbox').fill('root@10.0.0.1 one\n-bad- two')
      await expect(dialog.getByText('1 to add, 1 with a problem')).toBeVisible()
      await accessible('a pasted list')
      await dialog.getByRole('tab', { name: 'From ~/.ssh/config' }).click()
      await accessible('import from ssh_config')
      await page.keyboard.press('Escape')
      await expect(dialog).toBeHidden()
      await page.keyboard.press('?')
      await expect(page.getByRole('dialog')).toBeVisible()
      await accessible('the sheet of shortcuts')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: /Open connections/ }).click()
      await expect(page.getByText('No connection is open')).toBeVisible()
      await accessible('open connections')
      await page.keyboard.press('Escape')
    })

    test('so is the limit of this workstation, which the settings show', async () => {
      await go(page, 'Settings')
      const network = page.locator('section').filter({ hasText: 'Network of this workstation' })
      await network.getByRole('button', { name: 'Limit its bandwidth…' }).click()
      const dialog = page.getByRole('dialog', { name: 'Bandwidth of this workstation' })
      await dialog.getByLabel('At most', { exact: true }).fill('20')
      await accessible('limiting this workstation')
      await page.screenshot({ path: test.info().outputPath('limit.png') })
      await dialog.getByRole('button', { name: 'Save' }).click()
      await expect(dialog).toBeHidden()
      await expect(network).toContainText('20 MiB/s')
      await accessible('the settings with a limit')
      await page.screenshot({ path: test.info().outputPath('settings.png') })
      await go(page, 'Hosts')
    })

    test('so is everything while it is busy', async () => {
      await page.getByRole('button', { name: 'Try with practice hosts' }).click()
      await expect(page.getByText(/reachable/)).toHaveCount(4)
      await go(page, 'Design')
      const canvas = new Canvas(page)
      await canvas.openOutline()
      await page.getByRole('button', { name: 'Where will it run?' }).click()
      await canvas.select('web')
      await expect(canvas.properties.getByText(/^Chosen/).first()).toBeVisible()
      await accessible('the designer with outline, properties and placement')
      const at = await canvas.card('app')
      await page.mouse.click(at.x, at.y, { button: 'right' })
      await expect(page.getByRole('menu', { name: 'app' })).toBeVisible()
      await accessible('a context menu')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Review plan' }).click()
      const review = page.getByRole('dialog', { name: /^Plan of/ })
      await expect(review.getByText(/^Create 5\./)).toBeVisible()
      await review.getByText('Show exact commands').first().click()
      await accessible('the plan')
      await review.getByRole('tab', { name: /Where each server runs/ }).click()
      await review
        .getByRole('button', { name: /^Show every host's verdict/ })
        .first()
        .click()
      await accessible('the placement in the plan')
      await review.getByRole('button', { name: 'Apply' }).click()
      await expect(tasks(page)).toContainText(/\d of \d+ steps/)
      await page.getByRole('button', { name: 'Show tasks' }).click()
      await accessible('the designer during an apply')
      await go(page, 'Jobs')
      await page
        .getByRole('table', { name: 'Jobs' })
        .getByRole('button', { name: /^Apply/ })
        .click()
      await expect(page.getByRole('list', { name: 'Steps' }).first()).toBeVisible()
      await accessible('a job')
      await page.getByRole('button', { name: 'Hide tasks' }).click()
      await expectSucceeded(page, /Apply Sample shop/)
      for (const screen of screens) {
        await go(page, screen)
        await shows(screen)
        await accessible(`${screen}, in use`)
      }
    })

    test('and so it is when things fail', async () => {
      await go(page, 'Hosts')
      await hostCard(page, 'practice-2').getByRole('button', { name: 'practice-2' }).click()
      await expect(page.getByRole('table', { name: 'Machines of practice-2' })).toBeVisible()
      await accessible('a host')
      await page.getByRole('switch', { name: 'Does not answer' }).click()
      await page.getByRole('button', { name: 'Read anew' }).click()
      await expect(page.locator('main').getByRole('alert')).toBeVisible()
      await accessible('a host that does not answer')
      await go(page, 'Design')
      await accessible('a design on a host that does not answer')

      await page.getByRole('button', { name: 'Add server' }).click()
      await new Canvas(page).saved()
      await failStarts()
      await page.getByRole('button', { name: 'Review plan' }).click()
      const review = page.getByRole('dialog', { name: /^Plan of/ })
      await expect(review.getByText(/^Create 1/)).toBeVisible()
      await accessible('a plan from old facts')
      await review.getByRole('button', { name: 'Apply' }).click()
      await expect(tasks(page).getByRole('status')).toHaveText(/: failed$/, { timeout: 60_000 })
      await go(page, 'Jobs')
      await page.getByRole('button', { name: 'All jobs' }).click()
      await page
        .getByRole('table', { name: 'Jobs' })
        .getByRole('button', { name: /^Apply/ })
        .first()
        .click()
      await expect(page.getByRole('button', { name: 'Take back…' })).toBeVisible()
      await accessible('a failed job')
      await page.getByRole('button', { name: 'Take back…' }).click()
      await accessible('the question before taking back')
      await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click()
      await expect(page.getByText('taken back').first()).toBeVisible({ timeout: 30_000 })
      await accessible('a job that was taken back')
    })

    test('a host that is no SSH server is told in plain words', async () => {
      const server = await greetingServer('220 mail.example ESMTP\r\n')
      try {
        await go(page, 'Hosts')
        await go(page, 'Hosts')
        await page.getByRole('button', { name: 'Add host', exact: true }).click()
        const { port } = server.address() as AddressInfo
        await addHost(page, { address: '127.0.0.1', port, name: 'a mail server' })
        const card = hostCard(page, 'a mail server')
        await expect(card).toContainText('unreachable')
        await accessible('hosts with one that cannot be used')
        await card.getByRole('button', { name: 'a mail server' }).click()
        await expect(page.locator('main').getByRole('alert')).toBeVisible()
        await page.locator('main').getByRole('alert').getByText('Details').click()
        await accessible('a host that cannot be used')
      } finally {
        await new Promise((resolve) => server.close(resolve))
      }
    })
  })
}

/** Waits for the content of a screen: skeletons are not what is judged. */
async function shows(screen: ScreenName): Promise<void> {
  if (screen === 'Design') await expect(new Canvas(page).pane).toBeVisible()
  else await expect(page.locator('main h1').first()).toBeAttached()
}

/** Switches the fault on every practice host but the one that does not answer anyway. */
async function failStarts(): Promise<void> {
  await page.evaluate(async () => {
    const list = await window.terrace.hosts.list({})
    for (const { host } of list.ok ? list.value : [])
      await window.terrace.app.setFault({ hostId: host.id, name: 'start-fails', on: true })
  })
}

/** A server that speaks first, and nothing that SSH would understand. */
async function greetingServer(greeting: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    // What the other side says must be taken off, else its end is never seen.
    socket.resume().end(greeting)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
