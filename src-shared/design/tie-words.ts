import { t } from '../text/translate.ts'
import type { AffinityRecord, ServerRecord } from './records.ts'
import { listed } from './rules/rule.ts'

type Said = Pick<AffinityRecord, 'kind' | 'within'>

/** "db-1, db-2 and web": servers inside a sentence. */
export const namesOf = (servers: readonly ServerRecord[]): string =>
  listed(servers.map(({ name }) => name.trim() || t`unnamed server`))

/** What a rule between servers does, in two words. */
export function tieKind(kind: AffinityRecord['kind']): string {
  switch (kind) {
    case 'apart':
      return t`Keep apart`
    case 'together':
      return t`Keep together`
    case 'near':
      return t`Keep near`
  }
}

/** What they share, or do not: "different hosts"; nothing where that has no meaning. */
export function tieWithin({ kind, within }: Said): string {
  if (kind === 'near') return ''
  if (kind === 'apart') return within === 'host' ? t`different hosts` : t`different racks`
  return within === 'host' ? t`same host` : t`same rack`
}

/** A rule as one of its servers sees it: "Apart from db-1 and db-2 · different hosts". */
export function tieOf(rule: Said, own: ServerRecord, servers: readonly ServerRecord[]): string {
  const others = servers.filter(({ id }) => id !== own.id)
  if (others.length === 0) return t`Its replicas apart · different racks`
  const names = namesOf(others)
  if (rule.kind === 'near') return t`Near ${names}`
  const within = tieWithin(rule)
  return rule.kind === 'apart' ? t`Apart from ${names} · ${within}` : t`Together with ${names} · ${within}`
}

/** A rule as a sentence: "db-1 and db-2 apart · different hosts". */
export function tieText(rule: Said, servers: readonly ServerRecord[]): string {
  const [first] = servers
  if (!first) return t`A rule that names no server`
  const names = namesOf(servers)
  if (servers.length === 1 && rule.kind === 'apart' && rule.within === 'rack')
    return t`Replicas of ${names} apart · different racks`
  if (rule.kind === 'near') return t`${names} near one another`
  const within = tieWithin(rule)
  return rule.kind === 'apart' ? t`${names} apart · ${within}` : t`${names} together · ${within}`
}
