import { userInfo } from 'node:os'
import { join } from 'node:path'
import { hostLineMatches, type ParsedConfig, parseConfig } from './config-parse.ts'

/** What ssh_config says about one name. Null: it says nothing. */
export interface ConfigHost {
  hostName: string | null
  port: number | null
  user: string | null
  /** Absolute, in order. */
  identityFiles: string[]
  /** A socket path, "SSH_AUTH_SOCK" or "none". */
  identityAgent: string | null
  hostKeyAlias: string | null
  /** As written: "user@host:port,…", or an alias; null also for "none". */
  proxyJump: string | null
  /** A ProxyCommand is set; it is never run. */
  proxyCommand: boolean
}

/** Reads ~/.ssh/config and answers what it says about a name. */
export async function resolveConfigHost(
  name: string,
  who: { home: string; user?: string },
): Promise<ConfigHost> {
  return configHost(await parseConfig(who.home), name, who)
}

/** The first value of each setting whose Host blocks match wins; key files add up. */
export function configHost(
  config: ParsedConfig,
  name: string,
  who: { home: string; user?: string },
): ConfigHost {
  const first = new Map<string, string[]>()
  const files: string[] = []
  for (const { keyword, args, conditions } of config.directives) {
    if (!conditions.every((patterns) => hostLineMatches(patterns, name))) continue
    if (keyword === 'identityfile') files.push(args[0] ?? '')
    // These two exclude each other: the first of either wins.
    else if (keyword === 'proxycommand' && first.has('proxyjump')) continue
    else if (keyword === 'proxyjump' && first.has('proxycommand')) continue
    else if (!first.has(keyword)) first.set(keyword, args)
  }
  const value = (keyword: string): string | null => first.get(keyword)?.[0] ?? null
  const hostName = expand(value('hostname'), { h: name }) ?? null
  const local = userInfo().username
  const user = value('user')
  const port = Number(value('port'))
  const tokens = {
    d: who.home,
    h: hostName ?? name,
    n: name,
    p: String(port || 22),
    r: user ?? who.user ?? local,
    u: local,
  }
  const path = (text: string | null): string | null => {
    const full = expand(text, tokens)
    return full === null ? null : full.startsWith('~/') ? join(who.home, full.slice(2)) : full
  }
  const jump = value('proxyjump')
  const command = value('proxycommand')
  const agent = value('identityagent')
  return {
    hostName,
    port: Number.isInteger(port) && port >= 1 && port <= 65535 ? port : null,
    user,
    identityFiles: [...new Set(files.filter((file) => file !== 'none').map(path))].filter(
      (file) => file !== null,
    ),
    identityAgent: agent === 'none' || agent === 'SSH_AUTH_SOCK' ? agent : path(agent),
    hostKeyAlias: value('hostkeyalias'),
    proxyJump: jump?.toLowerCase() === 'none' ? null : jump,
    proxyCommand: command !== null && command.toLowerCase() !== 'none',
  }
}

/** Replaces %-tokens. Null when one is not known here, or the value takes from the environment: better none than wrong. */
function expand(text: string | null, tokens: Record<string, string>): string | null {
  if (text === null || text === '' || text.includes('${')) return null
  let unknown = false
  const full = text.replace(/%(.?)/g, (_all, letter: string) => {
    if (letter === '%') return '%'
    const found = tokens[letter]
    unknown ||= found === undefined
    return found ?? ''
  })
  return unknown ? null : full
}
