import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Slots } from '@main/ssh/slots.ts'

const never = new AbortController().signal
const soon = () => new Promise((resolve) => setImmediate(resolve))

test('never more than the limit, in the order of asking', async () => {
  const slots = new Slots(2)
  const order: number[] = []
  const releases: (() => void)[] = []
  for (let n = 0; n < 5; n++) {
    void slots.take('command', never).then((release) => {
      order.push(n)
      releases.push(release)
    })
  }
  await soon()
  expect(order).toEqual([0, 1])
  releases[0]?.()
  releases[0]?.()
  await soon()
  expect(order).toEqual([0, 1, 2])
  expect(slots.taken).toBe(2)
})

test('streams leave two for commands', async () => {
  const slots = new Slots(4)
  await slots.take('stream', never)
  await slots.take('stream', never)
  let third = false
  void slots.take('stream', never).then(() => (third = true))
  await slots.take('command', never)
  await slots.take('command', never)
  await soon()
  expect(third).toBe(false)
})

test('who gives up while waiting is passed over', async () => {
  const slots = new Slots(1)
  const release = await slots.take('command', never)
  const abort = new AbortController()
  const given = slots.take('command', abort.signal)
  const next = slots.take('command', never)
  abort.abort(new Error('enough'))
  await expect(given).rejects.toThrow('enough')
  release()
  await next
  expect(slots.taken).toBe(1)
})

test('a refused channel lowers the limit, to one at least', async () => {
  const slots = new Slots(8)
  const releases = await Promise.all(Array.from({ length: 4 }, () => slots.take('command', never)))
  slots.lower()
  expect(slots.limit).toBe(3)
  for (const release of releases) release()
  slots.lower()
  slots.lower()
  expect(slots.limit).toBe(1)
})

test('whatever comes, everybody gets a turn and the limit holds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.constantFrom('command' as const, 'stream' as const), { maxLength: 30 }),
      async (limit, kinds) => {
        const slots = new Slots(limit)
        let done = 0
        await Promise.all(
          kinds.map(async (kind) => {
            const release = await slots.take(kind, never)
            expect(slots.taken).toBeLessThanOrEqual(limit)
            await soon()
            release()
            done++
          }),
        )
        expect(done).toBe(kinds.length)
        expect(slots.taken).toBe(0)
      },
    ),
    { numRuns: 30 },
  )
})
