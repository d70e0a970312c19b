import type { Demand, Verdict } from './types.ts'
import { t, tn } from '../text/translate.ts'

/** Differences smaller than this share of the whole score are not worth a word. */
const NOTABLE = 0.005

const failTexts = (verdict: Verdict): string => verdict.fails.map((fail) => fail.text).join('; ')

/** The sentence for an instance that stays where it runs. */
export function reasonToStay(verdict: Verdict): string {
  const { hostName } = verdict
  return verdict.fits
    ? t`Stays on ${hostName}, where it is.`
    : t`Stays on ${hostName}, where it is, although the host no longer qualifies: ${failTexts(verdict)}.`
}

/** Why the first of the sorted verdicts beats the second. */
export function reasonToChoose(verdicts: readonly Verdict[]): string {
  const [best, next] = verdicts.filter((verdict) => verdict.fits)
  if (!best) return ''
  if (!next) {
    const others = verdicts.filter((verdict) => verdict !== best)
    if (others.length === 0) return t`${best.hostName} is the only host, and it has room.`
    return t`${best.hostName} is the only host that qualifies. ${others.slice(0, 3).map(rejection).join(' ')}`
  }
  const weights = best.parts.reduce((sum, part) => sum + part.weight, 0)
  const gains = best.parts
    .map((part, index) => ({ part, other: next.parts[index] }))
    .map(({ part, other }) => ({
      part,
      other,
      gain: ((part.value - (other?.value ?? 0)) * part.weight) / weights,
    }))
    .filter(({ gain }) => gain > 0)
    .toSorted((a, b) => b.gain - a.gain)
    // Of many small differences the largest decided.
    .filter(({ gain }, index) => gain > NOTABLE || index === 0)
    .slice(0, 3)
  if (gains.length === 0) return t`Chosen over ${next.hostName}, which is as good, by its name.`
  const because = gains.map(({ part, other }) => contrast(part, other)).join('; ')
  return t`Chosen over ${next.hostName} because ${because}.`
}

function contrast(part: Verdict['parts'][number], other: Verdict['parts'][number] | undefined): string {
  if (part.part === 'memory balance' || part.part === 'cpu balance' || part.part === 'load') {
    const against = other && /\d+ %/.exec(other.text)?.[0]
    return against ? t`${part.text} there against ${against}` : part.text
  }
  return part.text
}

const rejection = (verdict: Verdict): string => t`${verdict.hostName} does not: ${failTexts(verdict)}.`

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
  const more = verdicts.length > 4 ? [t`Nor do ${verdicts.length - 4} more.`] : []
  return [t`${demand.name} fits on no host.`, ...verdicts.slice(0, 4).map(rejection), ...more].join(' ')
}
