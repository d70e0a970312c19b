import type { RecordId } from './records.ts'

/** A problem or advice about a drawing: a half-built drawing is legal, so rules find, they do not refuse. */
export interface Finding {
  /** The rule that found it: "duplicate-name". */
  rule: string
  severity: 'error' | 'warning' | 'info'
  /** The record concerned; the first is where it is shown. */
  records: RecordId[]
  /** One sentence that names the thing. */
  text: string
  /** What to do about it. */
  next?: string
}
