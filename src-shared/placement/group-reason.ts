import { both } from '../text/lists.ts'
import { t } from '../text/translate.ts'
import { ruleText, some } from './fail-words.ts'
import { type Group, type Way, wayNow, waysFor } from './groups.ts'
import type { Scene } from './scene.ts'
import type { Candidate, Demand } from './types.ts'
import { points } from './words.ts'

/** How a group stands where it is, beside the next best place for all of it. */
export interface Standing {
  names: readonly string[]
  at: string
  /** As many of it find a place there; by how much worse that is, per server. */
  next?: { at: string; by: number }
  /** One host for all, or the hosts of one rack. */
  within: 'host' | 'rack'
}

const nameOf = ({ rack, name }: Candidate, within: Standing['within']): string =>
  within === 'rack' && rack !== undefined ? rack : name

/** Compares the places for a group with all others where they are, and leaves all as it is; undefined: it is nowhere. */
export function standingOf(scene: Scene, group: Group): Standing | undefined {
  const within = group.units.length === 1 ? 'host' : 'rack'
  const place = ({ at: [first] }: Way): string => (first ? nameOf(first[1].host, within) : '')
  const { way, putBack } = wayNow(scene, group)
  const ways = waysFor(scene, group)
  putBack()
  if (way.at.length === 0) return undefined
  const names = way.at.map(([{ name }]) => name)
  const at = place(way)
  const next = ways.find((other) => place(other) !== at)
  if (!next || next.at.length < way.at.length) return { names, at, within }
  return { names, at, within, next: { at: place(next), by: (way.score - next.score) / way.at.length } }
}

/** Why it is where it is with those that it has to be with. */
export function reasonTogether({ name, ties = [] }: Demand, { names, at, within, next }: Standing): string {
  const rules = ties.filter(({ kind }) => kind === 'together').map((tie) => ruleText(tie.name))
  const others = names.filter((other) => other !== name)
  const wants =
    within === 'host'
      ? t`On ${at} with ${some(others)}, as ${both(rules)} asks.`
      : t`In the same rack as ${some(others)}, as ${both(rules)} asks (${at}).`
  if (next === undefined)
    return within === 'host'
      ? `${wants} ${t`No other host takes all of them.`}`
      : `${wants} ${t`No other rack takes all of them.`}`
  // Where another place would be better, the reserve or those who came later stand in the way.
  const by = points(next.by)
  if (!by.startsWith('+')) return wants
  return `${wants} ${t`For all of them together it is better than ${next.at} by ${by.slice(1)} each.`}`
}
