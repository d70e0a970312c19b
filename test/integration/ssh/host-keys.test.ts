import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { PromptAnswer } from '@shared/contract/prompts.ts'
import { failure } from '../../support/failure.ts'
import { sshWorld, type World } from '../../support/ssh-world.ts'
import { fingerprintOf, makeKey, publicKey, type Sshd, startSshd } from '../../support/sshd.ts'

let sshd: Sshd
let world: World
let answer: PromptAnswer

beforeAll(async () => {
  sshd = await startSshd({ hostKeyTypes: ['ed25519', 'rsa'] })
})
afterAll(() => sshd.stop())
beforeEach(() => {
  answer = { kind: 'dismiss' }
  world = sshWorld({ answer: () => answer })
})
afterEach(() => world.end())

const add = (host: object = {}) => world.add('one', { port: sshd.port, identityFile: sshd.userKey, ...host })
const own = (): string => join(world.folder, 'known_hosts')
const print = (): string => fingerprintOf(sshd.hostKey)
const logins = (): number => sshd.log().match(/Accepted publickey/g)?.length ?? 0

test('an unknown key is shown and, left alone, refused without asking again', async () => {
  const id = add()
  const before = logins()
  const error = await failure(world.ssh.runner(id).run({ argv: ['true'] }))
  expect(error.code).toBe('hostkey.unknown')
  expect(error.message).toContain(print())
  expect(error.info.details).toMatchObject({ fingerprint: print(), keyType: 'ssh-ed25519' })
  expect(world.asked).toEqual([
    {
      kind: 'hostkey-unknown',
      hostName: 'one',
      address: `127.0.0.1:${sshd.port}`,
      hop: 'host',
      keyType: 'ssh-ed25519',
      fingerprint: print(),
    },
  ])
  expect((await failure(world.ssh.runner(id).run({ argv: ['true'] }))).code).toBe('hostkey.unknown')
  expect(world.asked).toHaveLength(1)
  expect(logins()).toBe(before)
  expect(world.pinned).toEqual([])
})

test('remembered, it goes to our own file with the date and is known from then on', async () => {
  const id = add()
  answer = { kind: 'trust', remember: true }
  await world.ssh.runner(id).run({ argv: ['true'] })
  const line = readFileSync(own(), 'utf8')
  expect(line.startsWith(`[127.0.0.1]:${sshd.port} ${publicKey(sshd.hostKey)} accepted 20`)).toBe(true)
  expect(statSync(own()).mode & 0o777).toBe(0o600)
  expect(world.pinned).toEqual([{ id, fingerprint: print() }])
  world.ssh.close(id)
  await world.ssh.runner(id).run({ argv: ['true'] })
  expect(world.asked).toHaveLength(1)
  expect(await world.ssh.forgetKey(id)).toBe(1)
  expect(readFileSync(own(), 'utf8')).toBe('')
})

test('accepted once, it is neither written nor pinned', async () => {
  const id = add()
  answer = { kind: 'trust', remember: false }
  await world.ssh.runner(id).run({ argv: ['true'] })
  expect(existsSync(own())).toBe(false)
  expect(world.pinned).toEqual([])
  world.ssh.close(id)
  await world.ssh.runner(id).run({ argv: ['true'] })
  expect(world.asked).toHaveLength(2)
})

test('a changed key is a hard stop with both fingerprints', async () => {
  const other = makeKey(join(world.folder, '..', 'other'))
  world.knownHosts(`[127.0.0.1]:${sshd.port} ${publicKey(other)}`)
  answer = { kind: 'trust', remember: true }
  const error = await failure(world.ssh.connect(add()))
  expect(error.code).toBe('hostkey.changed')
  expect(error.info.details).toEqual({
    keyType: 'ssh-ed25519',
    fingerprint: print(),
    knownFingerprint: fingerprintOf(other),
    source: `${join(world.home, '.ssh', 'known_hosts')}:1`,
  })
  expect(world.asked).toMatchObject([
    { kind: 'hostkey-changed', revoked: false, knownFingerprint: fingerprintOf(other) },
  ])
  expect(existsSync(own())).toBe(false)
})

test('a pinned host with another key is a hard stop, also where its address is unknown', async () => {
  const pinnedKey = 'SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
  answer = { kind: 'trust', remember: true }
  const error = await failure(world.ssh.connect(add({ pinnedKey })))
  expect(error.code).toBe('hostkey.changed')
  expect(error.info.details).toMatchObject({ knownFingerprint: pinnedKey, fingerprint: print() })
})

test('a pinned host is recognised under a new address', async () => {
  const id = add({ pinnedKey: print(), address: 'localhost' })
  await world.ssh.connect(id)
  expect(world.asked).toEqual([])
  expect(world.pinned).toEqual([])
})

test('a server whose key is swapped meanwhile is refused on the next connection', async () => {
  const first = await startSshd()
  const id = world.add('swapped', { port: first.port, identityFile: first.userKey })
  answer = { kind: 'trust', remember: true }
  await world.ssh.connect(id)
  await first.kill()
  const second = await startSshd({ port: first.port })
  const error = await failure(world.ssh.connect(id))
  expect(error.code).toBe('hostkey.changed')
  expect(error.info.details).toMatchObject({
    fingerprint: fingerprintOf(second.hostKey),
    knownFingerprint: fingerprintOf(first.hostKey),
  })
  await second.stop()
  await first.stop()
})

test('a revoked key is refused, even where it is also listed as known', async () => {
  world.trust(sshd)
  world.knownHosts(`@revoked * ${publicKey(sshd.hostKey)}`)
  const error = await failure(world.ssh.connect(add()))
  expect(error.code).toBe('hostkey.revoked')
  expect(world.asked).toMatchObject([{ kind: 'hostkey-changed', revoked: true }])
})

test('the host is asked for a key of a known type', async () => {
  const rsa = join(sshd.folder, 'host_rsa')
  world.knownHosts(`[127.0.0.1]:${sshd.port} ${publicKey(rsa)}`)
  const view = await world.ssh.connect(add())
  expect(view.keyFingerprint).toBe(fingerprintOf(rsa))
})

test('a host that has no key of a known type any more cannot prove itself', async () => {
  const ecdsa = makeKey(join(world.folder, '..', 'ecdsa'), { type: 'ecdsa' })
  world.knownHosts(`[127.0.0.1]:${sshd.port} ${publicKey(ecdsa)}`)
  expect((await failure(world.ssh.connect(add()))).code).toBe('hostkey.changed')
})

test('a certificate authority is told as not usable', async () => {
  const authority = makeKey(join(world.folder, '..', 'ca'))
  world.knownHosts(`@cert-authority * ${publicKey(authority)}`)
  const error = await failure(world.ssh.connect(add()))
  expect(error.code).toBe('hostkey.unknown')
  expect(error.message).toContain('host certificates cannot be used')
})

test('an alias is looked up instead of the address', async () => {
  world.trust(sshd, 'web-1.example')
  await world.ssh.connect(add({ hostKeyAlias: 'web-1.example' }))
  expect(world.asked).toEqual([])
})

test('a known_hosts file that cannot be read stops the connection', async () => {
  world.trust(sshd)
  mkdirSync(own(), { recursive: true })
  expect((await failure(world.ssh.connect(add()))).code).toBe('precondition')
})

test('a bad line hides nothing and is logged', async () => {
  world.knownHosts('complete nonsense')
  world.trust(sshd)
  await world.ssh.connect(add())
  expect(world.logged.join()).toContain('known_hosts:1')
})

test('without anybody to ask: accept new keys, or exactly one', async () => {
  const wrong = 'SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
  const id = add()
  expect((await failure(world.ssh.connect(id, { expected: wrong }))).code).toBe('hostkey.changed')
  world.asked.length = 0
  await world.ssh.connect(id, { expected: print() })
  expect(world.pinned).toEqual([{ id, fingerprint: print() }])
  expect(readFileSync(own(), 'utf8')).toContain(publicKey(sshd.hostKey))
  await world.ssh.forgetKey(id)
  world.hosts.clear()
  const again = add()
  await world.ssh.connect(again, { acceptNew: true })
  expect(world.pinned).toHaveLength(2)
  expect(world.asked).toEqual([])
})

test('accepting new keys never accepts a changed one', async () => {
  world.knownHosts(`[127.0.0.1]:${sshd.port} ${publicKey(makeKey(join(world.folder, '..', 'k')))}`)
  expect((await failure(world.ssh.connect(add(), { acceptNew: true }))).code).toBe('hostkey.changed')
})
