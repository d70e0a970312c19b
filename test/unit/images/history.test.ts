import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Emitter } from '@shared/base/emitter.ts'
import type { StoreView } from '@shared/contract/images.ts'
import { changesOf, type Happened, historyText, readHistory } from '@shared/images/history.ts'
import { ImageHistory } from '../../../src-main/images/history.ts'

const at = '2026-03-01T10:00:00Z'

test('entries are read newest first; what is none is left out, what is not known stays with its time', () => {
  const entries = [
    { at, by: 'ada@desk', what: 'name', from: 'a', to: 'b' },
    { at: 'never', what: 'notes' },
    'damage',
    { at: '2026-03-02T10:00:00Z', what: 'moved to the moon', rocket: 7 },
    { at: '2026-03-03T10:00:00Z', what: 'exported', host: null, file: 7 },
  ]
  expect(readHistory(entries)).toEqual([
    { at: Date.parse('2026-03-03T10:00:00Z'), by: null, happened: null },
    { at: Date.parse('2026-03-02T10:00:00Z'), by: null, happened: null },
    { at: Date.parse(at), by: 'ada@desk', happened: { what: 'name', from: 'a', to: 'b' } },
  ])
  expect(readHistory(undefined)).toEqual([])
  expect(historyText(null)).toContain('later version')
})

test('whatever a store says of it, reading does not fail', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      for (const { happened } of readHistory(value)) expect(historyText(happened)).not.toBe('')
    }),
  )
})

test('a change is told by what is different, and by nothing else', () => {
  const about = fc.record({
    name: fc.string(),
    tags: fc.uniqueArray(fc.string({ maxLength: 3 }), { maxLength: 5 }),
    notes: fc.string(),
  })
  fc.assert(
    fc.property(about, about, (before, after) => {
      const changes = changesOf(before, after)
      const of = (what: Happened['what']) => changes.find((one) => one.what === what)
      expect(of('name') !== undefined).toBe(before.name !== after.name)
      expect(of('notes') !== undefined).toBe(before.notes !== after.notes)
      const tags = of('tags')
      const { added, removed }: { added: string[]; removed: string[] } =
        tags?.what === 'tags' ? tags : { added: [], removed: [] }
      const kept = before.tags.filter((tag) => !removed.includes(tag))
      expect(new Set([...kept, ...added])).toEqual(new Set(after.tags))
      expect(changesOf(after, after)).toEqual([])
    }),
  )
})

test('entries are written one after the other; one that fails stops none, and is told', async () => {
  const asked: object[] = []
  const errors: unknown[] = []
  const events = new Emitter<{ stores: StoreView[]; images: { storeId: `store:${string}` } }>()
  const told: string[] = []
  events.on('images', ({ storeId }) => told.push(storeId))
  const history = new ImageHistory({
    who: 'ada@desk',
    onError: (error) => errors.push(error),
    stores: {
      events,
      get: (id) => ({
        ...{ id, kind: 'store', name: 's', hostId: null, folder: '/s', isDefault: true, budgetBytes: null },
        createdAt: 0,
      }),
    },
    agents: {
      where: () => 'host-1',
      async ask(_place, task) {
        asked.push(task)
        await new Promise((resolve) => setTimeout(resolve, 2))
        if (asked.length === 1) throw new Error('The store does not answer.')
        return {}
      },
    },
  })
  for (const volume of ['a', 'b'])
    history.done({
      ...{ kind: 'image.deploy', hostId: 'host:1', pool: 'default', volume, storeId: 'store:1' },
      ...{ imageId: 'image-abcdefghijkl', imageName: 'Debian', sha256: '0'.repeat(64), bytes: 1 },
      ...{ format: 'raw', via: null, rate: null },
    })
  await history.settled()
  expect(errors).toHaveLength(1)
  expect(told).toEqual(['store:1'])
  expect(asked[1]).toMatchObject({
    about: {
      history: { what: 'deployed', host: 'host-1', disk: 'default/b', by: 'ada@desk' },
    },
  })
})
