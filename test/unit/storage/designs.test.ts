import Database from 'better-sqlite3'
import fc from 'fast-check'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { TerraceError } from '@shared/base/errors.ts'
import { emptyDiff, type RecordsDiff } from '@shared/design/diff.ts'
import { anyRecord, DESIGN_VERSION, type DesignRecord, type RecordId } from '@shared/design/records.ts'
import { openStorage, type Storage } from '@main/storage/index.ts'
import { testFolder, testStorage } from './folder.ts'

const note = (id: string, text: string): DesignRecord =>
  anyRecord.parse({ id: `note:${id}`, type: 'note', x: 1, y: 2, text })
const settings = (name: string): DesignRecord =>
  anyRecord.parse({ id: 'settings:design', type: 'settings', name })
const server = (id: string): DesignRecord =>
  anyRecord.parse({ id: `server:${id}`, type: 'server', tier: 'tier:a', name: id, x: 0, y: 0 })

const recordsOf = (storage: Storage, id: string): Map<string, unknown> =>
  new Map(storage.designs.open(id).records.map((record) => [record.id, record.value]))

test('a design keeps its name and counts its servers', () => {
  const storage = testStorage()
  const design = storage.designs.create({
    records: [settings('Shop'), server('a'), server('b'), note('n', 'x')],
  })
  expect(design).toMatchObject({ name: 'Shop', servers: 2, readOnly: false })
  storage.designs.save(design.id, 0, {
    ...emptyDiff(),
    removed: { 'server:a': server('a') },
    updated: { 'settings:design': [settings('Shop'), settings('Läden')] },
  })
  expect(storage.designs.list()).toMatchObject([{ id: design.id, name: 'Läden', servers: 1 }])
})

test('two windows cannot overwrite each other', () => {
  const storage = testStorage()
  const { id } = storage.designs.create({ records: [] })
  const add = (name: string): RecordsDiff => ({
    ...emptyDiff(),
    added: { [`note:${name}`]: note(name, name) },
  })
  expect(storage.designs.save(id, 0, add('a'))).toEqual({ revision: 1 })
  expect(() => storage.designs.save(id, 0, add('b'))).toThrow('changed elsewhere')
  expect([...recordsOf(storage, id).keys()]).toEqual(['note:a'])
})

test('a design of a newer form is shown read-only and refuses changes', () => {
  const storage = testStorage()
  const { id } = storage.designs.create({ records: [note('a', '1')], version: DESIGN_VERSION + 1 })
  expect(storage.designs.open(id).readOnly).toBe(true)
  expect(() => storage.designs.save(id, 0, emptyDiff())).toThrow('newer Terrace')
})

test('a copy has the same records under its own name and lives on its own', () => {
  const storage = testStorage()
  const { id } = storage.designs.create({ records: [settings('Shop'), server('a')] })
  const copy = storage.designs.duplicate(id)
  expect(copy).toMatchObject({ name: 'Shop (copy)', servers: 1 })
  expect(recordsOf(storage, copy.id).get('settings:design')).toEqual(settings('Shop (copy)'))
  expect(storage.designs.remove(id)).toBe(true)
  expect(storage.designs.remove(id)).toBe(false)
  expect(() => storage.designs.open(id)).toThrow(TerraceError)
  expect(recordsOf(storage, copy.id).get('server:a')).toEqual(server('a'))
})

test('a copy does not take the addresses of network cards along: two machines with one would disturb each other', () => {
  const storage = testStorage()
  const nic = { network: null, address: '10.0.0.5', mac: '52:54:00:aa:bb:cc' }
  const record = { ...server('a'), name: 'Ω "quoted" \\', nics: [nic, { ...nic, mac: '' }, 'odd'] }
  const { id } = storage.designs.create({ records: [settings('Shop'), record as never] })
  const copy = storage.designs.duplicate(id)
  expect(recordsOf(storage, copy.id).get('server:a')).toEqual({
    ...record,
    nics: [{ ...nic, mac: '' }, { ...nic, mac: '' }, 'odd'],
  })
  expect(recordsOf(storage, id).get('server:a')).toEqual(record)
})

test('a row that cannot be read is reported and survives saves', () => {
  const folder = testFolder()
  const first = openStorage({ folder, appVersion: '1' })
  const { id } = first.designs.create({ records: [note('a', '1'), note('b', '2')] })
  first.close()
  const db = new Database(join(folder, 'terrace.db'))
  db.prepare("UPDATE design_records SET json = '{broken' WHERE record_id = 'note:a'").run()
  db.close()
  const storage = testStorage({ folder })
  storage.designs.save(id, 0, { ...emptyDiff(), removed: { 'note:b': note('b', '2') } })
  const opened = storage.designs.open(id)
  expect(opened.records).toEqual([])
  expect(opened.unreadable).toEqual([{ id: 'note:a', text: '{broken' }])
})

type Op =
  | { op: 'create'; texts: string[] }
  | { op: 'save'; design: number; key: number; text: string | null; stale: boolean }
  | { op: 'remove'; design: number }
  | { op: 'duplicate'; design: number }
  | { op: 'reopen' }

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom("'; DROP TABLE designs; --", '\n\0'),
)
const anyOp: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ op: fc.constant('create' as const), texts: fc.array(text, { maxLength: 3 }) }),
  {
    weight: 5,
    arbitrary: fc.record({
      op: fc.constant('save' as const),
      design: fc.nat(5),
      key: fc.nat(4),
      text: fc.option(text),
      stale: fc.boolean(),
    }),
  },
  fc.record({ op: fc.constant('remove' as const), design: fc.nat(5) }),
  fc.record({ op: fc.constant('duplicate' as const), design: fc.nat(5) }),
  fc.constant({ op: 'reopen' as const }),
)

interface ModelDesign {
  id: string
  revision: number
  records: Map<string, DesignRecord>
}

test('any sequence of creating, saving, removing, copying and reopening matches a plain model', () => {
  const base = testFolder()
  fc.assert(
    fc.property(fc.array(anyOp, { maxLength: 25 }), fc.uuid(), (ops, name) => {
      const folder = join(base, name)
      let storage = openStorage({ folder, appVersion: '1' })
      const model: ModelDesign[] = []
      try {
        for (const op of ops) {
          if (op.op === 'reopen') {
            storage.close()
            storage = openStorage({ folder, appVersion: '1' })
          } else apply(storage, model, op)
        }
        expect(new Set(storage.designs.list().map((d) => d.id))).toEqual(new Set(model.map((d) => d.id)))
        for (const { id, revision, records } of model) {
          expect(storage.designs.open(id).revision).toBe(revision)
          expect(recordsOf(storage, id)).toEqual(records)
        }
      } finally {
        storage.close()
      }
    }),
    { numRuns: 40 },
  )
})

function apply(storage: Storage, model: ModelDesign[], op: Exclude<Op, { op: 'reopen' }>): void {
  if (op.op === 'create') {
    const records = op.texts.map((value, i) => note(String(i), value))
    const { id } = storage.designs.create({ records })
    model.push({ id, revision: 0, records: new Map(records.map((record) => [record.id, record])) })
    return
  }
  const at = op.design % Math.max(model.length, 1)
  const design = model[at]
  if (!design) return
  if (op.op === 'remove') {
    storage.designs.remove(design.id)
    model.splice(at, 1)
  } else if (op.op === 'duplicate') {
    const { id } = storage.designs.duplicate(design.id)
    model.push({ id, revision: 0, records: new Map(design.records) })
  } else {
    const diff = diffFor(design, `note:${op.key}`, op.text)
    if (op.stale) {
      const before = storage.designs.open(design.id)
      const refused = codeOf(() => storage.designs.save(design.id, design.revision + 1, diff))
      if (refused !== 'conflict') throw new Error(`a stale save gave ${refused}`)
      if (!isDeepStrictEqual(storage.designs.open(design.id), before))
        throw new Error('a stale save changed something')
      return
    }
    design.revision = storage.designs.save(design.id, design.revision, diff).revision
    for (const id of Object.keys(diff.removed)) design.records.delete(id)
    for (const record of Object.values(diff.added)) design.records.set(record.id, record)
    for (const [, to] of Object.values(diff.updated)) design.records.set(to.id, to)
  }
}

function codeOf(fn: () => unknown): string {
  try {
    fn()
    return 'no error'
  } catch (error) {
    return error instanceof TerraceError ? error.code : String(error)
  }
}

function diffFor(design: ModelDesign, id: RecordId, value: string | null): RecordsDiff {
  const before = design.records.get(id)
  const to = note(id.slice(5), value ?? '')
  if (value === null) return before ? { ...emptyDiff(), removed: { [id]: before } } : emptyDiff()
  return before
    ? { ...emptyDiff(), updated: { [id]: [before, to] } }
    : { ...emptyDiff(), added: { [id]: to } }
}
