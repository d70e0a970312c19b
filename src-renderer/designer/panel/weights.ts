import type { SettingsRecord } from '@shared/design/records.ts'
import { modeOf, type OwnWeights, presetOf, type TermName, termNames } from '@shared/placement/weights.ts'

/** Terms that a person weighs: that a host answers is no matter of taste. */
export const weighable = termNames.filter((term) => term !== 'answers')

export const weightIn = (policy: SettingsRecord['policy'], own: OwnWeights, term: TermName): number =>
  own[term] ?? presetOf(modeOf(policy))[term]

/** With one changed; what is as the policy says is not kept as a person's own. */
export function weighed(
  policy: SettingsRecord['policy'],
  own: OwnWeights,
  term: TermName,
  weight: number,
): OwnWeights {
  const { [term]: _, ...others } = own
  return weight === presetOf(modeOf(policy))[term] ? others : { ...others, [term]: weight }
}

export const sameWeights = (a: OwnWeights, b: OwnWeights): boolean =>
  termNames.every((term) => a[term] === b[term])
