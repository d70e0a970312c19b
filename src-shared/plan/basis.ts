import { canonicalJson } from '../base/canonical.ts'
import { hash64 } from '../base/hash.ts'
import type { Plan } from './plan.ts'
import { t } from '../text/translate.ts'

export const basisOf = (facts: Plan['facts']): string => hash64(canonicalJson(facts))

/**
 * What has moved between a plan and one made again from fresh facts (with the first as `pinned`), as sentences
 * without full stop.
 * Empty: the first may be carried out. Only what the plan relies on counts: load and free space may change freely
 * as long as everything still fits.
 */
export function compareBasis(old: Plan, fresh: Plan): string[] {
  // What it relies on is in words, so texts of two languages cannot be compared.
  if ((old.language ?? 'en') !== (fresh.language ?? 'en'))
    return [t`It is in another language than Terrace speaks now`]
  const moved: string[] = []
  const vanished: string[] = []
  if (old.basis !== fresh.basis) {
    for (const subject of new Set([...Object.keys(old.facts), ...Object.keys(fresh.facts)])) {
      const [before, now] = [old.facts[subject], fresh.facts[subject]]
      if (before === now) continue
      if (now === undefined) vanished.push(t`${subject}: was ${before ?? ''}, which no longer holds`)
      else
        moved.push(before === undefined ? t`${subject}: now ${now}` : t`${subject}: was ${before}, is ${now}`)
    }
  }
  const known = new Set(old.problems.map((problem) => problem.text))
  for (const { severity, text } of fresh.problems) {
    if (severity === 'error' && !known.has(text)) moved.push(text.replace(/\.$/, ''))
  }
  // What the new plan does not even look at mostly follows from something said already.
  return moved.length > 0 ? moved : vanished
}
