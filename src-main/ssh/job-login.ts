import ssh2, { type Client, type ClientChannel } from 'ssh2'
import { t } from '@shared/text/translate.ts'
import { TerraceError } from '@shared/base/errors.ts'
import type { CommandStream } from '../drivers/index.ts'
import { offer } from './algorithms.ts'
import { begun } from './channel.ts'
import type { Endpoint } from './connections.ts'
import { dial } from './dial.ts'
import { authError, dialError, type Spoken, spoken } from './errors.ts'
import { streams } from './execute.ts'
import { receivesFor } from './receiving.ts'
import { answeredWithin } from './window.ts'

const stepMs = 10_000

/** A host as it was reached before, and a key that runs one command there. */
export interface JobLogin extends Omit<Endpoint, 'jumped'> {
  /** For messages. */
  name: string
  /** OpenSSH's own form, unencrypted. */
  privateKey: string
}

/** Enough that it never happens. */
const mostKeys = 16

/**
 * A key that has never been anywhere, in OpenSSH's own form. Of each 256 that ssh2 makes one cannot be read: it takes the
 * zero away that the public half begins with.
 */
export function newJobKey(comment: string): { private: string; public: string } {
  for (let made = 0; made < mostKeys; made += 1) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment })
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair
  }
  throw new Error('ssh2 makes no key that it can read')
}

/**
 * Logs in with a one-job key. Only the key that the host has proven before is taken; nobody is asked anything. What is
 * answered runs the key's command, with whose end the connection ends.
 */
export async function openForced(
  login: JobLogin,
  signal: AbortSignal,
): Promise<() => Promise<CommandStream>> {
  const { name, address, port, user } = login
  const host: Spoken = { name, address, port, user }
  const client = await connect(host, login, signal)
  // Also while the host is silent.
  signal.addEventListener('abort', () => client.destroy())
  if (signal.aborted) client.destroy()
  return async () => {
    try {
      const channel = await open(client)
      const ended = begun(
        channel,
        host,
        () => client.end(),
        // What the key runs ends when its input does: there is no other command to end it by.
        () => undefined,
      )
      return streams(ended, { argv: ['terrace-agent'] }, host, signal)
    } catch (thrown) {
      client.end()
      throw dialError(thrown, host)
    }
  }
}

async function connect(host: Spoken, login: JobLogin, signal: AbortSignal): Promise<Client> {
  const [type = '', key = ''] = login.hostKey.split(' ')
  const proven = Buffer.from(key, 'base64')
  const sock = await dial(host, host, { timeoutMs: stepMs, signal })
  const client = new ssh2.Client()
  receivesFor(sock, client)
  // For life: a connection can fail late.
  client.on('error', () => {})
  return new Promise((resolve, reject) => {
    let changed = false
    const settle = (error: Error | null): void => {
      signal.removeEventListener('abort', onAbort)
      if (!error) return resolve(client)
      client.end()
      sock.destroy()
      reject(error)
    }
    const onAbort = (): void => settle(dialError(signal.reason, host))
    signal.addEventListener('abort', onAbort)
    client.once('ready', () => settle(null))
    client.once('error', (thrown: Error & { level?: string }) => {
      if (changed) settle(otherKey(host))
      else if (thrown.level === 'client-authentication')
        settle(authError(host, [t`a key for one job`], undefined))
      else settle(dialError(thrown, host))
    })
    client.once('close', () => settle(dialError(undefined, host)))
    client.connect({
      sock,
      username: login.user,
      privateKey: login.privateKey,
      readyTimeout: stepMs,
      keepaliveInterval: 15_000,
      keepaliveCountMax: 3,
      algorithms: offer([type]),
      hostVerifier: (offered: Buffer) => {
        changed = !offered.equals(proven)
        return !changed
      },
    })
  })
}

const open = (client: Client): Promise<ClientChannel> =>
  new Promise((resolve, reject) => {
    const asked = performance.now()
    // The host runs what its key says, whatever is asked for.
    client.exec('terrace', (error: Error | undefined, channel) => {
      if (error) return reject(error)
      answeredWithin(client, (performance.now() - asked) / 2)
      resolve(channel)
    })
  })

const otherKey = (host: Spoken): TerraceError =>
  new TerraceError('hostkey.changed', t`${spoken(host)} has another key than a moment ago.`, {
    left: t`Nothing was sent to it.`,
  })
