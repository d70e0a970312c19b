import { both } from '../text/lists.ts'
import { t, tn } from '../text/translate.ts'
import { failTexts, ruleText } from './fail-words.ts'
import { termsOf } from './terms.ts'
import type { Demand, Verdict } from './types.ts'
import { bestOf, rounded } from './verdicts.ts'
import type { Weights } from './weights.ts'
import { points, shareText, termText } from './words.ts'

/** Differences smaller than this share of the whole score are not worth a word. */
const NOTABLE = 0.005

/** The sentence for an instance that stays where it runs. */
export function reasonToStay({ hostName, fits, fails }: Verdict): string {
  return fits
    ? t`Stays on ${hostName}, where it is.`
    : t`Stays on ${hostName}, where it is, although the host no longer qualifies: ${failTexts(fails)}.`
}

/** Why the chosen one of the verdicts, which are by name, and not the best of the others. */
export function reasonToChoose(chosen: Verdict, verdicts: readonly Verdict[], weights: Weights): string {
  const next = bestOf(verdicts, chosen)
  if (!next) {
    const others = verdicts.filter((verdict) => verdict !== chosen)
    if (others.length === 0) return t`${chosen.hostName} is the only host, and it has room.`
    return t`${chosen.hostName} is the only host that qualifies. ${others.slice(0, 3).map(rejection).join(' ')}`
  }
  if (rounded(next.score) > rounded(chosen.score)) {
    const by = points(next.score - chosen.score).replace('+', '')
    return t`Chosen for the design as a whole; for it alone ${next.hostName} would be better by ${by}.`
  }
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  const others = termsOf(next, weights)
  const gains = termsOf(chosen, weights)
    .map((term, at) => {
      const other = others[at]
      return { term, other, gain: ((term.value - (other?.value ?? 0)) * term.weight) / whole }
    })
    .filter(({ gain }) => gain > 0)
    .toSorted((a, b) => b.gain - a.gain)
    // Of many small differences the largest decided.
    .filter(({ gain }, index) => gain > NOTABLE || index === 0)
    .slice(0, 3)
  if (gains.length === 0) return t`Chosen over ${next.hostName}, which is as good, by its name.`
  const because = gains.map(({ term, other }) => {
    // Within a rack and beyond it are two shares: one of them against another would mislead.
    const against = term.beyond === undefined && other ? shareText(other) : undefined
    return against === undefined ? termText(term) : t`${termText(term)} there against ${against}`
  })
  return t`Chosen over ${next.hostName} because ${because.join('; ')}.`
}

const rejection = ({ hostName, fails }: Verdict): string => t`${hostName} does not: ${failTexts(fails)}.`

/** Why an instance fits nowhere. Names the rule to keep replicas apart when only that stands in the way. */
export function reasonForNowhere(demand: Demand, verdicts: readonly Verdict[], replicas: number): string {
  if (verdicts.length === 0) return t`There is no host to run ${demand.name} on.`
  const qualified = verdicts.filter((verdict) => verdict.fails.every((fail) => fail.need === 'apart'))
  if (qualified.length > 0) {
    const rest = verdicts.filter((verdict) => !qualified.includes(verdict))
    const hosts = tn(
      qualified.length,
      '{0} replicas are kept apart, but only {n} host qualifies ({1}).',
      '{0} replicas are kept apart, but only {n} hosts qualify ({1}).',
      replicas,
      qualified.map((verdict) => verdict.hostName).join(', '),
    )
    return [hosts, ...rest.slice(0, 3).map(rejection)].join(' ')
  }
  const ruled = onlyRules(demand, verdicts)
  if (ruled) return ruled
  const more = verdicts.length > 4 ? [t`Nor do ${verdicts.length - 4} more.`] : []
  return [t`${demand.name} fits on no host.`, ...verdicts.slice(0, 4).map(rejection), ...more].join(' ')
}

/** Where rules between servers alone stand in the way of one host at least: which, and who is where. */
function onlyRules({ name }: Demand, verdicts: readonly Verdict[]): string | undefined {
  const free = verdicts.filter(({ fails }) => fails.every(({ need }) => betweenServers.has(need)))
  if (free.length === 0) return undefined
  const named = free.flatMap(({ fails }) => fails.flatMap((fail) => ('rule' in fail ? [fail] : [])))
  const rules = [...new Map(named.map((fail) => [fail.rule, ruleText(fail.name)])).values()]
  const others = [...free, ...verdicts.filter((verdict) => !free.includes(verdict))]
  const more = others.length > 4 ? [t`Nor do ${others.length - 4} more.`] : []
  return [
    tn(
      rules.length,
      '{0} finds no place as long as {1} holds.',
      '{0} finds no place as long as {1} hold.',
      name,
      both(rules),
    ),
    ...others.slice(0, 4).map(rejection),
    ...more,
  ].join(' ')
}

const betweenServers: ReadonlySet<string> = new Set(['apart', 'apart from', 'together with'])
