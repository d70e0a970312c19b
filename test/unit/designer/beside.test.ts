import { expect, test } from 'vitest'
import { shownOf } from '@renderer/designer/beside/room.ts'

const shown = (open: Parameters<typeof shownOf>[0], width: number) => [...shownOf(open, width).shown].sort()

test('with room for all, all that is open is shown', () => {
  expect(shown(['parts', 'outline', 'properties', 'history'], 1600)).toEqual([
    'history',
    'outline',
    'parts',
    'properties',
  ])
})

test('without it, what was asked for earlier makes room, and what takes none stays', () => {
  expect(shown(['outline', 'findings', 'properties', 'history'], 1200)).toEqual([
    'findings',
    'history',
    'properties',
  ])
  expect(shown(['outline', 'properties', 'parts'], 900)).toEqual(['parts', 'properties'])
  expect(shown(['properties', 'outline'], 900)).toEqual(['outline'])
})

test('where not even one leaves a canvas, the last one lies over it', () => {
  expect(shownOf(['outline', 'properties'], 500)).toEqual({ shown: new Set(['properties']), over: true })
  expect(shownOf([], 500)).toEqual({ shown: new Set(), over: false })
  expect(shownOf(['properties'], 900).over).toBe(false)
})
