import { homedir } from 'node:os'
import type { Duplex } from 'node:stream'
import { type Clock, systemClock } from '@shared/base/clock.ts'
import { Emitter } from '@shared/base/emitter.ts'
import { TerraceError } from '@shared/base/errors.ts'
import type { ConnectionView, Host, HostId } from '@shared/contract/hosts.ts'
import type { Runner } from '../drivers/index.ts'
import type { SecretStore } from '../vault/index.ts'
import { type Ask, Connection, type Open } from './connection.ts'
import { dial } from './dial.ts'
import { keyName } from './host-key.ts'
import { keyType } from './key-blob.ts'
import { isBehind, jumpChain, throughJump } from './jump.ts'
import { KeyFiles } from './key-files.ts'
import { KnownHostsFiles } from './known-hosts-files.ts'
import { type HostKeyPolicy, type LoggedIn, login, type LoginEnvironment } from './login.ts'
import type { Prompter } from './prompter.ts'
import { sshRunner } from './runner.ts'
import { settingsOf } from './settings.ts'
import { t } from '@shared/text/translate.ts'

export interface SshOptions {
  host(id: HostId): Host | undefined
  vault: SecretStore
  prompter: Prompter
  /** Terrace's data folder; its own known_hosts lives there. */
  folder: string
  /** Default: the person's home folder. */
  home?: string
  /** Default: the files below /etc/ssh. */
  systemKnownHosts?: string[]
  /** Default: the process's environment. Only SSH_AUTH_SOCK is read. */
  env?: NodeJS.ProcessEnv
  /** The first accepted key of a host; keep it as the host's `pinnedKey`. */
  onPinned(id: HostId, fingerprint: string): void
  clock?: Clock
  log?: (message: string) => void
  /** Channels at once on one connection; default 8, below the 10 sessions that sshd allows. */
  channels?: number
  /** For reaching the host and for each answer during login; default 10 s. */
  connectTimeoutMs?: number
  /** Between signs of life on an idle connection, of which three may go unanswered; default 15 s. */
  keepAliveMs?: number
}

export interface SshConnections {
  /** Commands on a host. Connects when first used; refused logins are not repeated until `connect` or `close`. */
  runner(id: HostId): Runner
  /** Connects now, because the person asked: earlier refusals and waits are forgotten. */
  connect(id: HostId, policy?: HostKeyPolicy): Promise<ConnectionView>
  /** How another host would reach it as this workstation does, with the key it has proven. Connects if need be. */
  endpoint(id: HostId, signal: AbortSignal): Promise<Endpoint>
  /**
   * Ends a host's connection; what runs on it or waits for it fails with `transport.closed`. True when one was open.
   * To be called also when a host is enabled or disabled: what lies behind it is then tried again.
   */
  close(id: HostId): boolean
  /** Ends all, and says how many were open. */
  closeAll(): Promise<number>
  connections(): ConnectionView[]
  /** Is the connection to this host open now? Quick, unlike looking through all. */
  connected(id: HostId): boolean
  /** Takes a host's keys out of Terrace's own known_hosts, after a reinstall. The caller clears `pinnedKey`. */
  forgetKey(id: HostId): Promise<number>
  /** A connection came, went, or is used differently. Told at most five times a second. */
  on(event: 'changed', listener: (change: { hostId: HostId }) => void): () => void
}

export interface Endpoint {
  address: string
  port: number
  user: string
  /** As in known_hosts: "ssh-ed25519 AAAA…". */
  hostKey: string
  /** It is reached through another host. */
  jumped: boolean
}

const quietMs = 200

/** All SSH connections of the app: one to a host, shared by all who have commands for it. */
export function createSshConnections(options: SshOptions): SshConnections {
  const home = options.home ?? homedir()
  const log = options.log ?? (() => {})
  const clock = options.clock ?? systemClock
  const timeoutMs = options.connectTimeoutMs ?? 10_000
  const emitter = new Emitter<{ changed: { hostId: HostId } }>()
  const entries = new Map<HostId, Connection>()
  const onceAccepted = new Map<HostId, Set<string>>()
  const knownHosts = new KnownHostsFiles({
    folder: options.folder,
    home,
    log,
    ...(options.systemKnownHosts === undefined ? {} : { system: options.systemKnownHosts }),
  })
  const environment: LoginEnvironment = {
    prompter: options.prompter,
    vault: options.vault,
    knownHosts,
    keyFiles: new KeyFiles({ prompter: options.prompter, vault: options.vault, log }),
    clock,
    log,
    onPinned: (host, print) => options.onPinned(host.id, print),
    stepMs: timeoutMs,
    keepAliveMs: options.keepAliveMs ?? 15_000,
  }

  const hostOf = (id: HostId): Host => {
    const host = options.host(id)
    if (host) return host
    throw new TerraceError('not-found', t`This host is no longer there.`, {
      left: t`Nothing was done.`,
      next: t`Look at the list of hosts; it may have been removed.`,
    })
  }

  const waiting = new Map<HostId, NodeJS.Timeout>()
  const changed = (id: HostId): void => {
    if (waiting.has(id)) return
    const timer = setTimeout(() => {
      waiting.delete(id)
      emitter.emit('changed', { hostId: id })
    }, quietMs)
    timer.unref()
    waiting.set(id, timer)
  }

  const entryOf = (id: HostId): Connection => {
    const entry =
      entries.get(id) ??
      new Connection({ clock, channels: options.channels ?? 8, open: openHost, onChange: () => changed(id) })
    entries.set(id, entry)
    return entry
  }

  async function openHost(host: Host, ask: Ask, signal: AbortSignal): Promise<LoggedIn> {
    const chain = jumpChain(host, options.host)
    const settings = await settingsOf(host, home, options.env ?? process.env)
    const at = { name: host.name, address: settings.address, port: settings.port, user: settings.user }
    const reach = async (): Promise<Duplex> => {
      const jump = chain[0]
      if (!jump) return await dial(at, at, { timeoutMs, signal })
      return await throughJump(at, jump, {
        open: () =>
          entryOf(jump.id).use(
            jump,
            { onBehalfOf: host.name, ...(ask.fresh ? { fresh: true } : {}) },
            signal,
          ),
        timeoutMs,
        signal,
      })
    }
    const once = onceAccepted.get(host.id) ?? new Set<string>()
    onceAccepted.set(host.id, once)
    try {
      return await login(environment, {
        host,
        settings,
        reach,
        policy: ask.policy ?? {},
        onBehalfOf: ask.onBehalfOf ?? null,
        once,
        signal,
      })
    } catch (thrown) {
      throw withUnusedJump(thrown, settings.unusedJump)
    }
  }

  const view = (id: HostId, entry: Connection, open: Open): ConnectionView => {
    const host = options.host(id)
    return {
      hostId: id,
      name: host?.name ?? '',
      address: host ? `${host.address}:${host.port}` : '',
      user: host?.user ?? '',
      method: open.login.method,
      keyFingerprint: open.login.fingerprint,
      since: open.since,
      channels: open.slots.taken,
      lastCommand: entry.lastCommand,
    }
  }

  const close = (id: HostId): boolean => {
    onceAccepted.delete(id)
    // Whether one can connect through it may have changed with it.
    for (const [other, entry] of entries) {
      const host = options.host(other)
      if (host && isBehind(host, id, options.host)) entry.forgive()
    }
    return entries.get(id)?.close() ?? false
  }

  return {
    runner: (id) => {
      const entry = entryOf(id)
      return sshRunner({
        host: () => hostOf(id),
        open: (signal) => entry.use(hostOf(id), {}, signal),
        onCommand: (line) => {
          entry.lastCommand = line.slice(0, 200)
        },
        onChange: () => changed(id),
      })
    },
    connect: async (id, policy) => {
      const entry = entryOf(id)
      const open = await entry.use(hostOf(id), { fresh: true, ...(policy ? { policy } : {}) })
      return view(id, entry, open)
    },
    endpoint: async (id, signal) => {
      const { login: made } = await entryOf(id).use(hostOf(id), {}, signal)
      return {
        ...made.at,
        hostKey: `${keyType(made.hostKey) ?? ''} ${made.hostKey.toString('base64')}`,
        jumped: hostOf(id).jumpHostId !== null,
      }
    },
    close,
    closeAll: () => Promise.resolve([...entries.keys()].filter((id) => close(id)).length),
    connections: () =>
      [...entries].flatMap(([id, entry]) => (entry.current ? [view(id, entry, entry.current)] : [])),
    connected: (id) => Boolean(entries.get(id)?.current),
    forgetKey: async (id) => {
      const host = hostOf(id)
      const settings = await settingsOf(host, home, options.env ?? process.env)
      close(id)
      return await knownHosts.forget(keyName(settings.address, settings.port, settings.hostKeyAlias).name)
    },
    on: (event, listener) => emitter.on(event, listener),
  }
}

/** A host that ~/.ssh/config reaches through a jump host, but that was added without one. */
function withUnusedJump(thrown: unknown, jump: string | null): unknown {
  if (jump === null || !(thrown instanceof TerraceError) || !thrown.code.startsWith('transport.'))
    return thrown
  return new TerraceError(thrown.code, thrown.message, {
    ...thrown.info,
    next: t`~/.ssh/config reaches it through ${jump}: import it from there, or set the jump host.`,
    cause: thrown,
  })
}
