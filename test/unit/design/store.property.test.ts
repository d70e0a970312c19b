import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { canonicalJson } from '@shared/base/canonical.ts'
import { emptyDiff, isEmptyDiff, type RecordsDiff, reverseDiff, squashInto } from '@shared/design/diff.ts'
import { History } from '@shared/design/history.ts'
import type { DesignRecord, RecordId } from '@shared/design/records.ts'
import { DesignStore } from '@shared/design/store.ts'
import { anyLegalRecord, record } from './samples.ts'

const bytes = (store: DesignStore): string =>
  canonicalJson(store.records().toSorted((a, b) => (a.id < b.id ? -1 : 1)))

type Change = { put: DesignRecord } | { remove: RecordId }
const changes: fc.Arbitrary<Change> = fc.oneof(
  anyLegalRecord.map((put) => ({ put })),
  anyLegalRecord.map(({ id }) => ({ remove: id })),
)
const perform = (store: DesignStore, list: readonly Change[]): void => {
  for (const change of list) {
    if ('put' in change) store.put(change.put)
    else store.remove(change.remove)
  }
}
const transactions = fc.array(fc.array(changes, { maxLength: 6 }), { maxLength: 8 })

describe('store', () => {
  test('records by id and type, and one diff per transaction', () => {
    const store = new DesignStore([record('tier', { id: 'tier:a' })])
    const heard = vi.fn<(diff: RecordsDiff) => void>()
    const stop = store.listen(heard)
    const server = record('server', { id: 'server:a', tier: 'tier:a' })
    const diff = store.transact(() => {
      store.put(server)
      store.transact(() => store.update<'server'>('server:a', { name: 'www' }))
    })
    expect(diff).toEqual({ added: { 'server:a': { ...server, name: 'www' } }, updated: {}, removed: {} })
    expect(heard).toHaveBeenCalledExactlyOnceWith(diff)
    expect(store.get<'server'>('server:a')?.name).toBe('www')
    expect(store.all('server')).toHaveLength(1)
    expect(store.size).toBe(2)
    stop()
    store.transact(() => store.remove('server:a'))
    expect(heard).toHaveBeenCalledOnce()
    expect(store.has('server:a')).toBe(false)
    expect(store.all('server')).toEqual([])
  })

  test('what changes nothing is told to nobody', () => {
    const tier = record('tier', { id: 'tier:a' })
    const store = new DesignStore([tier])
    const heard = vi.fn<(diff: RecordsDiff) => void>()
    store.listen(heard)
    expect(isEmptyDiff(store.transact(() => store.put(tier)))).toBe(true)
    expect(isEmptyDiff(store.transact(() => store.remove('note:none')))).toBe(true)
    expect(heard).not.toHaveBeenCalled()
  })

  test('changes outside a transaction and of unknown records are refused', () => {
    const store = new DesignStore()
    expect(() => store.put(record('tier', {}))).toThrow('outside a transaction')
    expect(() => store.transact(() => store.update<'tier'>('tier:x', { name: 'y' }))).toThrow(
      'There is no tier:x',
    )
  })

  test('a transaction that throws leaves no trace', () => {
    fc.assert(
      fc.property(fc.array(anyLegalRecord), fc.array(changes), (start, list) => {
        const store = new DesignStore(start)
        const before = bytes(store)
        const heard = vi.fn<(diff: RecordsDiff) => void>()
        store.listen(heard)
        expect(() =>
          store.transact(() => {
            perform(store, list)
            throw new Error('no')
          }),
        ).toThrow('no')
        expect(bytes(store)).toBe(before)
        expect(heard).not.toHaveBeenCalled()
        expect(() => store.put(record('tier', {}))).toThrow('outside a transaction')
      }),
    )
  })
})

describe('diffs', () => {
  test('applied elsewhere they give the same records, reversed they take them back, squashed they are one', () => {
    fc.assert(
      fc.property(fc.array(anyLegalRecord), transactions, (start, list) => {
        const [store, follower, once] = [
          new DesignStore(start),
          new DesignStore(start),
          new DesignStore(start),
        ]
        const before = bytes(store)
        const all = emptyDiff()
        const diffs = list.map((some) => store.transact(() => perform(store, some)))
        for (const diff of diffs) {
          follower.apply(diff)
          squashInto(all, structuredClone(diff))
        }
        expect(bytes(follower)).toBe(bytes(store))
        once.apply(all)
        expect(bytes(once)).toBe(bytes(store))
        once.apply(reverseDiff(all))
        expect(bytes(once)).toBe(before)
        for (const diff of diffs.toReversed()) follower.apply(reverseDiff(diff))
        expect(bytes(follower)).toBe(before)
        expect(reverseDiff(reverseDiff(all))).toEqual(all)
      }),
    )
  })
})

describe('history', () => {
  test('undo returns to the same bytes, redo forth again, at every step', () => {
    fc.assert(
      fc.property(fc.array(anyLegalRecord), transactions, (start, list) => {
        const store = new DesignStore(start)
        const history = new History(store)
        const states = [bytes(store)]
        for (const some of list) {
          history.transact('Change', () => perform(store, some))
          if (states.at(-1) !== bytes(store) || history.steps.length === states.length)
            states.push(bytes(store))
        }
        expect(history.steps).toHaveLength(states.length - 1)
        for (const state of states.toReversed().slice(1)) {
          expect(history.undo()).toBe('Change')
          expect(bytes(store)).toBe(state)
        }
        expect(history.undo()).toBeUndefined()
        for (const state of states.slice(1)) {
          expect(history.redo()).toBe('Change')
          expect(bytes(store)).toBe(state)
        }
        expect(history.redo()).toBeUndefined()
      }),
    )
  })

  test('a gesture is one step; bailed out of it leaves no trace', () => {
    fc.assert(
      fc.property(fc.array(anyLegalRecord), transactions, fc.boolean(), (start, list, cancel) => {
        const store = new DesignStore(start)
        const history = new History(store)
        const before = bytes(store)
        history.begin('Move')
        expect(history.inGesture).toBe(true)
        for (const some of list) history.transact('Ignored', () => perform(store, some))
        const after = bytes(store)
        if (cancel) history.bail()
        else history.commit()
        expect(history.inGesture).toBe(false)
        expect(bytes(store)).toBe(cancel ? before : after)
        expect(history.steps.length).toBeLessThanOrEqual(cancel ? 0 : 1)
        history.undo()
        expect(bytes(store)).toBe(before)
      }),
    )
  })

  test('a new change ends what could be redone, titles tell what is next', () => {
    const store = new DesignStore()
    const history = new History(store)
    history.transact('Add tier', () => store.put(record('tier', { id: 'tier:a' })))
    history.transact('Add note', () => store.put(record('note', { id: 'note:a' })))
    expect(history.undo()).toBe('Add note')
    expect([history.undoTitle, history.redoTitle]).toEqual(['Add tier', 'Add note'])
    history.transact('Rename', () => store.update<'tier'>('tier:a', { name: 'Other' }))
    expect([history.undoTitle, history.redoTitle]).toEqual(['Rename', undefined])
    history.begin('Drag')
    history.transact('', () => store.update<'tier'>('tier:a', { name: 'Third' }))
    // Undo in the middle of a gesture takes back the gesture, then the step before it.
    expect(history.undo()).toBe('Rename')
    expect(store.get<'tier'>('tier:a')?.name).toBe('Web')
  })
})
