import type { Finding } from '@shared/design/findings.ts'

/** What became of a list of findings: at a place some went and others came. The rest is as it was. */
export interface Splice {
  readonly at: number
  readonly gone: number
  readonly put: readonly Finding[]
}

/** How one list leads to the other; undefined when they say the same. */
export function spliceBetween(before: readonly Finding[], after: readonly Finding[]): Splice | undefined {
  const shorter = Math.min(before.length, after.length)
  let at = 0
  while (at < shorter && same(before[at], after[at])) at += 1
  let end = 0
  while (end < shorter - at && same(before.at(-1 - end), after.at(-1 - end))) end += 1
  const gone = before.length - at - end
  const put = after.slice(at, after.length - end)
  return gone === 0 && put.length === 0 ? undefined : { at, gone, put }
}

export const spliced = (before: readonly Finding[], { at, gone, put }: Splice): readonly Finding[] =>
  before.toSpliced(at, gone, ...put)

function same(a: Finding | undefined, b: Finding | undefined): boolean {
  if (!a || !b) return a === b
  return (
    a.rule === b.rule &&
    a.severity === b.severity &&
    a.text === b.text &&
    a.next === b.next &&
    a.records.length === b.records.length &&
    a.records.every((id, at) => id === b.records[at])
  )
}
