import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NOWHERE } from '@shared/placement/engine/cluster.ts'
import { consolidate } from '@shared/placement/engine/fewest/consolidate.ts'
import { brokenBy, clusterOf, type Design, designs, layoutsOf, reordered, termsOf } from './design.ts'

const run = (design: Design) => {
  const cluster = clusterOf(design)
  return { cluster, done: consolidate(cluster, termsOf(design), { effort: 0.1 }) }
}

test('all have a place on the hosts that are said, and nothing is broken, or none has one', () => {
  fc.assert(
    fc.property(designs(6, 14), (design) => {
      const { cluster, done } = run(design)
      if (done.placed) {
        expect(brokenBy(design, cluster.hostOf)).toEqual([])
        expect(new Set(done.hosts)).toEqual(new Set(cluster.hostOf))
        expect(done.hosts).toHaveLength(new Set(cluster.hostOf).size)
        expect(done.least).toBeLessThanOrEqual(done.hosts.length)
      } else expect([...cluster.hostOf]).toEqual(design.servers.map(() => NOWHERE))
    }),
  )
})

test('small clusters keep the fewest hosts there can be', () => {
  fc.assert(
    fc.property(designs(4, 5), (design) => {
      const counts = [...layoutsOf(design)].map((hostOf) => new Set(hostOf).size)
      const { done } = run(design)
      expect(done.placed).toBe(counts.length > 0)
      if (done.placed)
        expect([done.hosts.length, done.least]).toEqual([Math.min(...counts), done.hosts.length])
    }),
  )
})

test('the same input gives the same layout, and as many hosts in whichever order they are listed', () => {
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
        if (one.done.placed && other.done.placed) expect(other.done.hosts.length).toBe(one.done.hosts.length)
      },
    ),
  )
})
