import { TerraceError } from '@shared/base/errors.ts'
import type { Host, HostDraft, HostId } from '@shared/contract/hosts.ts'
import { type ConfigHostDraft, sshConfigHosts, sshJumpHost } from '../ssh/index.ts'
import type { HostRegistry } from './registry.ts'
import { t } from '@shared/text/translate.ts'

/** Adds hosts of ~/.ssh/config under their aliases, each after the jump hosts it is reached through. */
export async function importConfigHosts(
  registry: HostRegistry,
  aliases: readonly string[],
  add: (draft: HostDraft) => Host,
): Promise<Host[]> {
  const entries = new Map((await sshConfigHosts()).map((entry) => [entry.alias, entry]))
  const chosen = aliases.map((alias) => entries.get(alias) ?? missing(alias))
  const added: Host[] = []
  const take = (entry: ConfigHostDraft, name: string, jumpHostId: HostId | null): HostId => {
    const known = registry.byName(name)
    if (known) return known.host.id
    const host = add({ ...entry.draft, name, jumpHostId })
    added.push(host)
    return host.id
  }
  for (const entry of chosen) {
    let before: HostId | null = null
    for (const hop of entry.jumps) {
      const hopEntry: ConfigHostDraft = entries.get(hop) ?? (await sshJumpHost(hop)) ?? missing(hop)
      before = take(hopEntry, hopEntry.draft.name, before)
    }
    take(entry, entry.draft.name, before)
  }
  return added
}

function missing(alias: string): never {
  throw new TerraceError('not-found', t`~/.ssh/config has no host named ${alias} that could be added.`, {
    left: t`Nothing was added.`,
    next: t`Look at the file, or add the host by hand.`,
  })
}
