import type { RecordsDiff } from '../design/diff.ts'
import type { LinkId, LinkRecord, ServerId, TierId } from '../design/records.ts'
import type { DesignStore } from '../design/store.ts'

/** All links between two tiers, whichever way they lead. */
export interface Bundle {
  readonly key: string
  readonly tiers: readonly [TierId, TierId]
  readonly links: ReadonlySet<LinkId>
  /** How many lead from the first tier to the second. */
  readonly onward: number
}

interface Members {
  readonly tiers: readonly [TierId, TierId]
  /** Does it lead from the first tier to the second? */
  readonly links: Map<LinkId, boolean>
  made: Bundle | undefined
}

/** Which links run between which tiers: follows the store by its diffs. */
export class Bundles {
  readonly #store: DesignStore
  readonly #members = new Map<string, Members>()
  readonly #keys = new Map<LinkId, string>()

  constructor(store: DesignStore) {
    this.#store = store
    for (const link of store.all('link')) this.#put(link)
  }

  /** `linksOf` tells the links of a server, as they are now. */
  update(diff: RecordsDiff, linksOf: (server: ServerId) => readonly LinkRecord[]): void {
    for (const record of Object.values(diff.removed)) if (record.type === 'link') this.#drop(record.id)
    for (const record of Object.values(diff.added)) {
      if (record.type === 'link') this.#put(record)
      if (record.type === 'server') for (const link of linksOf(record.id)) this.#put(link)
    }
    for (const [before, after] of Object.values(diff.updated)) {
      if (after.type === 'link') this.#put(after)
      if (after.type === 'server' && before.type === 'server' && after.tier !== before.tier)
        for (const link of linksOf(after.id)) this.#put(link)
    }
  }

  keyOf(link: LinkId): string | undefined {
    return this.#keys.get(link)
  }

  all(): Bundle[] {
    return [...this.#members].map(([key, members]) => bundleOf(key, members))
  }

  get(key: string): Bundle | undefined {
    const members = this.#members.get(key)
    return members && bundleOf(key, members)
  }

  #put(link: LinkRecord): void {
    this.#drop(link.id)
    const from = this.#store.get<'server'>(link.from)?.tier
    const to = this.#store.get<'server'>(link.to)?.tier
    if (!from || !to || from === to) return
    const tiers: [TierId, TierId] = from < to ? [from, to] : [to, from]
    const key = tiers.join(' ')
    const members = this.#members.get(key) ?? { tiers, links: new Map(), made: undefined }
    this.#members.set(key, members)
    members.links.set(link.id, tiers[0] === from)
    members.made = undefined
    this.#keys.set(link.id, key)
  }

  #drop(id: LinkId): void {
    const key = this.#keys.get(id)
    const members = key === undefined ? undefined : this.#members.get(key)
    this.#keys.delete(id)
    if (key === undefined || !members) return
    members.links.delete(id)
    members.made = undefined
    if (members.links.size === 0) this.#members.delete(key)
  }
}

function bundleOf(key: string, members: Members): Bundle {
  if (members.made) return members.made
  let onward = 0
  for (const leads of members.links.values()) if (leads) onward += 1
  members.made = { key, tiers: members.tiers, links: new Set(members.links.keys()), onward }
  return members.made
}
