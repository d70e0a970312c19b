import { canonicalJson } from '@shared/base/canonical.ts'

/** A field of several records: their value when all agree, else mixed. */
export type Common<T> = { readonly mixed: false; readonly value: T } | { readonly mixed: true }

export function common<R, T>(records: readonly R[], pick: (record: R) => T): Common<T> {
  const [first, ...rest] = records.map(pick)
  const text = canonicalJson(first)
  if (first === undefined || rest.some((value) => canonicalJson(value) !== text)) return { mixed: true }
  return { mixed: false, value: first }
}
