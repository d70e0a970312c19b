import { expect, test } from 'vitest'
import { consolidate } from '@shared/placement/engine/fewest/consolidate.ts'
import { firstFit, unequal } from '../../bench/placement/unequal.ts'
import { brokenBy, clusterOf, type Design } from './design.ts'

const sample = (hosts: number, servers: number, seed: number): Design => {
  const given = unequal(hosts, servers, seed)
  return { ...given, hosts: given.hosts.map((host) => ({ ...host, rate: Infinity })), rules: [], links: [] }
}

for (const [hosts, servers] of [
  [20, 200],
  [40, 400],
] as const)
  for (const seed of [1, 2])
    test(`${servers} servers on the fewest of ${hosts} unequal hosts, or one more (seed ${seed})`, () => {
      const design = sample(hosts, servers, seed)
      const cluster = clusterOf(design)
      const done = consolidate(cluster)
      expect(done.placed).toBe(true)
      if (!done.placed) return
      expect(brokenBy(design, cluster.hostOf)).toEqual([])
      expect(done.hosts.length).toBeLessThanOrEqual(done.least + 1)
      expect(done.hosts.length).toBeLessThanOrEqual(firstFit(design.hosts, design.servers))
    })

test('rules are kept: members apart use as many hosts as they must, those bound to a host use it', () => {
  const design = sample(12, 60, 5)
  design.rules = [
    { kind: 'apart', scope: 'host', most: 1, members: [0, 1, 2, 3, 4, 5, 6, 7] },
    { kind: 'together', scope: 'host', members: [8, 9, 10] },
    { kind: 'only', hosts: [11], members: [12] },
  ]
  const cluster = clusterOf(design)
  const done = consolidate(cluster, { rules: design.rules })
  expect(done).toMatchObject({ placed: true, least: 8 })
  expect(brokenBy(design, cluster.hostOf)).toEqual([])
  expect(new Set(cluster.hostOf).size).toBe(8)
})

test('servers that stay keep their hosts in use', () => {
  const design = sample(10, 40, 6)
  const cluster = clusterOf(design)
  cluster.put(0, 9)
  cluster.put(1, 3)
  const done = consolidate(cluster)
  expect(done).toMatchObject({ placed: true })
  expect([cluster.hostOf[0], cluster.hostOf[1]]).toEqual([9, 3])
  if (done.placed) expect(done.hosts).toEqual(expect.arrayContaining([9, 3]))
})

test('nothing to place needs no host', () => {
  expect(consolidate(clusterOf(sample(3, 0, 1)))).toEqual({ placed: true, hosts: [], least: 0 })
  expect(consolidate(clusterOf(sample(0, 0, 1)))).toEqual({ placed: true, hosts: [], least: 0 })
})

test('what no hosts have room for is told with the host that comes nearest, and how much it lacks', () => {
  const design = sample(2, 3, 1)
  design.servers.push({ name: 'huge', shapes: [[500, 10]] })
  const cluster = clusterOf(design)
  const done = consolidate(cluster)
  expect(done.placed).toBe(false)
  if (done.placed) return
  const { servers, hosts, certain } = done.shortage
  expect(servers).toEqual([3])
  expect(hosts[0]?.shortBy[0]).toBe(500 - (cluster.free[(hosts[0]?.host ?? 0) * 2] ?? 0))
  expect(certain).toBe(true)
})
