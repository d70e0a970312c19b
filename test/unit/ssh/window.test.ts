import fc from 'fast-check'
import { expect, test } from 'vitest'
import { WindowSize, windowBytes } from '@main/ssh/window.ts'

const MiB = 2 ** 20
const piece = 32 * 1024

/** A host that always has more, at so many bytes a millisecond, that may send no more than the window before it hears from us. */
function sent(seconds: number, roundTripMs: number, bytesPerMs: number): number {
  let now = 0
  const size = new WindowSize(() => now)
  for (let arrives = roundTripMs; now < seconds * 1000;) {
    now = Math.max(now, arrives)
    // What is taken now lets as much be sent, which arrives a round trip later.
    arrives = now + roundTripMs
    for (let left = size.bytes; left > 0; left -= piece) {
      now += piece / bytesPerMs
      size.took(piece, roundTripMs)
    }
  }
  return size.bytes
}

test('on a long way it grows until the way is full, within some round trips', () => {
  expect(sent(0.4, 40, 400 * 1024)).toBe(windowBytes.most)
  // 100 MB/s at 40 ms: 4 MB are under way.
  expect(sent(2, 40, 100 * 1024)).toBeGreaterThan(4 * MiB)
  expect(sent(2, 40, 100 * 1024)).toBeLessThan(10 * MiB)
})

test('near hosts and slow ways keep what OpenSSH begins with', () => {
  expect(sent(3, 0.3, 300 * 1024)).toBe(windowBytes.least)
  expect(sent(3, 4, 200 * 1024)).toBe(windowBytes.least)
  expect(sent(3, 40, 12 * 1024)).toBe(windowBytes.least)
})

test('who takes little at a time lets nobody send more, however long the way', () => {
  let now = 0
  const size = new WindowSize(() => now)
  for (let turn = 0; turn < 1000; turn += 1) {
    now += 50
    size.took(MiB, 40)
  }
  expect(size.bytes).toBe(windowBytes.least)
})

test('it never shrinks and stays within its bounds', () => {
  const event = fc.tuple(fc.nat(1e4), fc.nat(64 * MiB), fc.double({ min: 0, max: 5000, noNaN: true }))
  fc.assert(
    fc.property(fc.array(event), (events) => {
      let now = 0
      const size = new WindowSize(() => now)
      let before = size.bytes
      for (const [passed, bytes, roundTripMs] of events) {
        now += passed
        size.took(bytes, roundTripMs)
        expect(size.bytes).toBeGreaterThanOrEqual(before)
        expect(size.bytes).toBeLessThanOrEqual(windowBytes.most)
        expect(Number.isInteger(size.bytes)).toBe(true)
        before = size.bytes
      }
    }),
  )
})
