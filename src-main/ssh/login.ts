import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import type { Host } from '@shared/contract/hosts.ts'
import type { Clock } from '@shared/base/clock.ts'
import type { SecretStore } from '../vault/index.ts'
import { offer } from './algorithms.ts'
import { authError, closedError, dialError, type Spoken } from './errors.ts'
import { HungUp, handshake, KeyRefused, NoHostKeyType } from './handshake.ts'
import { expectedTypes, judge, type KeyName, keyName, known, type Verdict } from './host-key.ts'
import { fingerprint, keyType } from './key-blob.ts'
import { keyConflict, keyUnknown, noKnownType } from './key-errors.ts'
import type { KeyFiles } from './key-files.ts'
import type { KnownHostsFiles } from './known-hosts-files.ts'
import { LoginMethods } from './login-methods.ts'
import type { Prompter } from './prompter.ts'
import type { Settings } from './settings.ts'
import { t } from '@shared/text/translate.ts'

const rounds = 6
const goodbyeMs = 1_000

/** How to treat a key never seen before, when nobody is asked. */
export interface HostKeyPolicy {
  /** Accept and remember it. */
  acceptNew?: boolean
  /** Accept it if this is its fingerprint ("SHA256:…"); any other key is refused, known or not. */
  expected?: string
}

export interface LoginEnvironment {
  prompter: Prompter
  vault: SecretStore
  knownHosts: KnownHostsFiles
  keyFiles: KeyFiles
  clock: Clock
  log: (message: string) => void
  /** The first key of a host that was accepted for good, to be kept with the host. */
  onPinned(host: Host, fingerprint: string): void
  stepMs: number
  keepAliveMs: number
}

export interface LoginRequest {
  host: Host
  settings: Settings
  /** Opens a stream to the host's SSH port; called once for each connection that is needed. */
  reach(): Promise<Duplex>
  policy: HostKeyPolicy
  /** Name of the host on whose behalf a jump host is logged in to. */
  onBehalfOf: string | null
  /** Fingerprints accepted for this run only; grows when the person accepts one so. */
  once: Set<string>
  signal: AbortSignal
}

export interface LoggedIn {
  client: Client
  method: string
  fingerprint: string
  /** The key that the host has proven to own, in wire form. */
  hostKey: Buffer
  at: { address: string; port: number; user: string }
  /** Says goodbye and, where nobody answers, hangs up a moment later. */
  end(): void
}

/**
 * Logs in to a host: the key is judged first and nothing is sent before it is trusted. While a person is asked about
 * an unknown key no connection is held open; it is made anew when the answer is yes.
 */
export async function login(env: LoginEnvironment, request: LoginRequest): Promise<LoggedIn> {
  const { host, settings, signal, policy, once } = request
  const at: Spoken = { name: host.name, address: settings.address, port: settings.port, user: settings.user }
  const name = keyName(settings.address, settings.port, settings.hostKeyAlias)
  const methods = new LoginMethods({
    host: { id: host.id, name: host.name, address: settings.address, user: settings.user },
    sources: { files: env.keyFiles, agentSocket: settings.agentSocket, identities: settings.identities },
    prompter: env.prompter,
    vault: env.vault,
    signal,
    log: env.log,
  })
  // Accepted by the person or the policy during this login, and to be written down.
  const accepted = new Set<string>()
  let progress = -1
  for (let round = 0; round < rounds; round++) {
    const what = known(await env.knownHosts.lines(), name)
    const types = expectedTypes(what, host.pinnedKey)
    let keeping: Promise<void> = Promise.resolve()
    const seen: { key: Buffer | null; verdict: Verdict | null } = { key: null, verdict: null }
    try {
      const socket = await request.reach()
      const client = await handshake({
        socket,
        host: at,
        algorithms: offer(types),
        judge: (key) => {
          const trust = {
            pinned: host.pinnedKey,
            once: new Set([...once, ...accepted]),
            ...(policy.expected === undefined ? {} : { expected: policy.expected }),
          }
          const verdict = judge(key, what, trust)
          seen.key = Buffer.from(key)
          seen.verdict = verdict
          if (verdict.is === 'unknown' && policy.acceptNew === true) accepted.add(verdict.fingerprint)
          return verdict.is === 'known' || accepted.has(fingerprint(key))
        },
        onProven: () => {
          if (seen.key) keeping = keep(env, host, name, seen.key, { accepted, once, known: what.trusted })
        },
        methods,
        stepMs: env.stepMs,
        keepAliveMs: env.keepAliveMs,
        signal,
      })
      await keeping
      return {
        client,
        method: await methods.succeeded(),
        fingerprint: seen.key ? fingerprint(seen.key) : '',
        hostKey: seen.key ?? Buffer.alloc(0),
        at: { address: settings.address, port: settings.port, user: settings.user },
        end: () => {
          client.end()
          setTimeout(() => socket.destroy(), goodbyeMs).unref()
        },
      }
    } catch (thrown) {
      if (thrown instanceof KeyRefused && seen.verdict) {
        await acceptOrThrow(env, request, at, what, seen.verdict, accepted)
      } else if (thrown instanceof NoHostKeyType) {
        throw types ? noKnownType(at, types) : dialError(thrown, at)
      } else if (thrown instanceof HungUp) {
        // Too many tries for one connection, or too slow an answer: go on with what is left, if there is progress.
        if (methods.progress <= Math.max(progress, 0)) throw hungUpError(at, methods)
        progress = methods.progress
      } else throw thrown
    }
  }
  throw hungUpError(at, methods)
}

const hungUpError = (at: Spoken, methods: LoginMethods): Error =>
  methods.tried.length > 0
    ? authError(at, methods.tried, methods.why ?? t`Then it hung up.`)
    : closedError(at)

async function acceptOrThrow(
  env: LoginEnvironment,
  request: LoginRequest,
  at: Spoken,
  what: ReturnType<typeof known>,
  verdict: Verdict,
  accepted: Set<string>,
): Promise<void> {
  const { host, onBehalfOf } = request
  const about = {
    hostName: onBehalfOf ?? host.name,
    address: `${at.address}:${at.port}`,
    hop: onBehalfOf === null ? 'host' : host.name,
  }
  if (verdict.is === 'changed' || verdict.is === 'revoked') {
    const { keyType: type, fingerprint: print, knownFingerprint, source } = verdict
    const revoked = verdict.is === 'revoked'
    // Information only: the answer decides nothing.
    env.prompter
      .ask({
        kind: 'hostkey-changed',
        ...about,
        keyType: type,
        fingerprint: print,
        knownFingerprint,
        source,
        revoked,
      })
      .catch((thrown: unknown) => env.log(`not shown: ${thrown instanceof Error ? thrown.message : ''}`))
    throw keyConflict(at, verdict)
  }
  if (verdict.is === 'known') return
  const answer = await env.prompter.ask(
    { kind: 'hostkey-unknown', ...about, keyType: verdict.keyType, fingerprint: verdict.fingerprint },
    request.signal,
  )
  if (answer.kind !== 'trust') throw keyUnknown(at, verdict, what)
  if (answer.remember) accepted.add(verdict.fingerprint)
  else request.once.add(verdict.fingerprint)
}

/** The host has proven to own the key: write down what was accepted, pin what is trusted for good. */
async function keep(
  env: LoginEnvironment,
  host: Host,
  name: KeyName,
  key: Buffer,
  why: { accepted: Set<string>; once: Set<string>; known: readonly { key: Buffer }[] },
): Promise<void> {
  const print = fingerprint(key)
  try {
    if (why.once.has(print)) return
    const listed = why.known.some((line) => line.key.equals(key))
    if (!listed) {
      const date = new Date(env.clock.now()).toISOString()
      await env.knownHosts.remember(name.name, keyType(key) ?? '', key, `accepted ${date} for ${host.name}`)
    }
    if (host.pinnedKey === null) env.onPinned(host, print)
  } catch (thrown) {
    env.log(`host key of ${host.name} not kept: ${thrown instanceof Error ? thrown.message : ''}`)
  }
}
