import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from './support/app.ts'
import { opened } from './support/opened.ts'

let page: Page
opened((now) => ({ page } = now))

const dialog = () => page.getByRole('dialog', { name: 'Room for more, and when it runs out' })

test('room for more is counted with its hosts, and nothing is foretold from a few readings', async () => {
  await page.getByRole('button', { name: 'Try with practice hosts' }).click()
  await expect(page.getByText('Four practice hosts were added.')).toBeVisible()
  await page.getByRole('button', { name: 'When does it run out?' }).click()
  await expect(dialog().getByText(/^There is room for \d+ more servers of your mix\.$/)).toBeVisible()
  const growth = dialog().getByRole('region', { name: 'Growth' })
  await expect(growth).toContainText(/It is kept from now on|is kept since/)
  await expect(
    growth.getByRole('img', { name: /^Memory: .* How it grows is not known yet\.$/ }),
  ).toBeVisible()
  await expect(growth.getByText('Runs out about')).toHaveCount(0)
  const bars = dialog().getByRole('table', { name: 'Hosts now and filled up' })
  await expect(bars.getByRole('row')).toHaveCount(5)
  await expect(bars.getByRole('meter', { name: 'vCPU of practice-1' })).toHaveAttribute(
    'aria-valuetext',
    /^\d+ % → \d+ %$/,
  )
  await expectAccessible(page, 'room for more')
  await page.keyboard.press('Escape')
  await expect(dialog()).toBeHidden()
})

test('it is found by the palette too, and closes by its button', async () => {
  await page.keyboard.press('Control+k')
  await page.keyboard.type('when it runs out')
  await page.keyboard.press('Enter')
  await expect(dialog()).toBeVisible()
  await page.emulateMedia({ colorScheme: 'dark' })
  await expectAccessible(page, 'room for more in the dark')
  await dialog().getByRole('button', { name: 'Close' }).last().click()
  await expect(dialog()).toBeHidden()
})
