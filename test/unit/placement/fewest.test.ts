import { expect, test } from 'vitest'
import { seededRandom } from '@shared/base/random.ts'
import { brokenBy, clusterOf, type Design } from './design.ts'
import { consolidate } from '@shared/placement/engine/consolidate.ts'

const hostKinds = [
  [31, 62],
  [63, 126],
  [95, 254],
  [47, 94],
  [127, 382],
]
const serverKinds = [
  [1, 1],
  [2, 4],
  [4, 8],
  [8, 16],
  [4, 32],
  [8, 8],
]

/** Unequal hosts and servers by chance: vCPUs and GiB. */
function sample(hosts: number, servers: number, seed: number): Design {
  const random = seededRandom(seed)
  const pick = (kinds: readonly number[][]): number[] => kinds[Math.floor(random() * kinds.length)] ?? []
  return {
    hosts: Array.from({ length: hosts }, (_, at) => ({
      name: `n${at}`,
      room: pick(hostKinds),
      rate: Infinity,
    })),
    servers: Array.from({ length: servers }, (_, at) => ({ name: `s${at}`, shapes: [pick(serverKinds)] })),
    rules: [],
    links: [],
  }
}

/** First fit, the largest servers first, the largest hosts first. */
function firstFit({ hosts, servers }: Design): number {
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
  const left = hosts.map(({ room }) => [...room]).toSorted((a, b) => sum(b) - sum(a))
  const used = new Set<number>()
  for (const { shapes } of servers.toSorted((a, b) => sum(b.shapes[0] ?? []) - sum(a.shapes[0] ?? []))) {
    const size = shapes[0] ?? []
    const host = left.findIndex((free) => size.every((need, at) => need <= (free[at] ?? 0)))
    used.add(host)
    left[host] = (left[host] ?? []).map((free, at) => free - (size[at] ?? 0))
  }
  return used.size
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
      expect(done.hosts.length).toBeLessThanOrEqual(firstFit(design))
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
  const { server, hosts, certain } = done.shortage
  expect(design.servers[server]?.name).toBe('huge')
  expect(hosts[0]?.shortBy[0]).toBe(500 - (cluster.free[(hosts[0]?.host ?? 0) * 2] ?? 0))
  expect(certain).toBe(true)
})
