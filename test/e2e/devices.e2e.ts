import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from './support/app.ts'
import type { Canvas } from './support/canvas.ts'
import { opened } from './support/opened.ts'
import { go, hostCard } from './support/screens.ts'

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
  await expect(canvas.properties.getByText(/^Chosen over practice-[24]|^practice-[24] is/)).toBeVisible()
  await canvas.properties.getByText('Every host’s verdict').click()
  const strip = canvas.properties.getByRole('group', { name: 'Every host’s verdict on db' })
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
