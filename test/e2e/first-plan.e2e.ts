import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, type RunningApp } from './support/app.ts'
import type { Canvas } from './support/canvas.ts'
import { opened } from './support/opened.ts'

let app: RunningApp
let page: Page
let canvas: Canvas

opened((now) => ({ app, page, canvas } = now))

test('without hosts nothing is said to fit nowhere: one is asked for them once', async () => {
  await canvas.select('web')
  await expect(canvas.properties.getByText('Add a host to see where servers would run.')).toBeVisible()
  await expect(canvas.properties.getByText('Fits nowhere')).toHaveCount(0)
  await page.getByRole('button', { name: 'Review plan' }).click()
  const review = page.getByRole('dialog', { name: /^Plan of/ })
  await expect(review.getByRole('heading', { name: 'There are no hosts yet' })).toBeVisible()
  await expect(review.getByRole('status').last()).toHaveText('A plan needs hosts.')
  await expect(review.getByText('What runs is what the design says.')).toHaveCount(0)
  await expectAccessible(page, 'a plan without hosts')
})

test('practice hosts can be had there, and the plan is made anew with them', async () => {
  const review = page.getByRole('dialog', { name: /^Plan of/ })
  await review.getByRole('button', { name: 'Try with practice hosts' }).click()
  await expect(review.getByText(/^Create 5\./)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(review).toBeHidden()
  await expect(canvas.properties.getByText(/^Chosen /).first()).toBeVisible()
})

test('a name typed right after adding a network is its whole name', async () => {
  await page.getByRole('toolbar', { name: 'Designer' }).getByRole('button', { name: 'Parts' }).click()
  await page.getByRole('group', { name: 'Parts' }).getByRole('button', { name: 'Network' }).click()
  await expect(canvas.properties.getByLabel('Name', { exact: true })).toBeFocused()
  await page.keyboard.type('backend')
  await page.keyboard.press('Enter')
  await expect
    .poll(async () => (await canvas.records()).filter((one) => one.type === 'network').map((one) => one.name))
    .toContain('backend')
  expect(app.problems).toEqual([])
})
