import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { z } from 'zod'
import { TerraceError } from '@shared/base/errors.ts'
import type { SecretStore } from './secret-store.ts'
import { t } from '@shared/text/translate.ts'

/** A keyring that does not answer at start is not waited for longer; later calls may wait for a person. */
const probeMs = 4_000
const callMs = 60_000

interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
}

/** How a secret lies in the keyring: with the form it is in, so that a later form can be told apart. */
const stored = z.object({ version: z.literal(1), backend: z.literal('keyring'), secret: z.string() })

export type KeyringState =
  { is: 'ready' | 'locked'; store: SecretStore } | { is: 'unavailable'; why: () => string }

/** Finds out whether the keyring of the operating system works, by writing, reading and deleting one entry. */
export async function openKeyring(service: string, env: NodeJS.ProcessEnv): Promise<KeyringState> {
  if (process.platform === 'linux' && !hasSessionBus(env)) {
    return { is: 'unavailable', why: () => t`this session has no D-Bus` }
  }
  const keytar = load()
  if (typeof keytar === 'function') return { is: 'unavailable', why: keytar }
  const store = keyringStore(keytar, service)
  try {
    await limited(probe(keytar, service), probeMs)
    return { is: 'ready', store }
  } catch (thrown) {
    if (isLocked(thrown)) return { is: 'locked', store }
    return { is: 'unavailable', why: () => failureText(thrown) }
  }
}

/** Without an address the library would start a bus of its own, which nobody would end. */
function hasSessionBus(env: NodeJS.ProcessEnv): boolean {
  const runtime = env['XDG_RUNTIME_DIR']
  return (
    Boolean(env['DBUS_SESSION_BUS_ADDRESS']) || (runtime !== undefined && existsSync(join(runtime, 'bus')))
  )
}

/** The native module, or why it cannot be loaded: a system library it needs may be missing. */
function load(): Keytar | (() => string) {
  try {
    // Not import(): looking for the exports of a CommonJS module takes sixty milliseconds, at every start.
    return createRequire(import.meta.url)('keytar') as Keytar
  } catch (thrown) {
    const message = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : ''
    return () => t`its library cannot be loaded (${message})`
  }
}

async function probe(keytar: Keytar, service: string): Promise<void> {
  const account = `probe ${randomBytes(6).toString('hex')}`
  const value = randomBytes(12).toString('hex')
  await keytar.setPassword(service, account, value)
  const read = await keytar.getPassword(service, account)
  await keytar.deletePassword(service, account)
  if (read !== value) throw new Forgetful()
}

function keyringStore(keytar: Keytar, service: string): SecretStore {
  const call = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await limited(work(), callMs)
    } catch (thrown) {
      throw isLocked(thrown) ? lockedError(thrown) : unavailableError(thrown)
    }
  }
  return {
    async get(key) {
      const text = await call(() => keytar.getPassword(service, key))
      if (text === null) return null
      const parsed = stored.safeParse(json(text))
      if (parsed.success) return parsed.data.secret
      throw new TerraceError(
        'storage.corrupt',
        t`The keyring's entry “${key}” is not in a form Terrace knows.`,
        {
          left: t`The entry was left as it is.`,
          next: t`Enter the secret again, or use a newer Terrace.`,
        },
      )
    },
    async set(key, secret) {
      const value: z.infer<typeof stored> = { version: 1, backend: 'keyring', secret }
      await call(() => keytar.setPassword(service, key, JSON.stringify(value)))
    },
    delete: (key) => call(() => keytar.deletePassword(service, key)),
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

class TooSlow extends Error {}
class Forgetful extends Error {}

function failureText(thrown: unknown): string {
  if (thrown instanceof Forgetful) return t`it does not give back what is stored`
  return thrown instanceof TooSlow || !(thrown instanceof Error) ? t`it does not answer` : thrown.message
}

function limited<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TooSlow()), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** A locked keyring refuses, or waits for a person who is not there. */
const isLocked = (thrown: unknown): boolean =>
  thrown instanceof TooSlow ||
  (thrown instanceof Error && /locked|prompt.*(dismiss|cancel)/i.test(thrown.message))

const lockedError = (cause: unknown): TerraceError =>
  new TerraceError('secrets.locked', t`The keyring of this workstation is locked.`, {
    left: t`No secret was read or changed.`,
    next: t`Unlock it in the system settings, then try again.`,
    cause,
  })

const unavailableError = (cause: unknown): TerraceError =>
  new TerraceError('secrets.unavailable', t`The keyring of this workstation failed.`, {
    left: t`No secret was changed.`,
    next: t`Check that its service runs, then restart Terrace.`,
    cause,
  })
