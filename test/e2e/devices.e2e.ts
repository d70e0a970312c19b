import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from './support/app.ts'
import type { Canvas } from './support/canvas.ts'
import { opened } from './support/opened.ts'
import { expectSucceeded, go, hostCard } from './support/screens.ts'

/** Devices of practice hosts: asked for by a server, placed by, and shown on the page of a host. */
let page: Page
let canvas: Canvas

opened((now) => ({ page, canvas } = now))

const add = () => canvas.properties.getByRole('button', { name: 'Add device' })
const verdict = /^devices: needs 1 × GPU, the host has none that guests may have/

test('a server asks for a GPU, and goes where one is free; it can be undone', async () => {
  await canvas.select('db')
  await expect(canvas.properties.getByText(/no host that was read has any for guests/)).toBeVisible()
  await expect(add()).toBeDisabled()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Try with practice hosts' }).click()
  await expect(page.getByText('Four practice hosts were added.')).toBeVisible()
  await page.getByRole('button', { name: 'Where will it run?' }).click()
  await canvas.select('db')
  await add().click()
  await page.getByRole('menuitem', { name: /^Any GPU practice-2 and practice-4/ }).click()
  await expect(canvas.properties.getByText('whichever is free')).toBeVisible()
  await expect(canvas.properties.getByText(/^Chosen |^practice-[24] is/)).toBeVisible()
  await canvas.properties.getByText('Every host’s verdict').click()
  const strip = canvas.properties.getByRole('group', { name: 'Every host’s verdict on db' })
  await expect(strip.getByRole('button', { name: /^practice-[24]: fits/, pressed: true })).toBeVisible()
  await strip.getByRole('button', { name: /^practice-1: does not fit/ }).hover()
  await expect(canvas.properties.getByText(verdict)).toBeVisible()
  await expectAccessible(page, 'a server with a device')

  await canvas.properties.getByLabel('How many').fill('3')
  await page.keyboard.press('Enter')
  await expect(canvas.properties.getByText(/needs 3 × GPU/).first()).toBeVisible()
  await canvas.properties.getByRole('button', { name: 'Remove the device GPU' }).click()
  await expect(canvas.properties.getByText('None of its host’s.')).toBeVisible()
  for (let turn = 0; turn < 3; turn += 1) await page.keyboard.press('Control+z')
  await expect(canvas.properties.getByText('None of its host’s.')).toBeVisible()
})

test('the page of a host shows them, and why one is not free', async () => {
  await go(page, 'Hosts')
  await hostCard(page, 'practice-4').getByRole('button', { name: 'practice-4', exact: true }).click()
  const table = page.getByRole('table', { name: 'Devices' })
  await expect(table.getByRole('row')).toHaveCount(5)
  await expect(table.getByRole('row', { name: /Tesla T4/ })).toHaveCount(2)
  const nic = table.getByRole('row', { name: /X710/ })
  await expect(nic).toContainText('in use by the host')
  await expect(nic).toContainText('Bound to vfio-pci it could go to a guest.')
  await expectAccessible(page, 'the devices of a host')
})

test('what a plan gives a server it has, and the host tells who has it', async () => {
  await go(page, 'Design')
  await canvas.select('db')
  await add().click()
  await page.getByRole('menuitem', { name: /^Any GPU/ }).click()
  await canvas.saved()
  await page.getByRole('button', { name: 'Review plan' }).click()
  const review = page.getByRole('dialog', { name: 'Plan of “Sample shop”' })
  const db = review.getByRole('region', { name: 'db' })
  await expect(db).toContainText(/device 10de:1eb8 at 0000:4[12]:00\.0/)
  const host = /Define db on (practice-[24])/.exec((await db.textContent()) ?? '')?.[1] ?? ''
  await review.getByRole('button', { name: 'Apply' }).click()
  await expect(review).toBeHidden()
  await expectSucceeded(page, /Apply Sample shop/)
  await go(page, 'Hosts')
  await page.getByRole('button', { name: 'All hosts' }).click()
  await hostCard(page, host).getByRole('button', { name: host, exact: true }).click()
  const gpus = page.getByRole('table', { name: 'Devices' }).getByRole('row', { name: /Tesla T4/ })
  await expect(gpus.filter({ hasText: 'db' })).toHaveCount(1)
})
