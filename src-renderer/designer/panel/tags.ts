import type { ServerRecord } from '@shared/design/records.ts'
import type { DesignStore } from '@shared/design/store.ts'
import { t } from '@shared/text/translate.ts'
import type { Parsed } from './parse.ts'

export const MAX_TAGS = 32
const MAX_LENGTH = 64

export interface TagCount {
  readonly tag: string
  /** How many of the servers have it. */
  readonly count: number
}

/** The tags of servers, those of all first, then by name. */
export function tagsOf(servers: readonly ServerRecord[]): TagCount[] {
  const counts = new Map<string, number>()
  for (const { tags } of servers) for (const tag of new Set(tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts]
    .map(([tag, count]) => ({ tag, count }))
    .toSorted((a, b) => b.count - a.count || a.tag.localeCompare(b.tag))
}

/** The tags that the drawing has and not all of these servers, the most used first. */
export function suggestedTags(store: DesignStore, servers: readonly ServerRecord[]): string[] {
  const onAll = new Set(tagsOf(servers).flatMap(({ tag, count }) => (count === servers.length ? [tag] : [])))
  return tagsOf(store.all('server'))
    .map(({ tag }) => tag)
    .filter((tag) => !onAll.has(tag))
    .slice(0, 100)
}

/** Tags as typed: several with commas between. */
export function parseTags(text: string, servers: readonly ServerRecord[]): Parsed<string[]> {
  const tags = [...new Set(text.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '')
  if (tags.some((tag) => tag.length > MAX_LENGTH)) return { error: t`At most ${MAX_LENGTH} characters a tag` }
  const full = servers.some((server) => withTags(server, tags).length > MAX_TAGS)
  return full ? { error: t`A server has at most ${MAX_TAGS} tags` } : { value: tags }
}

export const withTags = ({ tags }: Pick<ServerRecord, 'tags'>, more: readonly string[]): string[] => {
  const added = more.filter((tag) => !tags.includes(tag))
  return added.length === 0 ? tags : [...tags, ...added]
}

export const withoutTag = ({ tags }: Pick<ServerRecord, 'tags'>, tag: string): string[] =>
  tags.includes(tag) ? tags.filter((one) => one !== tag) : tags
