import { canonicalJson } from '@shared/base/canonical.ts'

/** A field of several records: their value when all agree, else mixed. */
export type Common<T> = { readonly mixed: false; readonly value: T } | { readonly mixed: true }

export function common<R, T>(records: readonly R[], pick: (record: R) => T): Common<T> {
  const [head] = records
  if (head === undefined) return { mixed: true }
  const first = pick(head)
  if (first === undefined) return { mixed: true }
  return records.every((record) => same(pick(record), first))
    ? { mixed: false, value: first }
    : { mixed: true }
}

/** Thousands of records are compared as the selection changes: what is no list or object needs no text. */
export const same = (a: unknown, b: unknown): boolean =>
  a === b ||
  (typeof a === 'object' && typeof b === 'object' && a && b ? canonicalJson(a) === canonicalJson(b) : false)
