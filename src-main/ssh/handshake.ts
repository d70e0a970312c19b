import type { Duplex } from 'node:stream'
import ssh2, { type Algorithms, type Client } from 'ssh2'
import { TerraceError } from '@shared/base/errors.ts'
import {
  authError,
  cancelledError,
  closedError,
  dialError,
  type Spoken,
  spoken,
  notSshError,
} from './errors.ts'
import type { LoginMethods } from './login-methods.ts'
import { receivesFor } from './receiving.ts'
import { t } from '@shared/text/translate.ts'

/** The judge refused the host's key; it knows why. */
export class KeyRefused extends Error {}
/** The host has none of the host-key types it was asked for. */
export class NoHostKeyType extends Error {}
/** The host hung up while we were logging in; with another connection it can be tried further. */
export class HungUp extends Error {}

export interface HandshakeOptions {
  socket: Duplex
  host: Spoken
  algorithms: Algorithms
  /** True to go on. The key is proven to be the host's only once `onProven` is called. */
  judge(key: Buffer): boolean
  onProven(): void
  methods: LoginMethods
  /** For each step that the host must answer. */
  stepMs: number
  keepAliveMs: number
  signal: AbortSignal
}

/** Key exchange and login on an open stream. The client answered has an `error` listener that stays for life. */
export function handshake(options: HandshakeOptions): Promise<Client> {
  const { host, methods, signal, socket } = options
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client()
    receivesFor(socket, client)
    let stage: 'key' | 'login' = 'key'
    let done = false
    let refused = false
    let firstKey: Buffer | null = null
    let choosing: Promise<unknown> | null = null
    let timer: NodeJS.Timeout | undefined

    const settle = (error: Error | null): void => {
      if (done) return
      done = true
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      if (!error) return resolve(client)
      client.end()
      socket.destroy()
      // The question still open belongs to the login; its answer must be kept before the next connection begins.
      if (choosing && error instanceof HungUp) void choosing.then(() => reject(error))
      else reject(error)
    }
    const onAbort = (): void => settle(cancelledError(host, false))
    const restartTimer = (): void => {
      clearTimeout(timer)
      if (!done) timer = setTimeout(() => settle(notSshError(host)), options.stepMs)
    }

    client.on('error', (thrown: Error & { level?: string }) => {
      // A key that the agent could not sign with: ssh2 goes on with the next by itself.
      if (thrown.level === 'agent') return
      settle(failure(thrown))
    })
    client.on('close', () => settle(stage === 'login' ? new HungUp() : failure(undefined)))
    client.on('connect', restartTimer)
    client.once('handshake', () => {
      stage = 'login'
      restartTimer()
      options.onProven()
    })
    client.once('ready', () => settle(null))
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) return onAbort()

    const failure = (thrown: (Error & { level?: string }) | undefined): Error => {
      if (refused) return new KeyRefused()
      if (thrown?.level === 'client-authentication') return authError(host, methods.tried, methods.why)
      if (stage === 'login') return new HungUp(thrown?.message)
      const message = thrown?.message ?? ''
      if (/no matching host key/i.test(message)) return new NoHostKeyType()
      if (/no matching/i.test(message)) return outdated(host, message)
      return dialError(thrown, host)
    }

    methods.pace = { pause: () => clearTimeout(timer), resume: restartTimer }
    try {
      restartTimer()
      client.connect({
        sock: socket,
        username: host.user,
        readyTimeout: 0,
        keepaliveInterval: options.keepAliveMs,
        keepaliveCountMax: 3,
        algorithms: options.algorithms,
        // Asked again at each change of keys during a connection: it must be the same key then.
        hostVerifier: (key: Buffer) => {
          const fine = firstKey ? firstKey.equals(key) : options.judge(key)
          firstKey ??= Buffer.from(key)
          refused = !fine
          return fine
        },
        authHandler: (left, partial, next) => {
          clearTimeout(timer)
          choosing = methods
            .next(left, partial)
            .then((method) => {
              if (done) {
                if (method) methods.putBack(method)
                return
              }
              restartTimer()
              next(method === false ? (false as never) : method)
            })
            .catch((thrown: unknown) => settle(thrown instanceof Error ? thrown : closedError(host)))
            .finally(() => {
              choosing = null
            })
        },
      })
    } catch (thrown) {
      settle(dialError(thrown, host))
    }
  })
}

const outdated = (host: Spoken, message: string): TerraceError =>
  new TerraceError('unsupported', t`${spoken(host)} offers only outdated encryption, which is refused.`, {
    left: t`Nothing was sent to it.`,
    next: t`Update its SSH server, or allow AES-GCM or AES-CTR, SHA-2 and a current key exchange there.`,
    cause: message,
  })
