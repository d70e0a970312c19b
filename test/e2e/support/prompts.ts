import { expect, type Locator, type Page } from '@playwright/test'

/** The dialog in which a host key is shown that nobody has accepted yet. */
export const unknownKey = (page: Page): Locator =>
  page.getByRole('dialog', { name: 'Is this the right machine?' })

export interface HostForm {
  address: string
  name: string
  identityFile?: string
  user?: string
  port?: number
  password?: string
}

/** Fills in and sends the form that adds one host. */
export async function addHost(page: Page, form: HostForm): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Add hosts' })
  await expect(dialog).toBeVisible()
  await dialog.getByLabel('Address').fill(form.address)
  if (form.port !== undefined) await dialog.getByLabel('Port').fill(String(form.port))
  if (form.user !== undefined) await dialog.getByLabel('User').fill(form.user)
  await dialog.getByLabel('Name in Terrace').fill(form.name)
  if (form.password !== undefined) await dialog.getByLabel('Password').fill(form.password)
  if (form.identityFile !== undefined) {
    await dialog.getByText('Key, jump host, rights').click()
    await dialog.getByLabel('Private key file').fill(form.identityFile)
  }
  await dialog.getByRole('button', { name: 'Add host', exact: true }).click()
  await expect(dialog).toBeHidden()
}

/** Accepts the key that is shown, after comparing it as a careful person does. */
export async function trust(page: Page, fingerprint: string): Promise<void> {
  const dialog = unknownKey(page)
  await expect(dialog).toContainText(fingerprint)
  await dialog.getByRole('button', { name: 'Connect and remember' }).click()
  await expect(dialog).toBeHidden()
}
