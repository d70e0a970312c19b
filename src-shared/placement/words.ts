import { either } from '../text/lists.ts'
import { t } from '../text/translate.ts'
import type { Margin } from './types.ts'

const partWords = new Map<string, () => string>([
  ['memory balance', () => t`memory balance`],
  ['cpu balance', () => t`cpu balance`],
  ['answers', () => t`answers`],
  ['load', () => t`load`],
  ['acceleration', () => t`acceleration`],
  ['company', () => t`company`],
  ['image', () => t`image`],
])

/** What part of a host's score this is, in words. */
export const partWord = (part: string): string => partWords.get(part)?.() ?? part

/** Differences of scores are told in hundredths, as scores are. */
export const points = (by: number): string => {
  const rounded = Math.round(by * 1000) / 10
  return rounded > 0 ? `+${rounded}` : String(rounded).replace('-', '−')
}

/** "node8 beats node3 by 7: cpu balance +11, image −4. Without image, node3 would be chosen." */
export function marginText(chosen: string, { over, by, terms, decisive }: Margin): string {
  const parts = terms.map((term) => `${partWord(term.part)} ${points(term.by)}`).join(', ')
  const size = points(by).replace('+', '')
  const first =
    terms.length === 0
      ? t`${chosen} and ${over} are as good; the name decided.`
      : t`${chosen} beats ${over} by ${size}: ${parts}.`
  const instead = new Map<string, string[]>()
  for (const one of decisive)
    instead.set(one.instead, [...(instead.get(one.instead) ?? []), partWord(one.part)])
  const others = [...instead].map(
    ([host, words]) => t`Did ${either(words)} not count, ${host} would be chosen.`,
  )
  return [first, ...others].join(' ')
}
