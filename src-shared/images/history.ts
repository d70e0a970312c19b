import { z } from 'zod'
import { both } from '../text/lists.ts'
import { t } from '../text/translate.ts'
import type { ImageHead } from './manifest.ts'

/** What happened to an image since it was made, as its store keeps it: in `images/<id>.about.json`, oldest first. */

const name = z.string().max(255)
const names = z.array(z.string().max(255)).max(128)

const happened = z.discriminatedUnion('what', [
  z.object({ what: z.literal('name'), from: name, to: name }),
  z.object({ what: z.literal('tags'), added: names, removed: names }),
  z.object({ what: z.literal('notes') }),
  z.object({ what: z.literal('deployed'), host: name, disk: z.string().max(1024) }),
  /** A copy that stays in a pool, for servers to begin as it. */
  z.object({ what: z.literal('copied'), host: name, pool: name }),
  /** `host` null: on the workstation of who did it. */
  z.object({ what: z.literal('exported'), host: name.nullable(), file: z.string().max(4096) }),
  z.object({ what: z.literal('cached'), cache: name }),
  /** A verification found sections damaged that nobody could bring back. */
  z.object({ what: z.literal('damaged') }),
])
export type Happened = z.infer<typeof happened>

const entry = z.object({ at: z.string().max(40), by: name.nullish() })

export interface ImageEvent {
  /** Milliseconds since 1970. */
  at: number
  /** user@workstation */
  by: string | null
  /** null: a later Terrace wrote something that this one does not know. */
  happened: Happened | null
}

/** Newest first. What cannot be read as an entry at all is left out: it is written by others. */
export function readHistory(entries: unknown): ImageEvent[] {
  if (!Array.isArray(entries)) return []
  return entries
    .flatMap((one): ImageEvent[] => {
      const parsed = entry.safeParse(one)
      const at = parsed.success ? Date.parse(parsed.data.at) : Number.NaN
      if (!parsed.success || Number.isNaN(at)) return []
      const known = happened.safeParse(one)
      return [{ at, by: parsed.data.by ?? null, happened: known.success ? known.data : null }]
    })
    .toReversed()
}

/** How it began, in the same words. */
export function originText({ source, consistency }: Pick<ImageHead, 'source' | 'consistency'>): string {
  if (consistency === 'imported') return t`Imported from ${source.disk}`
  return source.server === null
    ? t`Captured from ${source.disk} on ${source.host}`
    : t`Captured from ${source.server} on ${source.host}`
}

/** One sentence, without who and when. */
export function historyText(event: Happened | null): string {
  switch (event?.what) {
    case 'name':
      return t`Renamed from “${event.from}” to “${event.to}”`
    case 'tags':
      return tagsText(event.added, event.removed)
    case 'notes':
      return t`Notes changed`
    case 'deployed':
      return t`Became the disk ${event.disk} on ${event.host}`
    case 'copied':
      return t`Copied into the pool ${event.pool} of ${event.host}, for servers that begin as it`
    case 'exported':
      return event.host === null
        ? t`Exported to ${event.file}`
        : t`Exported to ${event.file} on ${event.host}`
    case 'cached':
      return t`Brought into the cache ${event.cache}`
    case 'damaged':
      return t`A verification found it damaged`
    default:
      return t`Something that only a later version of Terrace knows`
  }
}

function tagsText(added: readonly string[], removed: readonly string[]): string {
  if (removed.length === 0) return t`Tagged ${both(added)}`
  if (added.length === 0) return t`No longer tagged ${both(removed)}`
  return t`Tagged ${both(added)}, no longer ${both(removed)}`
}

/** What a change of name, tags and notes comes to; empty: to nothing. */
export function changesOf(
  before: { name: string; tags: readonly string[]; notes: string },
  after: { name: string; tags: readonly string[]; notes: string },
): Happened[] {
  const added = after.tags.filter((tag) => !before.tags.includes(tag))
  const removed = before.tags.filter((tag) => !after.tags.includes(tag))
  return [
    ...(before.name === after.name ? [] : [{ what: 'name', from: before.name, to: after.name } as const]),
    ...(added.length + removed.length === 0 ? [] : [{ what: 'tags', added, removed } as const]),
    ...(before.notes === after.notes ? [] : [{ what: 'notes' } as const]),
  ]
}
