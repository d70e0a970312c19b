import { type RecordsDiff, reverseDiff } from './diff.ts'
import type { DesignRecord } from './records.ts'

/**
 * Walks through steps read from disk, away from the records as they were opened, and tells whether each still fits:
 * what it changed must stand there as it left it, and what it would take away must not be needed.
 */
export class HistoryFit {
  readonly #now: Map<string, DesignRecord>
  readonly #needed = new Map<string, number>()
  #broken = false

  constructor(records: Iterable<DesignRecord>) {
    this.#now = new Map()
    for (const record of records) this.#put(record)
  }

  /** Takes the step back. false: it does not fit, and nothing beyond it does. */
  back(diff: RecordsDiff): boolean {
    this.#broken ||= !this.#stands(diff)
    if (this.#broken) return false
    const back = reverseDiff(diff)
    for (const id of Object.keys(back.removed)) this.#erase(id)
    for (const record of Object.values(back.added)) this.#put(record)
    for (const [, record] of Object.values(back.updated)) this.#put(record)
    this.#broken = Object.keys(back.removed).some((id) => (this.#needed.get(id) ?? 0) > 0)
    return !this.#broken
  }

  /** Does the step again. */
  forth(diff: RecordsDiff): boolean {
    return this.back(reverseDiff(diff))
  }

  #stands({ added, updated, removed }: RecordsDiff): boolean {
    return (
      Object.entries(added).every(([id, record]) => sameJson(this.#now.get(id), record)) &&
      Object.entries(updated).every(([id, [, to]]) => sameJson(this.#now.get(id), to)) &&
      Object.keys(removed).every((id) => !this.#now.has(id))
    )
  }

  #put(record: DesignRecord): void {
    this.#erase(record.id)
    this.#now.set(record.id, record)
    for (const id of needs(record)) this.#needed.set(id, (this.#needed.get(id) ?? 0) + 1)
  }

  #erase(id: string): void {
    const before = this.#now.get(id)
    if (!before) return
    this.#now.delete(id)
    for (const needed of needs(before)) this.#needed.set(needed, (this.#needed.get(needed) ?? 0) - 1)
  }
}

/** Tells of a step whether taking it back would undo part of `change`, or take away what that needs. */
export function disturbs({ added, updated, removed }: RecordsDiff): (step: RecordsDiff) => boolean {
  const ids = new Set([...Object.keys(added), ...Object.keys(updated), ...Object.keys(removed)])
  const standing = [...Object.values(added), ...Object.values(updated).map(([, to]) => to)]
  const needed = new Set(standing.flatMap(needs))
  return (step) =>
    [step.added, step.updated, step.removed].some((part) => Object.keys(part).some((id) => ids.has(id))) ||
    Object.keys(step.added).some((id) => needed.has(id))
}

/** The records that a record cannot do without. */
function needs(record: DesignRecord): string[] {
  if (record.type === 'link') return [record.from, record.to]
  if (record.type === 'affinity') return record.servers
  if (record.type !== 'server') return []
  return [record.tier, ...record.nics.flatMap(({ network }) => (network === null ? [] : [network]))]
}

/** Are these the same as JSON? */
export function sameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const [a, b] = [one as Record<string, unknown>, other as Record<string, unknown>]
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  )
}
