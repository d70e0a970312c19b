import type { z } from 'zod'
import { CARD_STEP, FIRST_CARD } from './create.ts'
import type { RawRecord } from './migrations.ts'
import { anyRecord, type DesignRecord, type RecordType } from './records.ts'
import { t } from '../text/translate.ts'

export interface ReadRecord {
  record?: DesignRecord
  /** Top-level fields that are not known. */
  unknown?: RawRecord
  unknownType?: true
  warnings?: string[]
  problem?: string
}

const types: Record<RecordType, true> = {
  settings: true,
  tier: true,
  server: true,
  link: true,
  network: true,
  note: true,
  frame: true,
  affinity: true,
}

/** Checks one record. Unknown fields are set aside and told; a wrong value is a problem that names it. */
export function readRecord(raw: RawRecord, index: number): ReadRecord {
  const who = nameOf(raw, index)
  const { type } = raw
  if (typeof type !== 'string' || !Object.hasOwn(types, type)) {
    if (typeof type === 'string') {
      return {
        unknownType: true,
        warnings: [t`${who} is of an unknown type, ${JSON.stringify(type)}: left out.`],
      }
    }
    return { problem: t`${who} has no type.` }
  }
  const first = anyRecord.safeParse(raw)
  if (first.success) return { record: first.data }
  const extra = first.error.issues
    .filter((issue) => issue.code === 'unrecognized_keys')
    .toSorted((a, b) => a.path.length - b.path.length)
  const cleaned = structuredClone(raw)
  const unknown: RawRecord = {}
  const warnings: string[] = []
  for (const { path, keys } of extra) {
    const holder = at(cleaned, path)
    if (!holder) continue
    for (const key of keys) {
      const kept = path.length === 0
      if (kept) unknown[key] = holder[key]
      Reflect.deleteProperty(holder, key)
      warnings.push(
        kept
          ? t`${who} has an unknown field ${pathText([...path, key])}: kept, but without effect.`
          : t`${who} has an unknown field ${pathText([...path, key])}: left out.`,
      )
    }
  }
  const second = anyRecord.safeParse(cleaned)
  const found = { ...(Object.keys(unknown).length > 0 ? { unknown } : {}), warnings }
  if (second.success) return { record: second.data, ...found }
  return { ...found, problem: problemText(who, raw, second.error.issues) }
}

function problemText(who: string, raw: RawRecord, issues: readonly z.core.$ZodIssue[]): string {
  const [issue] = issues
  if (!issue) return t`${who} is not valid.`
  const value = valueAt(raw, issue.path)
  const shown = value === undefined ? t`missing` : clip(JSON.stringify(value))
  const where = issue.path.length === 0 ? t`it` : pathText(issue.path)
  return t`${who}: ${where} is ${shown}. ${issue.message}.`
}

const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text)

/** "server:web (web)", or its place in the file when it has no id. */
function nameOf({ id, name }: RawRecord, index: number): string {
  if (typeof id !== 'string') return t`Record ${index + 1}`
  return typeof name === 'string' && name !== '' ? `${clip(id)} (${clip(name)})` : clip(id)
}

/** ["disks", 0, "bytes"] as "disks[0].bytes". */
const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : `${text}${text === '' ? '' : '.'}${clip(String(part))}`,
    '',
  )

function valueAt(raw: RawRecord, path: readonly PropertyKey[]): unknown {
  let value: unknown = raw
  for (const part of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<PropertyKey, unknown>)[part]
  }
  return value
}

function at(raw: RawRecord, path: readonly PropertyKey[]): RawRecord | undefined {
  const value = valueAt(raw, path)
  return value !== null && typeof value === 'object' ? (value as RawRecord) : undefined
}

/**
 * Fills in what people leave out of files they write by hand: places of servers and the order of tiers, from the
 * order in the file, and the short form of a disk's image.
 */
export function completed(records: readonly RawRecord[]): RawRecord[] {
  const inTier = new Map<unknown, number>()
  let tiers = 0
  return records.map((record) => {
    if (record['type'] === 'tier') {
      tiers += 1
      return { order: tiers, ...record }
    }
    if (record['type'] !== 'server') return record
    const place = inTier.get(record['tier']) ?? 0
    inTier.set(record['tier'], place + 1)
    const { disks } = record
    return {
      x: FIRST_CARD.x + place * CARD_STEP.x,
      y: FIRST_CARD.y,
      ...record,
      ...(Array.isArray(disks) ? { disks: disks.map((disk: unknown) => longDisk(disk)) } : {}),
    }
  })
}

/** `"image": {"pool", "volume", "host"}` stands for a source of that kind; a disk without size is as large as it. */
function longDisk(disk: unknown): unknown {
  if (disk === null || typeof disk !== 'object' || !('image' in disk) || 'source' in disk) return disk
  const { image, ...rest } = disk
  if (image === null || typeof image !== 'object') return disk
  return { bytes: 0, ...rest, source: { ...image, kind: 'image' } }
}
