import { expect, test } from 'vitest'
import { newNote } from '@shared/design/create.ts'
import { History } from '@shared/design/history.ts'
import { DesignStore } from '@shared/design/store.ts'
import {
  numberOf,
  rowCount,
  rowOf,
  stepRow,
  timeText,
  visibleRows,
} from '@renderer/designer/history/step-rows.ts'

function drawn(steps: number, position = { done: 0, last: 0 }) {
  const store = new DesignStore()
  let now = 0
  const history = new History(store, { position, now: () => (now += 1) })
  for (let step = 1; step <= steps; step += 1)
    history.transact(`Step ${step}`, () => store.put(newNote({ x: step, y: 0 })))
  return history
}

test('the rows are the beginning and every step; the present is marked, undone ones are said to be', () => {
  const history = drawn(3)
  history.undo()
  const rows = Array.from({ length: rowCount(history) }, (_, row) => stepRow(history, row))
  expect(rows).toEqual([
    { number: 0, title: 'The beginning', at: null, when: 'past' },
    { number: 1, title: 'Step 1', at: 1, when: 'past' },
    { number: 2, title: 'Step 2', at: 2, when: 'now' },
    { number: 3, title: 'Step 3', at: 3, when: 'undone' },
  ])
  for (const [row, { number }] of rows.entries())
    expect([numberOf(history, row), rowOf(history, number)]).toEqual([number, row])
})

test('a history whose older steps are not kept does not begin at the beginning', () => {
  const history = drawn(1, { done: 4000, last: 4000 })
  expect(stepRow(history, 0)).toMatchObject({ number: 4000, title: expect.stringContaining('oldest') })
  expect(stepRow(history, 1)).toMatchObject({ number: 4001, when: 'now' })
})

test('of 10,000 steps only those in sight are drawn', () => {
  const count = rowCount(drawn(10_000))
  expect(visibleRows(count, 28, { top: 0, height: 560 })).toEqual({ from: 0, to: 24 })
  expect(visibleRows(count, 28, { top: 28 * 5000, height: 560 })).toEqual({ from: 4996, to: 5024 })
  expect(visibleRows(count, 28, { top: 28 * 10_000, height: 560 })).toEqual({ from: 9996, to: 10_001 })
  expect(visibleRows(1, 28, { top: 0, height: 560 })).toEqual({ from: 0, to: 1 })
  // The list got shorter than where one had scrolled to.
  expect(visibleRows(3, 28, { top: 28_000, height: 560 })).toEqual({ from: 3, to: 3 })
})

test('the time is short for today, and has its day for earlier', () => {
  const noon = new Date(2026, 2, 3, 12, 34).getTime()
  expect(timeText(noon, noon + 60_000)).toMatch(/12:34/)
  expect(timeText(noon, noon + 60_000)).not.toMatch(/Mar/)
  expect(timeText(noon, noon + 30 * 3_600_000)).toMatch(/Mar.*12:34/)
})

test('going far is one change of the store', () => {
  const store = new DesignStore()
  const history = new History(store)
  for (let step = 1; step <= 50; step += 1)
    history.transact(`Step ${step}`, () => store.put(newNote({ x: step, y: 0 })))
  let heard = 0
  store.listen(() => (heard += 1))
  expect([history.goTo(10), store.size, heard]).toEqual([40, 10, 1])
  expect([history.goTo(50), store.size, heard]).toEqual([40, 50, 2])
  expect(history.goTo(99)).toBe(0)
})
