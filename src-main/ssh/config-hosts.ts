import { access } from 'node:fs/promises'
import { homedir, userInfo } from 'node:os'
import { type HostDraft, hostDraft } from '@shared/contract/hosts.ts'
import { type ParsedConfig, parseConfig } from './config-parse.ts'
import { configHost } from './config-resolve.ts'
import { t } from '@shared/text/translate.ts'

/** A host that ~/.ssh/config names, ready to be added. */
export interface ConfigHostDraft {
  alias: string
  draft: HostDraft
  /** The hop next to the host, as written: an alias or "user@host:port". */
  jump: string | null
  /** The whole way there, from the workstation on. The last one is `jump`. */
  jumps: string[]
  note?: string
}

/** The concrete aliases of ~/.ssh/config (no wildcards) that can be added, in the order of the file. */
export async function sshConfigHosts(home: string = homedir()): Promise<ConfigHostDraft[]> {
  const config = await parseConfig(home)
  const aliases = new Set(config.patterns.filter((pattern) => pattern !== '' && !/[*?!]/.test(pattern)))
  const found = await Promise.all([...aliases].map((alias) => draftOf(config, alias, home)))
  return found.filter((entry) => entry !== null)
}

/** A jump as ProxyJump writes it ("alias", "user@host:port", "ssh://…") as a host ready to be added. */
export async function sshJumpHost(jump: string, home: string = homedir()): Promise<ConfigHostDraft | null> {
  const match =
    /^(?:ssh:\/\/)?(?:([^@]+)@)?(\[[^\]]+\]|[^:]+|[0-9a-fA-F:]+:[0-9a-fA-F:]*)(?::(\d+))?\/?$/.exec(jump)
  const name = match?.[2]?.replace(/^\[|\]$/g, '')
  if (name === undefined) return null
  const entry = await draftOf(await parseConfig(home), name, home)
  if (!entry) return null
  const draft = hostDraft.safeParse({
    ...entry.draft,
    ...(match?.[1] === undefined ? {} : { user: match[1] }),
    ...(match?.[3] === undefined ? {} : { port: Number(match[3]) }),
  })
  return draft.success ? { ...entry, draft: draft.data } : null
}

async function draftOf(config: ParsedConfig, alias: string, home: string): Promise<ConfigHostDraft | null> {
  const host = configHost(config, alias, { home })
  const draft = hostDraft.safeParse({
    name: alias.slice(0, 64),
    address: host.hostName ?? alias,
    port: host.port ?? 22,
    user: host.user ?? userInfo().username,
    identityFile: await firstThere(host.identityFiles),
    hostKeyAlias: host.hostKeyAlias,
  })
  if (!draft.success) return null
  const jumps =
    host.proxyJump
      ?.split(',')
      .map((hop) => hop.trim())
      .filter((hop) => hop !== '') ?? []
  return {
    alias,
    draft: draft.data,
    jump: jumps.at(-1) ?? null,
    jumps,
    ...(host.proxyCommand ? { note: t`Its ProxyCommand is not used; set a jump host instead.` } : {}),
  }
}

async function firstThere(files: readonly string[]): Promise<string | null> {
  for (const file of files) {
    const there = await access(file).then(
      () => true,
      () => false,
    )
    if (there) return file
  }
  return files[0] ?? null
}
