import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Host, HostId } from '@shared/contract/hosts.ts'
import type { PromptAnswer } from '@shared/contract/prompts.ts'
import { createSshConnections, type Question, type SshConnections, type SshOptions } from '@main/ssh/index.ts'
import type { SecretStore } from '@main/vault/index.ts'
import { currentUser, publicKey, type Sshd, testFolder } from './sshd.ts'

/** Secrets in memory, as the vault without a keyring keeps them. */
export function memoryStore(
  secrets: Record<string, string> = {},
): SecretStore & { kept: Map<string, string> } {
  const kept = new Map(Object.entries(secrets))
  return {
    kept,
    get: (key) => Promise.resolve(kept.get(key) ?? null),
    set: (key, secret) => {
      kept.set(key, secret)
      return Promise.resolve()
    },
    delete: (key) => Promise.resolve(kept.delete(key)),
  }
}

export interface World {
  ssh: SshConnections
  home: string
  folder: string
  hosts: Map<HostId, Host>
  vault: ReturnType<typeof memoryStore>
  /** Every question asked, in order. */
  asked: Question[]
  pinned: { id: HostId; fingerprint: string }[]
  logged: string[]
  add(id: string, host: Partial<Host>): HostId
  /** Writes a line into the person's known_hosts, so that a server is trusted. */
  trust(sshd: Pick<Sshd, 'port' | 'hostKey'>, name?: string): void
  knownHosts(text: string): void
  end(): Promise<void>
}

/** A workstation of its own: home and data folders, hosts, and a person who answers by `answer`. */
export function sshWorld(
  options: Partial<SshOptions> & {
    answer?: (question: Question, signal?: AbortSignal) => PromptAnswer | Promise<PromptAnswer>
    secrets?: Record<string, string>
  } = {},
): World {
  const { folder: root, remove } = testFolder('ssh')
  const home = join(root, 'home')
  const folder = join(root, 'data')
  mkdirSync(join(home, '.ssh'), { recursive: true })
  const hosts = new Map<HostId, Host>()
  const vault = memoryStore(options.secrets)
  const asked: Question[] = []
  const pinned: World['pinned'] = []
  const logged: string[] = []
  let known = ''
  const knownHosts = (text: string): void => {
    known += `${text}\n`
    writeFileSync(join(home, '.ssh', 'known_hosts'), known)
  }
  const ssh = createSshConnections({
    host: (id) => hosts.get(id),
    vault,
    prompter: {
      ask: async (question, signal) => {
        asked.push(question)
        return (await options.answer?.(question, signal)) ?? { kind: 'dismiss' }
      },
    },
    folder,
    home,
    systemKnownHosts: [],
    env: {},
    onPinned: (id, fingerprint) => {
      pinned.push({ id, fingerprint })
      const host = hosts.get(id)
      if (host) hosts.set(id, { ...host, pinnedKey: fingerprint })
    },
    log: (message) => logged.push(message),
    ...options,
  })
  return {
    ssh,
    home,
    folder,
    hosts,
    vault,
    asked,
    pinned,
    logged,
    knownHosts,
    add: (name, host) => {
      const id: HostId = `host:${name}`
      hosts.set(id, {
        id,
        name,
        address: '127.0.0.1',
        port: 22,
        user: currentUser,
        identityFile: null,
        jumpHostId: null,
        sudo: false,
        hostKeyAlias: null,
        family: null,
        practice: false,
        enabled: true,
        pinnedKey: null,
        createdAt: 0,
        ...host,
      })
      return id
    },
    trust: (sshd, name) => knownHosts(`${name ?? `[127.0.0.1]:${sshd.port}`} ${publicKey(sshd.hostKey)}`),
    end: async () => {
      await ssh.closeAll()
      remove()
    },
  }
}
