import { expect, test } from 'vitest'
import { findingsOf } from '@shared/design/rules.ts'
import { isPackageName, isPublicKey, isUserName } from '@shared/design/rules/first-boot.ts'
import { DesignStore } from '@shared/design/store.ts'
import { record } from './samples.ts'

const key = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${'x'.repeat(43)}`

test.each([
  [key, true],
  [`${key} me@home, at work\n`, true],
  [`ssh-rsa AAAAB3NzaC1yc2E${'A'.repeat(300)}==`, true],
  ['', false],
  ['ssh-ed25519 short', false],
  [`${key}\nssh-ed25519 AAAA`, false],
  ['-----BEGIN OPENSSH PRIVATE KEY-----', false],
  [`command="x" ${key}`, false],
])('%j as a public key: %s', (text, expected) => {
  expect(isPublicKey(text)).toBe(expected)
})

test('names of users and packages', () => {
  expect(['admin', '_x', 'a-b_9'].every(isUserName)).toBe(true)
  expect(['', 'Admin', '9a', 'a b', 'a:b', 'x'.repeat(33)].some(isUserName)).toBe(false)
  expect(['nginx', 'lib-c++:amd64', 'python3=3.11~1', '@base'].every(isPackageName)).toBe(true)
  expect(['', '--yes', 'a b', 'a;b'].some(isPackageName)).toBe(false)
})

test.each([
  ['first-boot-user', { users: [{ name: 'Bad Name' }] }],
  ['first-boot-user', { users: [{ name: 'twice' }, { name: 'twice' }] }],
  ['first-boot-key', { users: [{ name: 'me', keys: [key, 'secret'] }] }],
  ['first-boot-package', { packages: ['-y'] }],
  ['first-boot-size', { commands: Array.from({ length: 100 }, () => '\u0001'.repeat(4096)) }],
])('%s is found', (rule, firstBoot) => {
  const server = record('server', { firstBoot })
  const found = findingsOf(new DesignStore([record('tier', {}), server])).filter((one) =>
    one.rule.startsWith('first-boot'),
  )
  expect(found).toMatchObject([{ rule, severity: 'error', records: [server.id] }])
  expect(found[0]?.text).not.toContain('secret')
})

test('a sound one is no finding, and a disk of its name is one', () => {
  const rules = (fields: Record<string, unknown>) =>
    findingsOf(new DesignStore([record('tier', {}), record('server', fields)])).map(({ rule }) => rule)
  const firstBoot = {
    users: [{ name: 'me', keys: [key], sudo: true }],
    packages: ['nginx'],
    commands: ['date'],
  }
  expect(rules({ firstBoot }).join()).not.toContain('first-boot')
  expect(rules({ firstBoot, disks: [{ name: 'seed', bytes: 1 }] })).toContain('first-boot-disk')
})
