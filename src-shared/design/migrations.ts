import { TerraceError } from '../base/errors.ts'
import { DESIGN_VERSION } from './records.ts'
import { t } from '../text/translate.ts'

export type RawRecord = Record<string, unknown>

/** Brings the records of one version to the next. It sees them before they are checked, so it trusts nothing. */
export interface Migration {
  /** The version it starts from; it leads to the one after. */
  from: number
  /** Returns the new form of a record, or null to drop it. Must not change its argument. */
  up(record: RawRecord): RawRecord | null
}

/** In rising order without gaps. Version 1 is the first, so nothing leads to it. */
export const migrations: readonly Migration[] = [
  // Version 2 has more fields, all with defaults, and frames.
  { from: 1, up: (record) => record },
]

/** Records of an older version in today's form. Throws `bug` when a step is missing. */
export function migrateRecords(
  records: readonly RawRecord[],
  version: number,
  known: readonly Migration[] = migrations,
  target: number = DESIGN_VERSION,
): RawRecord[] {
  let current = [...records]
  for (let from = version; from < target; from += 1) {
    const migration = known.find((one) => one.from === from)
    if (!migration) {
      throw new TerraceError('bug', t`Terrace has no way from version ${from} of designs to ${from + 1}.`, {
        left: t`The design was left as it is.`,
      })
    }
    current = current.map((record) => migration.up(record)).filter((record) => record !== null)
  }
  return current
}
