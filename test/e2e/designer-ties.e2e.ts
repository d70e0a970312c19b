import { expect, type Locator, type Page, test } from '@playwright/test'
import { expectAccessible, type RunningApp } from './support/app.ts'
import type { Canvas } from './support/canvas.ts'
import { opened } from './support/opened.ts'

let app: RunningApp
let page: Page
let canvas: Canvas

opened((now) => ({ app, page, canvas } = now))

/** The rules on disk, with the names of their servers in the order of these. */
const rules = async (): Promise<string[]> => {
  const records = await canvas.records()
  return records
    .flatMap((one) => {
      if (one.type !== 'affinity') return []
      const names = one.servers.map((id) => {
        const server = records.find((each) => each.id === id)
        return server?.type === 'server' ? server.name : '?'
      })
      return `${one.kind} ${one.within}: ${names.sort().join(' ')}`
    })
    .sort()
}
const section = (): Locator =>
  canvas.properties.locator('section', {
    has: page.getByRole('heading', { name: 'Rules with other servers' }),
  })
const sentence = (text: string): Locator => section().getByRole('button', { name: text, exact: true })
const findings = (kind: string): Locator =>
  page
    .getByRole('region', { name: 'Problems and advice' })
    .getByRole('list', { name: kind })
    .getByRole('listitem')

async function selectMany(...names: string[]): Promise<void> {
  for (const [at, name] of names.entries()) {
    const card = await canvas.card(name)
    if (at > 0) await page.keyboard.down('Shift')
    await page.mouse.click(card.x, card.y)
    if (at > 0) await page.keyboard.up('Shift')
  }
  await expect(
    canvas.properties.getByRole('heading', { name: `${names.length} servers`, exact: true }),
  ).toBeVisible()
}

test('three selected servers are kept apart from their menu, and their cards and the panel say so', async () => {
  await selectMany('app', 'db', 'lb')
  await canvas.menu(await canvas.card('app'), /^Rules with other servers/, /^Keep apart/)
  await expect.poll(rules).toEqual(['apart host: app db lb'])
  await expect(sentence('app, db and lb apart · different hosts')).toBeVisible()
  const apart = section().getByRole('button', { name: 'Keep apart', exact: true })
  await expect(apart).toBeDisabled()
  await expect(apart).toHaveAttribute('title', 'They are kept apart already')
  await expectAccessible(page, 'rules of several servers')
  await canvas.select('db')
  await expect(sentence('Apart from app and lb · different hosts')).toBeVisible()
  await canvas.openOutline()
  await expect(canvas.line('db')).toHaveText(/Apart from app and lb · different hosts/)
})

test('a rule is edited in place, by keys: what it does, whom it names, what it is called', async () => {
  await sentence('Apart from app and lb · different hosts').press('Enter')
  const list = section()
  await expectAccessible(page, 'a rule that is edited')
  await list.getByLabel('They do not share', { exact: true }).selectOption('rack')
  await expect.poll(rules).toEqual(['apart rack: app db lb'])
  await list.getByLabel('What it does', { exact: true }).selectOption('together')
  await expect(sentence('Together with app and lb · same rack')).toBeVisible()
  await list.getByLabel('They share', { exact: true }).selectOption('host')
  const finder = list.getByRole('combobox', { name: 'Servers of the rule' })
  await finder.fill('w')
  await expect(list.getByRole('option', { name: /^web/ })).toBeVisible()
  await expectAccessible(page, 'servers to choose from')
  // web has replicas that are kept on different hosts: that cannot be.
  await finder.press('Enter')
  await expect.poll(rules).toEqual(['together host: app db lb web'])
  await expect(page.getByRole('button', { name: '1 problem' })).toBeVisible()
  await page.getByRole('button', { name: '1 problem' }).click()
  await expect(findings('Replicas kept apart and together')).toHaveText(
    /The replicas of web are kept on different hosts, but have to share one with/,
  )
  await finder.press('Backspace')
  await page.keyboard.press('Delete')
  await expect.poll(rules).toEqual(['together host: app db lb'])
  await expect(findings('Replicas kept apart and together')).toHaveCount(0)
  const name = list.getByLabel('What the rule is called')
  await name.fill('Close to the data')
  await name.press('Enter')
  await expect(list.getByText('Close to the data', { exact: true })).toBeVisible()
})

test('rules that contradict one another through a third server are found, and undone', async () => {
  await canvas.select('app')
  await section().getByRole('button', { name: 'Add a rule…' }).click()
  await expect(section().getByRole('combobox', { name: 'Apart from' })).toBeFocused()
  await expectAccessible(page, 'a rule that is added')
  await page.keyboard.type('lb')
  await page.keyboard.press('Enter')
  await expect(sentence('Apart from lb · different hosts')).toBeFocused()
  await expect(findings('Contradicting rules between servers')).toHaveText(
    /app and lb are kept apart, but have to share a host: app with lb \(“Close to the data”\)\./,
  )
  await page.emulateMedia({ colorScheme: 'dark' })
  await expectAccessible(page, 'contradicting rules, dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(rules).toEqual(['together host: app db lb'])
  await expect(findings('Contradicting rules between servers')).toHaveCount(0)
})

test('copies carry the rules among them; a deleted server goes out of its rules in one step', async () => {
  await selectMany('app', 'db', 'lb')
  await page.keyboard.press('Control+d')
  await expect.poll(rules).toEqual(['together host: app db lb', 'together host: app-2 db-2 lb-2'])
  await page.keyboard.press('Delete')
  await expect.poll(rules).toEqual(['together host: app db lb'])
  await canvas.select('lb')
  await canvas.pane.focus()
  await page.keyboard.press('Delete')
  await expect.poll(rules).toEqual(['together host: app db'])
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(rules).toEqual(['together host: app db lb'])
  await selectMany('app', 'db', 'lb')
  await section().getByRole('button', { name: 'Drop rules between them' }).click()
  await expect.poll(rules).toEqual([])
})

test('replicas are kept in different racks', async () => {
  await canvas.select('web')
  await section().getByLabel('Keep replicas in different racks').check()
  await expect.poll(rules).toEqual(['apart rack: web'])
  await section().getByLabel('Keep replicas in different racks').uncheck()
  await expect.poll(rules).toEqual([])
})

test('nothing was complained of', () => {
  expect(app.problems).toEqual([])
})
