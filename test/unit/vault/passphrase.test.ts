import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PromptAnswer } from '@shared/contract/prompts.ts'
import { openVault } from '@main/vault/index.ts'
import { failure } from '../../support/failure.ts'
import { testFolder } from '../../support/sshd.ts'

let folder: string
let remove: () => void
beforeEach(() => ({ folder, remove } = testFolder('vault')))
afterEach(() => remove())

const secret = (text: string): PromptAnswer => ({ kind: 'secret', secret: text, remember: false })

function open(answers: PromptAnswer[]) {
  const asked: { create: boolean; attempt: number }[] = []
  const prompter = {
    ask: ({ create, attempt }: { create: boolean; attempt: number }): Promise<PromptAnswer> => {
      asked.push({ create, attempt })
      return Promise.resolve(answers.shift() ?? { kind: 'dismiss' })
    },
  }
  return { asked, vault: openVault({ folder, prompter, env: { TERRACE_VAULT: 'passphrase' } }) }
}

const file = (): string => join(folder, 'vault.json')

test('keeps a secret between runs, sealed and readable by its owner only', async () => {
  const first = open([secret('correct horse')])
  const vault = await first.vault
  expect(await vault.get('password host:a')).toBeNull()
  expect(first.asked).toEqual([])
  await vault.set('password host:a', 'canary-1234 ü')
  expect(first.asked).toEqual([{ create: true, attempt: 1 }])
  expect(await vault.get('password host:a')).toBe('canary-1234 ü')
  expect(vault.describe().kind).toBe('passphrase')

  const text = readFileSync(file(), 'utf8')
  expect(text).not.toMatch(/canary|correct horse/)
  expect(JSON.parse(text).secrets['password host:a']).toMatchObject({ backend: 'passphrase', keyVersion: 1 })
  expect(statSync(file()).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['vault.json'])

  const second = open([secret('wrong'), secret('correct horse')])
  expect(await (await second.vault).get('nothing under this name')).toBeNull()
  expect(second.asked).toEqual([])
  expect(await (await second.vault).get('password host:a')).toBe('canary-1234 ü')
  expect(second.asked).toEqual([
    { create: false, attempt: 1 },
    { create: false, attempt: 2 },
  ])
  expect(await (await second.vault).delete('password host:a')).toBe(true)
  expect(await (await second.vault).delete('password host:a')).toBe(false)
  expect(await (await second.vault).get('password host:a')).toBeNull()
})

test('asks once for many at a time', async () => {
  const { vault, asked } = open([secret('p')])
  const opened = await vault
  await Promise.all([opened.set('a', '1'), opened.set('b', '2'), opened.set('c', '3')])
  expect(await Promise.all(['a', 'b', 'c'].map((key) => opened.get(key)))).toEqual(['1', '2', '3'])
  expect(asked).toHaveLength(1)
})

test('refuses after three wrong passphrases and changes nothing', async () => {
  await (await open([secret('right')]).vault).set('a', '1')
  const before = readFileSync(file(), 'utf8')
  const vault = await open([secret('x'), secret('y'), secret('z'), secret('x'), secret('y'), secret('z')])
    .vault
  expect((await failure(vault.get('a'))).code).toBe('secrets.denied')
  expect((await failure(vault.set('a', '2'))).code).toBe('secrets.denied')
  expect(readFileSync(file(), 'utf8')).toBe(before)
})

test('declined, it keeps secrets for this run and says so', async () => {
  const { vault, asked } = open([])
  const opened = await vault
  await opened.set('a', '1')
  expect(await opened.get('a')).toBe('1')
  expect(opened.kind).toBe('memory')
  expect(opened.describe().detail).toContain('no passphrase was given')
  expect(asked).toHaveLength(1)
  expect(readdirSync(folder)).toEqual([])
})

test('a sealed secret put under another name does not open', async () => {
  const vault = await open([secret('p')]).vault
  await vault.set('a', 'of a')
  await vault.set('b', 'of b')
  const content = JSON.parse(readFileSync(file(), 'utf8'))
  content.secrets.b = content.secrets.a
  writeFileSync(file(), JSON.stringify(content))
  expect((await failure(vault.get('b'))).code).toBe('storage.corrupt')
})

test.each([
  ['cut off', (text: string) => text.slice(0, 100), 'storage.corrupt'],
  ['empty', () => '', 'storage.corrupt'],
  ['of another kind', () => '{"hello":1}', 'storage.corrupt'],
  [
    'with a key derivation that eats memory',
    (t: string) => t.replace('131072', '1073741824'),
    'storage.corrupt',
  ],
  ['from a newer version', (t: string) => t.replace('"version": 1', '"version": 2'), 'storage.future'],
])('a file that is %s is refused and never written over', async (_name, damage, code) => {
  await (await open([secret('p')]).vault).set('a', '1')
  const damaged = damage(readFileSync(file(), 'utf8'))
  writeFileSync(file(), damaged)
  const vault = await open([secret('p'), secret('p')]).vault
  expect((await failure(vault.get('a'))).code).toBe(code)
  expect((await failure(vault.set('a', '2'))).code).toBe(code)
  expect((await failure(vault.delete('a'))).code).toBe(code)
  expect(readFileSync(file(), 'utf8')).toBe(damaged)
})

test('a vault that cannot be read is refused', async () => {
  mkdirSync(file())
  expect((await failure((await open([secret('p')]).vault).get('a'))).code).toBe('storage.corrupt')
})
