import type { RecordType } from '@shared/design/records.ts'
import { t, tn } from '@shared/text/translate.ts'

/** Why a server does not move. */
export const lockedReason = (): string => t`It is locked in place: unlock it to move it`

/** What a record is, in a word. */
export function kindWord(type: RecordType): string {
  switch (type) {
    case 'tier':
      return t`tier`
    case 'server':
      return t`server`
    case 'link':
      return t`link`
    case 'note':
      return t`note`
    case 'frame':
      return t`frame`
    case 'network':
      return t`network`
    case 'affinity':
      return t`rule`
    case 'settings':
      return t`settings`
  }
}

function countedKind(type: RecordType, count: number): string {
  switch (type) {
    case 'tier':
      return tn(count, '{n} tier', '{n} tiers')
    case 'server':
      return tn(count, '{n} server', '{n} servers')
    case 'link':
      return tn(count, '{n} link', '{n} links')
    case 'note':
      return tn(count, '{n} note', '{n} notes')
    case 'frame':
      return tn(count, '{n} frame', '{n} frames')
    case 'network':
      return tn(count, '{n} network', '{n} networks')
    case 'affinity':
      return tn(count, '{n} rule', '{n} rules')
    case 'settings':
      return t`settings`
  }
}

/** "5 servers", "1 server and 2 notes": several records in words. */
export function counted(records: readonly { type: RecordType }[]): string {
  const counts = new Map<RecordType, number>()
  for (const { type } of records) counts.set(type, (counts.get(type) ?? 0) + 1)
  const [first = '', ...others] = [...counts].map(([type, count]) => countedKind(type, count))
  return others.reduce((all, one) => t`${all} and ${one}`, first)
}

/** What has a name. */
type Named = 'tier' | 'server' | 'network' | 'frame'

/** A name for sentences: what has none is called by its kind. */
export const called = (record: { name: string; type: Named }): string =>
  record.name.trim() || unnamed(record.type)

function unnamed(type: Named): string {
  switch (type) {
    case 'tier':
      return t`unnamed tier`
    case 'server':
      return t`unnamed server`
    case 'network':
      return t`unnamed network`
    case 'frame':
      return t`unnamed frame`
  }
}
