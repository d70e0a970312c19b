import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openVault } from '@main/vault/index.ts'
import { failure } from '../../support/failure.ts'
import { testFolder } from '../../support/sshd.ts'

const service = `Terrace test ${randomBytes(4).toString('hex')}`
const { folder, remove } = testFolder('keyring')
const children: ReturnType<typeof start>[] = []
const before = { ...process.env }

// Without service folders the bus starts no keyring by itself.
const busConfig = `<busconfig>
  <type>session</type>
  <listen>unix:dir=${folder}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>`

// A bus and a keyring of our own, also when there are some already: the libraries look into the real environment.
beforeAll(async () => {
  Object.assign(process.env, { HOME: folder, XDG_RUNTIME_DIR: folder, XDG_DATA_HOME: folder })
  const config = join(folder, 'bus.conf')
  writeFileSync(config, busConfig)
  const bus = start('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address=1'])
  const [address] = await once(bus.stdout, 'data')
  process.env['DBUS_SESSION_BUS_ADDRESS'] = String(address).trim()
  const keyring = start('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'])
  keyring.stdin.end('test')
  for (let tries = 0; !ready(); tries++) {
    if (tries > 100) throw new Error('the keyring did not start')
    await sleep(50)
  }
})

afterAll(async () => {
  for (const child of children.toReversed()) {
    const gone = child.exitCode === null ? once(child, 'exit') : undefined
    child.kill('SIGKILL')
    await gone
  }
  for (const name of ['HOME', 'XDG_RUNTIME_DIR', 'XDG_DATA_HOME', 'DBUS_SESSION_BUS_ADDRESS']) {
    if (before[name] === undefined) delete process.env[name]
    else process.env[name] = before[name]
  }
  remove()
})

function start(command: string, args: string[]): ChildProcessByStdio<Writable, Readable, null> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] })
  children.push(child)
  return child
}

const busCall = (...args: string[]): string =>
  execFileSync('dbus-send', ['--session', '--print-reply', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })

function ready(): boolean {
  try {
    const reply = busCall(
      '--dest=org.freedesktop.secrets',
      '/org/freedesktop/secrets',
      'org.freedesktop.Secret.Service.ReadAlias',
      'string:default',
    )
    return reply.includes('/collection/')
  } catch {
    return false
  }
}

test('secrets are kept in the real keyring', async () => {
  const vault = await openVault({ folder, service })
  expect(vault.describe()).toEqual({
    kind: 'keyring',
    detail: 'Secrets are kept in the keyring of this workstation.',
  })
  expect(await vault.get('password host:a')).toBeNull()
  await vault.set('password host:a', 'pässword "1"')
  expect(await (await openVault({ folder, service })).get('password host:a')).toBe('pässword "1"')
  expect(await vault.delete('password host:a')).toBe(true)
  expect(await vault.delete('password host:a')).toBe(false)
})

test('the probe leaves nothing behind', async () => {
  await openVault({ folder, service })
  const keytar = (await import('keytar')).default
  expect(await keytar.findCredentials(service)).toEqual([])
})

test('an entry in a form of the future is told, not lost', async () => {
  const keytar = (await import('keytar')).default
  await keytar.setPassword(service, 'odd', '{"version":2,"secret":"x"}')
  const vault = await openVault({ folder, service })
  expect((await failure(vault.get('odd'))).code).toBe('storage.corrupt')
  expect(await keytar.getPassword(service, 'odd')).toContain('"version":2')
  await keytar.deletePassword(service, 'odd')
})

test('a locked keyring is told as locked and not gone round', async () => {
  const vault = await openVault({ folder, service })
  await vault.set('kept', 'behind the lock')
  busCall(
    '--dest=org.freedesktop.secrets',
    '/org/freedesktop/secrets',
    'org.freedesktop.Secret.Service.Lock',
    'array:objpath:/org/freedesktop/secrets/collection/login',
  )
  const locked = await openVault({ folder, service })
  expect(locked.describe().kind).toBe('keyring')
  expect(locked.describe().detail).toContain('locked')
  expect((await failure(locked.set('more', 'x'))).code).toBe('secrets.locked')
})

test('a keyring that hangs holds up nobody but who needs a secret', async () => {
  const keyring = children.at(-1)
  keyring?.kill('SIGSTOP')
  const began = Date.now()
  const vault = await openVault({ folder, service })
  expect(Date.now() - began).toBeLessThan(10_000)
  expect(vault.describe()).toEqual({
    kind: 'keyring',
    detail: 'The keyring of this workstation has not answered yet.',
  })
  const reading = vault.get('kept')
  keyring?.kill('SIGCONT')
  // Still locked from before: an item that exists is not given out.
  expect(await reading.catch((error: unknown) => error)).not.toBe('behind the lock')
})
