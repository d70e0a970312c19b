import { expect, test } from 'vitest'
import { loadOf } from '@main/hosts/load.ts'

test('the load of the last minutes is its mean and what it stays below 95 % of the time', () => {
  expect(loadOf([])).toBeNull()
  expect(loadOf([0.4])).toEqual({ mean: 0.4, peak: 0.4 })
  const shares = Array.from({ length: 40 }, (_, at) => (at < 38 ? 0.1 : 0.9))
  expect(loadOf(shares)?.peak).toBe(0.1)
  expect(loadOf([0.9, ...shares.slice(1)])?.peak).toBe(0.9)
  expect(loadOf(shares)?.mean).toBeCloseTo(0.14, 12)
})
