import { join } from 'node:path'
import type { Host } from '@shared/contract/hosts.ts'
import { type ConfigHost, resolveConfigHost } from './config-resolve.ts'

/** Where and how a host is really reached, after ~/.ssh/config had its say. */
export interface Settings {
  address: string
  port: number
  user: string
  hostKeyAlias: string | null
  agentSocket: string | null
  identities: { file: string; explicit: boolean }[]
  /** ssh_config would go through this, but the host in Terrace does not. */
  unusedJump: string | null
}

const defaultKeys = ['id_ed25519', 'id_ecdsa', 'id_rsa']

/**
 * What the host record says counts; ssh_config fills in what it leaves open: the real name behind an alias, the port
 * when it is the standard one, key files, agent socket and host-key alias.
 */
export async function settingsOf(host: Host, home: string, env: NodeJS.ProcessEnv): Promise<Settings> {
  const config: ConfigHost = await resolveConfigHost(host.address, { home, user: host.user })
  const named = host.identityFile === null ? config.identityFiles : [expandHome(host.identityFile, home)]
  const agent = config.identityAgent ?? 'SSH_AUTH_SOCK'
  return {
    address: config.hostName ?? host.address,
    port: host.port === 22 ? (config.port ?? 22) : host.port,
    user: host.user,
    hostKeyAlias: host.hostKeyAlias ?? config.hostKeyAlias,
    agentSocket: agent === 'none' ? null : agent === 'SSH_AUTH_SOCK' ? env['SSH_AUTH_SOCK'] || null : agent,
    identities:
      named.length > 0
        ? named.map((file) => ({ file, explicit: host.identityFile !== null }))
        : defaultKeys.map((name) => ({ file: join(home, '.ssh', name), explicit: false })),
    unusedJump: host.jumpHostId === null ? config.proxyJump : null,
  }
}

/** "~/x" in the home folder; other paths as they are. */
export const expandHome = (path: string, home: string): string =>
  path === '~' ? home : path.startsWith('~/') ? join(home, path.slice(2)) : path
