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
  const terms = termNames
    .map((term, at) => {
      const by = ((chosen.terms[at] ?? 0) - (next.terms[at] ?? 0)) * (weights[at] ?? 0)
      return { term, by: whole > 0 ? by / whole : 0 }
    })
    .filter(({ by }) => Math.abs(by) >= NOTHING)
    .toSorted((a, b) => Math.abs(b.by) - Math.abs(a.by))
  const by = chosen.score - next.score
  // Where the whole design decided, no term did.
  const decisive = rounded(next.score) > rounded(chosen.score) ? [] : decisiveOf(chosen, verdicts, weights, whole)
  return { over: next.hostName, by, terms, decisive }
}

/** Terms without which another host would be best; as before, the first of equals. */
function decisiveOf(
  chosen: Verdict,
  verdicts: readonly Verdict[],
  weights: Weights,
  whole: number,
): Margin['decisive'] {
  const decisive: Margin['decisive'] = []
  for (const [at, term] of termNames.entries()) {
    const weight = weights[at] ?? 0
    if (weight === 0) continue
    const rest = whole - weight
    let best: Verdict | undefined
    let most = -Infinity
    for (const verdict of verdicts) {
      if (!verdict.fits) continue
      const left = verdict.score * whole - weight * (verdict.terms[at] ?? 0)
      const score = rounded(rest > 0 ? left / rest : 0)
      if (score <= most) continue
      most = score
      best = verdict
    }
    if (best && best !== chosen) decisive.push({ term, instead: best.hostName })
  }
  return decisive
}
