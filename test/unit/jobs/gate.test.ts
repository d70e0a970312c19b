import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Gate } from '../../../src-main/jobs/gate.ts'

const never = new AbortController().signal
const tick = () => new Promise((resolve) => setTimeout(resolve, 0))

test('a claim is granted whole, in order, and an aborted one leaves without a trace', async () => {
  const gate = new Gate({ perHost: 2, total: 8 })
  const order: string[] = []
  const enter = (name: string, locks: string[], signal = never) =>
    gate.acquire({ locks, hosts: [] }, signal).then((release) => {
      order.push(name)
      return release
    })
  const first = await enter('first', ['a', 'b'])
  const gone = new AbortController()
  const second = enter('second', ['b', 'c'], gone.signal)
  // `c` is free, but the second came before and needs it.
  const third = enter('third', ['c'])
  const fourth = enter('fourth', ['d'])
  ;(await fourth)()
  expect(order).toEqual(['first', 'fourth'])
  gone.abort(new Error('gone'))
  await expect(second).rejects.toThrow('gone')
  ;(await third)()
  first()
  first()
  ;(await enter('fifth', ['a', 'b', 'c', 'd']))()
  expect(order).toEqual(['first', 'fourth', 'third', 'fifth'])
  await expect(enter('late', [], gone.signal)).rejects.toThrow('gone')
})

test('whatever is claimed: limits and locks hold, and everyone gets through', async () => {
  const claim = fc.record({
    locks: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 }),
    hosts: fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { maxLength: 2 }),
    turns: fc.integer({ min: 0, max: 3 }),
    aborts: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(claim, { maxLength: 25 }), async (claims) => {
      const gate = new Gate({ perHost: 2, total: 4 })
      const held: string[] = []
      const hosts: string[] = []
      let inside = 0
      let through = 0
      const problems: string[] = []
      const one = async ({ locks, hosts: on, turns, aborts }: (typeof claims)[number]) => {
        const abort = new AbortController()
        const entering = gate.acquire({ locks, hosts: on }, abort.signal)
        if (aborts) abort.abort()
        let release
        try {
          release = await entering
        } catch {
          return
        }
        inside += 1
        if (inside > 4) problems.push('too many')
        for (const lock of locks) if (held.includes(lock)) problems.push(lock)
        held.push(...locks)
        hosts.push(...on)
        for (const host of on) if (hosts.filter((other) => other === host).length > 2) problems.push(host)
        for (let i = 0; i < turns; i += 1) await tick()
        inside -= 1
        through += 1
        for (const lock of locks) held.splice(held.indexOf(lock), 1)
        for (const host of on) hosts.splice(hosts.indexOf(host), 1)
        release()
      }
      await Promise.all(claims.map(one))
      expect(problems).toEqual([])
      expect(through).toBeGreaterThanOrEqual(claims.filter(({ aborts }) => !aborts).length)
    }),
    { numRuns: 60 },
  )
})
