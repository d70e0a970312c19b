import { canonicalJson } from '../base/canonical.ts'
import { TerraceError } from '../base/errors.ts'
import { readJson } from './json.ts'
import { migrateRecords, type RawRecord } from './migrations.ts'
import { completed, readRecord } from './read-record.ts'
import { DESIGN_VERSION, type DesignData, type DesignRecord, settingsRecord } from './records.ts'
import { t } from '../text/translate.ts'

const MAX_BYTES = 16 * 2 ** 20
const MAX_RECORDS = 20_000
const left = () => t`Nothing was read from it and nothing was changed.`

/** Fields of records that this Terrace does not know, by record: kept, so that writing the file back keeps them. */
export type UnknownFields = Record<string, RawRecord>

export interface DesignFile {
  data: DesignData
  /** Written by a newer Terrace, or with parts that are not understood: shown, never written back. */
  readOnly: boolean
  /** What was not understood, left out or filled in, for people. */
  warnings: string[]
  unknown: UnknownFields
  /** What is wrong with each record that was left out, naming it; empty unless they were to be left out. */
  damaged: string[]
}

export interface ReadOptions {
  maxBytes?: number
  /** Leave out records with a value that is not valid instead of refusing the file. */
  leaveOutDamaged?: boolean
}

/**
 * A design as text: canonical JSON with sorted keys, one record a line, sorted by id, so that equal designs are equal
 * files and changes read well in a diff.
 */
export function writeDesignFile({ id, records }: DesignData, unknown: UnknownFields = {}): string {
  const lines = records
    .toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
    .map((record) => canonicalJson({ ...unknown[record.id], ...record }))
  const header = `"terrace":${canonicalJson({ format: 'design', version: DESIGN_VERSION })}`
  const body = lines.length === 0 ? '' : `\n${lines.join(',\n')}\n`
  return `{${header},\n"id":${JSON.stringify(id)},\n"records":[${body}]}\n`
}

/**
 * Reads a design file. Throws `invalid`, naming the place, when it is no design or a value is out of its range; a
 * newer version opens read-only as far as it is understood. Defaults may be left out of the file.
 */
export function readDesignFile(text: string, options: ReadOptions = {}): DesignFile {
  const warnings: string[] = []
  const file = readJson(text, options.maxBytes ?? MAX_BYTES, warnings)
  const { id, version, raw } = readHeader(file, warnings)
  const future = version > DESIGN_VERSION
  if (future) {
    warnings.push(
      t`Written by a newer Terrace (version ${version} of the format, this one knows ${DESIGN_VERSION}): opened read-only, as far as it is understood.`,
    )
  }
  const records: DesignRecord[] = []
  const unknown: UnknownFields = {}
  const problems: string[] = []
  let readOnly = future
  const seen = new Set<string>()
  const current = future ? [...raw] : migrateRecords(raw, version)
  for (const [index, one] of completed(current).entries()) {
    const result = readRecord(one, index)
    warnings.push(...(result.warnings ?? []))
    if (result.unknownType) readOnly = true
    if (result.problem !== undefined) (future ? warnings : problems).push(result.problem)
    const { record } = result
    if (!record) continue
    if (seen.has(record.id)) {
      problems.push(t`Two records have the id ${record.id}.`)
      continue
    }
    seen.add(record.id)
    records.push(record)
    if (result.unknown) unknown[record.id] = result.unknown
  }
  if (problems.length > 0 && !options.leaveOutDamaged) {
    const more = problems.length > 3 ? [t`And ${problems.length - 3} more.`] : []
    throw new TerraceError('invalid', [...problems.slice(0, 3), ...more].join(' '), {
      left: left(),
      next: t`Correct the file and read it again.`,
    })
  }
  if (!seen.has('settings:design')) {
    records.unshift(settingsRecord.parse({ id: 'settings:design', type: 'settings' }))
  }
  return { data: { id, records }, readOnly, warnings, unknown, damaged: problems }
}

const isObject = (value: unknown): value is RawRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function readHeader(file: unknown, warnings: string[]): { id: string; version: number; raw: RawRecord[] } {
  const header = isObject(file) ? file['terrace'] : undefined
  if (!isObject(file) || !isObject(header) || header['format'] !== 'design') {
    throw new TerraceError(
      'invalid',
      t`The file is no Terrace design: it does not begin with {"terrace":{"format":"design", …}.`,
      {
        left: left(),
      },
    )
  }
  const { version } = header
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw new TerraceError('invalid', t`The file does not say which version of the design format it has.`, {
      left: left(),
      next: t`Write "terrace":{"format":"design","version":${DESIGN_VERSION}}.`,
    })
  }
  const { id, records } = file
  if (typeof id !== 'string' || !/^design:[0-9a-z]{1,32}$/.test(id)) {
    throw new TerraceError('invalid', t`The design has no usable id.`, {
      left: left(),
      next: t`Write "id":"design:" followed by 1 to 32 letters a-z and digits, and never change it: machines are recognised by it.`,
    })
  }
  if (!Array.isArray(records) || records.length > MAX_RECORDS) {
    throw new TerraceError('invalid', t`The design needs a list of at most ${MAX_RECORDS} "records".`, {
      left: left(),
    })
  }
  for (const key of Object.keys(file)) {
    if (!['terrace', 'id', 'records'].includes(key))
      warnings.push(t`The file has an unknown part ${JSON.stringify(key)}: left out.`)
  }
  const raw = records.map((record: unknown, index) => {
    if (isObject(record)) return record
    throw new TerraceError('invalid', t`Record ${index + 1} is not an object.`, { left: left() })
  })
  return { id, version, raw }
}
