import { expect, test } from 'vitest'
import { openVault } from '@main/vault/index.ts'
import { failure } from '../../support/failure.ts'

const folder = '/nonexistent'

test('memory when asked for', async () => {
  const vault = await openVault({ folder, env: { TERRACE_VAULT: 'memory' } })
  await vault.set('a', '1')
  expect(await vault.get('a')).toBe('1')
  expect(await vault.delete('a')).toBe(true)
  expect(await vault.get('a')).toBeNull()
  expect(vault.describe()).toMatchObject({ kind: 'memory' })
})

test('without a session bus the passphrase vault is next, and without anybody to ask, memory', async () => {
  const prompter = { ask: () => Promise.resolve({ kind: 'dismiss' as const }) }
  const sealed = await openVault({ folder, prompter, env: {} })
  expect(sealed.describe().kind).toBe('passphrase')
  expect(sealed.describe().detail).toContain('no D-Bus')
  const memory = await openVault({ folder, env: {} })
  expect(memory.describe().kind).toBe('memory')
  expect(memory.describe().detail).toContain('no D-Bus')
})

test('a kind that is forced and cannot be is an error, and so is an unknown one', async () => {
  expect((await failure(openVault({ folder, env: { TERRACE_VAULT: 'keyring' } }))).code).toBe(
    'secrets.unavailable',
  )
  expect((await failure(openVault({ folder, env: { TERRACE_VAULT: 'passphrase' } }))).code).toBe(
    'secrets.unavailable',
  )
  expect((await failure(openVault({ folder, env: { TERRACE_VAULT: 'plain' } }))).code).toBe('invalid')
})
