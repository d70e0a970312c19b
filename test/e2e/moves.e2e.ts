import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from './support/app.ts'
import { opened } from './support/opened.ts'
import { expectSucceeded, go, hostCard, tasks } from './support/screens.ts'

let page: Page
opened((now) => ({ page } = now))

const dialog = () => page.getByRole('dialog')
const emptied = async (): Promise<string> => {
  const rows = dialog()
    .getByRole('table', { name: 'Hosts before and after' })
    .getByRole('row')
    .filter({ hasText: 'is emptied' })
  return (await rows.first().getByRole('rowheader').textContent())?.match(/practice-\d/)?.[0] ?? ''
}

test('the sample runs on practice hosts', async () => {
  await page.getByRole('button', { name: 'Try with practice hosts' }).click()
  await expect(page.getByText('Four practice hosts were added.')).toBeVisible()
  await page.getByRole('button', { name: 'Review plan' }).click()
  const hosts = dialog().getByRole('list', { name: /^Hosts that change/ })
  await expect(hosts.getByRole('listitem').first()).toContainText(/practice-\d.*\d+ %/)
  await dialog().getByText('Hosts before and after').click()
  const table = dialog().getByRole('table', { name: 'Hosts before and after' })
  await expect(
    table
      .getByRole('row')
      .filter({ hasText: /0 → \d/ })
      .first(),
  ).toContainText(/practice-\d/)
  await expectAccessible(page, 'hosts before and after a plan')
  await dialog().getByRole('button', { name: 'Apply' }).click()
  await expectSucceeded(page, /Apply Sample shop/)
})

test('a host is emptied from its page: the moves, each host before and after, and what cannot leave', async () => {
  await go(page, 'Hosts')
  await hostCard(page, 'practice-2').getByRole('button').click()
  await page.getByRole('button', { name: 'More for this host' }).click()
  await page.getByRole('menuitem', { name: /Empty this host/ }).click()
  await expect(dialog().getByRole('checkbox', { name: 'practice-2' })).toBeChecked()
  const moves = dialog().getByRole('table', { name: 'Moves' }).getByRole('row')
  await expect(moves.nth(1)).toContainText(/practice-2.*practice-\d/)
  await expect(moves.nth(1)).toContainText(/192 MiB.*keeps running/)
  await expect(dialog().getByRole('region', { name: 'What stays' })).toContainText(
    'print-server on practice-2: it was not made by Terrace, which leaves it alone.',
  )
  expect(await emptied()).toBe('practice-2')
  await expectAccessible(page, 'emptying a host')
  await dialog().getByRole('checkbox', { name: 'practice-2' }).uncheck()
  await expect(dialog().getByText('Choose the hosts to be emptied.')).toBeVisible()
  await expect(dialog().getByRole('button', { name: 'Review plan' })).toBeDisabled()
  await dialog().getByRole('button', { name: 'Close' }).first().click()
})

test('servers are gathered: reviewed as a plan, agreed to once, and carried out with progress', async () => {
  await page.keyboard.press('Control+k')
  await page.keyboard.type('gather')
  await page.keyboard.press('Enter')
  await expect(dialog().getByRole('radio', { name: /^Gather/ })).toBeChecked()
  await expect(dialog().getByText(/^Empty afterwards: practice-\d/)).toBeVisible()
  await dialog()
    .getByRole('checkbox', { name: /^Shut servers down for their move/ })
    .check()
  await expect(dialog().getByRole('table', { name: 'Moves' })).toContainText(/away \d+ s/)
  await dialog().getByRole('button', { name: 'Review plan' }).click()
  await expect(dialog()).toContainText('Moves of “Sample shop”')
  await expect(
    dialog()
      .getByText(/^Move \w[\w-]* from practice-\d to practice-\d \(64 MiB\)$/)
      .first(),
  ).toBeVisible()
  await dialog().getByText('Show exact commands').first().click()
  await expect(
    dialog()
      .getByText(/practice shutdown/)
      .first(),
  ).toBeVisible()
  await expectAccessible(page, 'the plan of moves')
  await expect(dialog().getByRole('button', { name: 'Apply' })).toBeDisabled()
  await dialog()
    .getByRole('checkbox', { name: /servers down, one after the other/ })
    .check()
  await dialog().getByRole('button', { name: 'Apply' }).click()
  await expect(tasks(page)).toContainText(/Move [\w-]+ from practice-\d to practice-\d/)
  await expectSucceeded(page, /Gather Sample shop on fewer hosts/, 100_000)
})

test('evening out goes by vCPUs as allocated, or by the load that was measured', async () => {
  await go(page, 'Hosts')
  await page.getByRole('button', { name: 'Rebalance…' }).click()
  const measured = dialog().getByRole('radio', { name: /busy in the last week, as measured/ })
  await expect(dialog().getByRole('radio', { name: 'the vCPUs that servers have' })).toBeChecked()
  await measured.check()
  // All hosts are polled since they were added: none is without measurements.
  await expect(dialog().getByRole('button', { name: 'Look again' })).toBeEnabled()
  await expect(dialog().getByText(/No load was measured yet/)).toHaveCount(0)
  await expectAccessible(page, 'moves by load')
  await dialog()
    .getByRole('radio', { name: /^Gather/ })
    .check()
  await expect(measured).toBeHidden()
  await page.keyboard.press('Escape')
  await expect(dialog()).toBeHidden()
})

test('the curve of the gain is told and moved along by keyboard; what was moved lately stays', async () => {
  await go(page, 'Hosts')
  await page.getByRole('button', { name: 'Rebalance…' }).click()
  await dialog()
    .getByRole('radio', { name: /^Spread/ })
    .check()
  const stays = dialog().getByRole('region', { name: 'What stays' })
  await expect(stays.getByRole('listitem').first()).toContainText(/it was moved .* ago and stays for 1 h/)
  await dialog()
    .getByRole('checkbox', { name: /within the last hour/ })
    .check()
  await expect(stays).toBeHidden()
  const slider = dialog().getByRole('slider')
  await slider.press('Home')
  await expect(slider).toHaveAttribute('aria-valuetext', /^1 of \d moves gives \d+ % of the gain$/)
  await expect(dialog().getByRole('status')).toHaveText(/^1 move, 192 MiB to copy, about \d+ s\.$/)
  await slider.press('End')
  await expect(slider).toHaveAttribute('aria-valuetext', /moves give 100 % of the gain$/)
  await expectAccessible(page, 'the curve of the gain')
  await page.keyboard.press('Escape')
  await expect(dialog()).toBeHidden()
})

test('servers go on running while they move, with nothing to agree to', async () => {
  await go(page, 'Hosts')
  await page.getByRole('button', { name: 'Rebalance…' }).click()
  await dialog()
    .getByRole('radio', { name: /^Spread/ })
    .check()
  await dialog()
    .getByRole('checkbox', { name: /within the last hour/ })
    .check()
  await dialog().getByRole('slider').press('Home')
  await dialog().getByRole('button', { name: 'Review plan' }).click()
  await expect(dialog().getByText(/while it runs \(192 MiB\)$/)).toHaveCount(1)
  await dialog().getByRole('button', { name: 'Apply' }).click()
  await expectSucceeded(page, /Spread Sample shop/, 60_000)
})
