import { failText } from './fail-words.ts'
import { wouldFitText } from './fit-words.ts'
import { type Term, termsOf } from './terms.ts'
import type { Assignment, Fail, Placement, Verdict, WouldFit } from './types.ts'
import { bestFirst } from './verdicts.ts'
import { marginText, termText } from './words.ts'

/** A verdict with its words, for those who read neither code nor table. */
export interface ToldVerdict extends Omit<Verdict, 'fails' | 'terms' | 'wouldFit'> {
  fails: (Fail & { text: string })[]
  terms: (Term & { text: string })[]
  wouldFit?: WouldFit & { text: string }
}

export interface ToldAssignment extends Omit<Assignment, 'verdicts' | 'weights'> {
  /** Best first. */
  verdicts: ToldVerdict[]
  marginText?: string
}

/** An assignment for other programs and for people: numbers and words. */
export function toldAssignment({ weights, ...assignment }: Assignment): ToldAssignment {
  const { margin, verdicts, hostId } = assignment
  const chosen = verdicts.find((verdict) => verdict.hostId === hostId)?.hostName
  return {
    ...assignment,
    verdicts: bestFirst(verdicts).map(({ terms, fails, wouldFit, ...verdict }) => ({
      ...verdict,
      fails: fails.map((fail) => ({ ...fail, text: failText(fail) })),
      terms: termsOf({ ...verdict, fails, terms }, weights).map((term) => ({
        ...term,
        text: termText(term),
      })),
      ...(wouldFit ? { wouldFit: { ...wouldFit, text: wouldFitText(wouldFit) } } : {}),
    })),
    ...(margin && chosen !== undefined ? { marginText: marginText(chosen, margin) } : {}),
  }
}

export interface ToldPlacement extends Omit<Placement, 'assignments'> {
  assignments: ToldAssignment[]
}

export const toldPlacement = (placement: Placement): ToldPlacement => ({
  ...placement,
  assignments: placement.assignments.map(toldAssignment),
})
