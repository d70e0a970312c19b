import type { Margin, Verdict } from './types.ts'
import { bestOf, rounded } from './verdicts.ts'
import { termNames, type Weights } from './weights.ts'

/** Less than this is no difference. */
const NOTHING = 5e-4

/**
 * By how much the chosen host is better than the best of the others: the difference of their scores, as the sum of what
 * each term adds. A term is decisive when without it another host would be best (the counterfactual of SAP's Cortex).
 * `verdicts` are by name; undefined: no other host fits.
 */
export function marginOf(
  chosen: Verdict,
  verdicts: readonly Verdict[],
  weights: Weights,
): Margin | undefined {
  const next = bestOf(verdicts, chosen)
  if (!next) return undefined
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  const { by, terms } = differenceOf(chosen, next, weights)
  // Where the whole design decided, no term did.
  const decisive =
    rounded(next.score) > rounded(chosen.score) ? [] : decisiveOf(chosen, verdicts, weights, whole)
  return { over: next.hostName, by, terms, decisive }
}

/** By how much a host is better than another that fits as well, and what each term adds to it, largest first. */
export function differenceOf(one: Verdict, other: Verdict, weights: Weights): Pick<Margin, 'by' | 'terms'> {
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  const terms = termNames
    .map((term, at) => {
      const by = ((one.terms[at] ?? 0) - (other.terms[at] ?? 0)) * (weights[at] ?? 0)
      return { term, by: whole > 0 ? by / whole : 0 }
    })
    .filter(({ by }) => Math.abs(by) >= NOTHING)
    .toSorted((a, b) => Math.abs(b.by) - Math.abs(a.by))
  return { by: one.score - other.score, terms }
}

/** Terms without which another host would be best; as before, the first of equals. */
function decisiveOf(
  chosen: Verdict,
  verdicts: readonly Verdict[],
  weights: Weights,
  whole: number,
): Margin['decisive'] {
  const counted = termNames.flatMap((term, at) => {
    const weight = weights[at] ?? 0
    return weight > 0 ? [{ term, at, weight, rest: whole - weight, most: -Infinity, best: chosen }] : []
  })
  // Host by host rather than term by term: a host's terms lie together.
  for (const verdict of verdicts) {
    if (!verdict.fits) continue
    const sum = verdict.score * whole
    for (const one of counted) {
      const left = sum - one.weight * (verdict.terms[one.at] ?? 0)
      const score = rounded(one.rest > 0 ? left / one.rest : 0)
      if (score <= one.most) continue
      one.most = score
      one.best = verdict
    }
  }
  return counted.flatMap(({ term, best }) => (best === chosen ? [] : [{ term, instead: best.hostName }]))
}
