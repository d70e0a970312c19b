import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fail, ok, type Result } from '@shared/base/result.ts'
import type { ErrorCode } from '@shared/base/errors.ts'
import type { RecordsDiff } from '@shared/design/diff.ts'
import type { HistoryChange } from '@shared/design/history-change.ts'
import { History } from '@shared/design/history.ts'
import { DesignStore } from '@shared/design/store.ts'
import { newNote } from '@shared/design/create.ts'
import { Autosave, type SaveState } from '@renderer/designer/autosave.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const error = (code: ErrorCode): Result<never> =>
  fail({ code, message: 'It did not work.', changed: 'nothing', retryable: true })

function bench(answers: (call: number) => Result<{ revision: number }>, settled = () => true) {
  const calls: { revision: number; diff: RecordsDiff; step: HistoryChange }[] = []
  const states: SaveState['kind'][] = []
  let running = 0
  const store = new DesignStore()
  const history = new History(store)
  const autosave = new Autosave({
    revision: 0,
    history,
    settled,
    onState: (state) => states.push(state.kind),
    save: async (revision, diff, step) => {
      running += 1
      expect(running).toBe(1)
      calls.push({ revision, ...structuredClone({ diff, step }) })
      await new Promise((resolve) => setTimeout(resolve, 50))
      running -= 1
      return answers(calls.length)
    },
  })
  store.listen((diff) => autosave.push(diff))
  return { autosave, calls, states, store, history }
}

const add = (store: DesignStore, x: number) => {
  const note = newNote({ x, y: 0 })
  store.transact(() => store.put(note))
  return note
}

describe('autosave', () => {
  test('squashes what comes close together into one call', async () => {
    const { calls, states, store } = bench((call) => ok({ revision: call }))
    const note = add(store, 1)
    store.transact(() => store.update<'note'>(note.id, { x: 2 }))
    add(store, 3)
    await vi.advanceTimersByTimeAsync(400)
    expect(calls).toHaveLength(1)
    expect(Object.values(calls[0]?.diff.added ?? {}).map((one) => (one.type === 'note' ? one.x : 0))).toEqual(
      [2, 3],
    )
    expect(states.at(-1)).toBe('saved')
  })

  test('saves one at a time, each from the revision before', async () => {
    const { calls, store } = bench((call) => ok({ revision: call * 10 }))
    add(store, 1)
    await vi.advanceTimersByTimeAsync(160)
    add(store, 2)
    await vi.advanceTimersByTimeAsync(1000)
    expect(calls.map((call) => call.revision)).toEqual([0, 10])
  })

  test('tries again what failed, together with what came since', async () => {
    const { calls, states, store } = bench((call) => (call < 3 ? error('storage.full') : ok({ revision: 1 })))
    add(store, 1)
    await vi.advanceTimersByTimeAsync(250)
    add(store, 2)
    expect(states.at(-1)).toBe('failed')
    await vi.advanceTimersByTimeAsync(5000)
    expect(Object.keys(calls.at(-1)?.diff.added ?? {})).toHaveLength(2)
    expect(states.at(-1)).toBe('saved')
  })

  test('stops at a conflict and keeps what is not written', async () => {
    const { autosave, calls, states, store } = bench(() => error('conflict'))
    add(store, 1)
    await vi.advanceTimersByTimeAsync(500)
    add(store, 2)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(calls).toHaveLength(1)
    expect(states.at(-1)).toBe('conflict')
    expect(Object.keys(autosave.pending.added)).toHaveLength(2)
  })

  test('waits for a gesture to end', async () => {
    let busy = true
    const { calls, store } = bench(
      (call) => ok({ revision: call }),
      () => !busy,
    )
    add(store, 1)
    await vi.advanceTimersByTimeAsync(1000)
    expect(calls).toHaveLength(0)
    busy = false
    await vi.advanceTimersByTimeAsync(400)
    expect(calls).toHaveLength(1)
  })

  test('a flush writes at once, also while a save is under way', async () => {
    const { autosave, calls, store } = bench((call) => ok({ revision: call }))
    add(store, 1)
    await vi.advanceTimersByTimeAsync(160)
    add(store, 2)
    const flushed = autosave.stop()
    await vi.advanceTimersByTimeAsync(200)
    await flushed
    expect(calls).toHaveLength(2)
    expect(autosave.state.kind).toBe('saved')
  })

  test('writes the steps with the records: each once, again after a failure, and none twice in one call', async () => {
    const { calls, history, store } = bench((call) =>
      call === 2 ? error('storage.full') : ok({ revision: call }),
    )
    const put = (title: string) => history.transact(title, () => store.put(newNote({ x: 1, y: 1 })))
    put('one')
    await vi.advanceTimersByTimeAsync(300)
    put('two')
    await vi.advanceTimersByTimeAsync(300)
    put('three')
    history.undo()
    await vi.advanceTimersByTimeAsync(5000)
    const told = calls.map(({ step: { keep, first, steps, done } }) => ({
      keep,
      first,
      titles: steps.map(({ title }) => title),
      done,
    }))
    expect(told).toEqual([
      { keep: 0, first: 1, titles: ['one'], done: 1 },
      { keep: 1, first: 2, titles: ['two'], done: 2 },
      { keep: 1, first: 2, titles: ['two', 'three'], done: 2 },
    ])
    expect(calls[0]?.step.steps[0]?.diff).toBeNull()
    expect(calls[2]?.step.steps[1]?.diff).toMatchObject({ removed: {} })
  })
})
