import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NOWHERE } from '@shared/placement/engine/cluster.ts'
import { placeAll } from '@shared/placement/engine/designs/transaction.ts'
import { brokenBy, clusterOf, costOf, type Design, designs, layoutsOf, reordered, termsOf } from './design.ts'

const run = (design: Design) => {
  const cluster = clusterOf(design)
  return { cluster, done: placeAll(cluster, termsOf(design)) }
}

test('all have a place that breaks nothing, at the cost that is said, or none has one', () => {
  fc.assert(
    fc.property(designs(6, 14), (design) => {
      const { cluster, done } = run(design)
      if (done.placed) {
        expect(brokenBy(design, cluster.hostOf)).toEqual([])
        expect(done.cost).toBe(costOf(design, cluster.hostOf))
      } else {
        expect([...cluster.hostOf]).toEqual(design.servers.map(() => NOWHERE))
        expect([...cluster.free]).toEqual([...cluster.room])
      }
    }),
  )
})

test('small designs are placed as cheaply as can be, and refused only when there is no way', () => {
  fc.assert(
    fc.property(designs(3, 5), (design) => {
      const costs = [...layoutsOf(design)].map((hostOf) => costOf(design, hostOf))
      const { done } = run(design)
      expect(done.placed).toBe(costs.length > 0)
      if (done.placed) expect(done).toEqual({ placed: true, cost: Math.min(...costs), proven: true })
      else expect(done.shortage.certain).toBe(true)
    }),
    { numRuns: 150 },
  )
})

test('rules that are said to be in the way are: without one of them there is a way, with it there is none', () => {
  fc.assert(
    fc.property(designs(3, 4), (design) => {
      const { done } = run(design)
      if (done.placed) return
      const without = design.rules.map((_, number) => ({
        ...design,
        rules: design.rules.filter((_rule, one) => one !== number),
      }))
      const real = without.flatMap((fewer, number) => (layoutsOf(fewer).next().done ? [] : [number]))
      expect(done.shortage.rules.toSorted((a, b) => a - b)).toEqual(real)
    }),
  )
})

test('the same design gives the same layout, and the same cost however its hosts are listed', () => {
  fc.assert(
    fc.property(
      designs(6, 14).chain((design) =>
        fc.record({
          design: fc.constant(design),
          order: fc.shuffledSubarray([...design.hosts.keys()], { minLength: design.hosts.length }),
        }),
      ),
      ({ design, order }) => {
        const [one, again, other] = [run(design), run(design), run(reordered(design, order))]
        expect([...again.cluster.hostOf]).toEqual([...one.cluster.hostOf])
        expect(other.done.placed).toBe(one.done.placed)
        if (one.done.placed && other.done.placed) expect(other.done.cost).toBe(one.done.cost)
      },
    ),
  )
})

test('servers that have a place keep it, and count', () => {
  fc.assert(
    fc.property(designs(4, 8), fc.nat(), (design, seed) => {
      const all = run(design)
      if (!all.done.placed) return
      const cluster = clusterOf(design)
      for (const [server, host] of all.cluster.hostOf.entries())
        if ((server + seed) % 2 === 0) cluster.put(server, host, all.cluster.shapeOf[server])
      const fixed = [...cluster.hostOf]
      const done = placeAll(cluster, termsOf(design))
      for (const [server, host] of fixed.entries())
        if (host !== NOWHERE) expect(cluster.hostOf[server]).toBe(host)
      if (!done.placed) expect([...cluster.hostOf]).toEqual(fixed)
      else expect(brokenBy(design, cluster.hostOf)).toEqual([])
    }),
  )
})
