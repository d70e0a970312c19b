import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '@shared/base/canonical.ts'
import { compareDesigns } from '@shared/design/compare.ts'
import { newNote, sampleDesignRecords } from '@shared/design/create.ts'
import { emptyDiff } from '@shared/design/diff.ts'
import { sameJson } from '@shared/design/history-fit.ts'
import type { DesignRecord } from '@shared/design/records.ts'
import { replaceAll } from '@shared/design/replace.ts'
import { DesignStore } from '@shared/design/store.ts'
import { summaryOf } from '@shared/design/summary.ts'
import { markedSvg } from '@shared/export/marked-svg.ts'
import { svgOf } from '@shared/export/svg.ts'
import { anyLegalRecord } from './samples.ts'

const before = sampleDesignRecords()
const server = (name: string) => {
  const found = before.find((one) => one.type === 'server' && one.name === name)
  if (found?.type !== 'server') throw new Error(`no ${name}`)
  return found
}
const change = (record: DesignRecord): DesignRecord[] =>
  before.map((one) => (one.id === record.id ? record : one))

test('two states are compared by name, with the fields that differ', () => {
  const db = server('db')
  const note = newNote({ x: 0, y: 0, text: 'Look\nhere' })
  const lb = server('lb')
  const after = change({ ...db, memoryBytes: 3 * 2 ** 30, tags: ['a', 'b'], x: 800 }).filter(
    ({ id }) => id !== lb.id,
  )
  expect(compareDesigns(before, [...after, note])).toEqual([
    {
      id: db.id,
      type: 'server',
      name: 'db',
      what: 'changed',
      fields: [
        { label: 'Memory', from: '128 MiB', to: '3 GiB' },
        { label: 'Tags', from: 'none', to: 'a, b' },
      ],
    },
    { id: lb.id, type: 'server', name: 'lb', what: 'removed', fields: [] },
    { id: note.id, type: 'note', name: 'Look', what: 'added', fields: [] },
  ])
})

test('a server in another tier says which, and one that was only moved says nothing more', () => {
  const app = server('app')
  const web = before.find((one) => one.type === 'tier' && one.name === 'Web')
  if (web?.type !== 'tier') throw new Error('no tier')
  expect(compareDesigns(before, change({ ...app, tier: web.id }))[0]?.fields).toEqual([
    { label: 'Tier', from: 'Application', to: 'Web' },
  ])
  expect(compareDesigns(before, change({ ...app, x: 0 }))).toMatchObject([{ what: 'changed', fields: [] }])
})

test('of any two designs: the comparison names each record that differs, once', () => {
  const designs = fc.array(anyLegalRecord, { maxLength: 12 }).map((list) => unique(list))
  fc.assert(
    fc.property(designs, designs, (one, other) => {
      const differing = new Set<string>()
      for (const { id } of [...one, ...other])
        if (
          !sameJson(
            one.find((r) => r.id === id),
            other.find((r) => r.id === id),
          )
        )
          differing.add(id)
      const found = compareDesigns(one, other).map(({ id }) => id)
      expect(found.toSorted()).toEqual([...differing].toSorted())
    }),
  )
})

test('replacing makes a design the very same as the other, and touches only what differs', () => {
  const designs = fc.array(anyLegalRecord, { maxLength: 12 }).map((list) => unique(list))
  fc.assert(
    fc.property(designs, designs, (one, other) => {
      const store = new DesignStore(one)
      const diff = store.transact(() => replaceAll(store, structuredClone(other)))
      expect(bytes(store.records())).toBe(bytes(other))
      const touched = [diff.added, diff.updated, diff.removed].flatMap((part) => Object.keys(part))
      expect(touched.toSorted()).toEqual(
        compareDesigns(one, other)
          .map(({ id }) => id)
          .toSorted(),
      )
    }),
  )
})

test('sameJson agrees with canonical JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      expect(sameJson(one, structuredClone(one))).toBe(true)
      expect(sameJson(one, other)).toBe(canonicalJson(one) === canonicalJson(other))
    }),
  )
})

test('a step is summed up by what it did to how many', () => {
  const [lb, web, app] = [server('lb'), server('web'), server('app')]
  const diff = emptyDiff()
  for (const one of [lb, web]) diff.updated[one.id] = [one, { ...one, x: one.x + 8 }]
  diff.updated[app.id] = [app, { ...app, name: 'core' }]
  diff.added['note:n'] = newNote({ x: 0, y: 0 })
  expect(summaryOf(diff)).toEqual(['1 note added', '2 servers moved', '1 server changed'])
})

test('the picture marks what differs and is else the same', () => {
  const db = server('db')
  const after = change({ ...db, vcpus: 4 })
  const marked = markedSvg(before, compareDesigns(before, after))
  const plain = svgOf(before)
  expect(marked.startsWith(plain.slice(0, plain.lastIndexOf('</svg>')))).toBe(true)
  expect(marked.match(/stroke-width="4"/g)).toHaveLength(1)
  expect(marked.trimEnd().endsWith('</svg>')).toBe(true)
})

const unique = (list: readonly DesignRecord[]): DesignRecord[] => [
  ...new Map(list.map((one) => [one.id, one])).values(),
]
const bytes = (records: readonly DesignRecord[]): string =>
  canonicalJson(records.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
