import { expect, type Locator, type Page } from '@playwright/test'

export type ScreenName = 'Design' | 'Hosts' | 'Images' | 'Jobs' | 'Audit' | 'Settings'

/** Goes to a screen by the navigation at the side. */
export async function go(page: Page, name: ScreenName): Promise<void> {
  const screens = page.getByRole('navigation', { name: 'Screens' })
  const button = screens.getByRole('button', { name: new RegExp(`^${name}\\b`) })
  await button.click()
  await expect(button).toHaveAttribute('aria-current', 'page')
}

/** An entry of the menu of designs at the top. */
export async function designMenu(page: Page, entry: RegExp): Promise<void> {
  await page.getByRole('banner').getByRole('button').first().click()
  await page.getByRole('menu').getByRole('menuitem', { name: entry }).click()
}

/** The strip at the bottom that says how jobs go. */
export const tasks = (page: Page): Locator => page.getByRole('region', { name: 'Tasks' })

/** Waits until the job that the strip shows has ended well. */
export async function expectSucceeded(page: Page, title: RegExp, timeout = 60_000): Promise<void> {
  await expect(tasks(page).getByRole('status')).toHaveText(new RegExp(`${title.source}: succeeded`), {
    timeout,
  })
}

/** The card of a host on the hosts screen. */
export const hostCard = (page: Page, name: string): Locator =>
  page.getByRole('article').filter({ has: page.getByRole('button', { name, exact: true }) })
