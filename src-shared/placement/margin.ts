import type { Margin, Verdict } from './types.ts'
import { scoreOf } from './scores.ts'

/** Less than this is no difference. */
const NOTHING = 5e-4

/**
 * By how much the best host is better than the next: the difference of their scores, as the sum of what each part adds.
 * A part is decisive when without it another host would be best (the counterfactual of SAP's Cortex). `fitting` are the
 * hosts that fit, best first; undefined for fewer than two.
 */
export function marginOf(fitting: readonly Verdict[]): Margin | undefined {
  const [best, next] = fitting
  if (!best || !next) return undefined
  const weights = best.parts.reduce((sum, { weight }) => sum + weight, 0)
  const terms = best.parts
    .map(({ part, value, weight }) => {
      const other = next.parts.find((one) => one.part === part)?.value ?? 0
      return { part, by: weights > 0 ? ((value - other) * weight) / weights : 0 }
    })
    .filter(({ by }) => Math.abs(by) >= NOTHING)
    .toSorted((a, b) => Math.abs(b.by) - Math.abs(a.by))
  const decisive = best.parts.flatMap(({ part }) => {
    const instead = bestWithout(part, fitting)
    return instead && instead !== best ? [{ part, instead: instead.hostName }] : []
  })
  return { over: next.hostName, by: best.score - next.score, terms, decisive }
}

/** The best of these if a part of the score did not count; as before, the first of equals. */
function bestWithout(part: string, verdicts: readonly Verdict[]): Verdict | undefined {
  let best: Verdict | undefined
  let most = -Infinity
  for (const verdict of verdicts) {
    const score = Math.round(scoreOf(verdict.parts, part) * 1e9)
    if (score <= most) continue
    most = score
    best = verdict
  }
  return best
}
