import { expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import type { ServerRecord } from '@shared/design/records.ts'
import { capacityOf } from '@shared/plan/capacity.ts'
import type { PlanHost } from '@shared/plan/world.ts'
import { design, facts, host, NOW, server, tiny, World } from './world.ts'

const two = (fields: Partial<PlanHost> = {}) =>
  ['node1', 'node2'].map((name) => host(name, { volumes: [tiny], ...fields }))

function capacity(servers: ServerRecord[], hosts = two(), failures: 0 | 1 | 2 = 0, applied = false) {
  const world = new World(hosts)
  const of = design(...servers)
  const settings = of.records.find((record) => record.type === 'settings')
  if (settings) settings.failures = failures
  else of.records.push({ ...settingsOf(), failures })
  if (applied) world.apply(world.plan(of))
  return capacityOf({ design: of, hosts: world.hosts, deployments: world.rows, now: NOW })
}

const settingsOf = () => ({
  id: 'settings:design' as const,
  type: 'settings' as const,
  name: 'Test',
  policy: 'spread' as const,
  weights: {},
  cpuRatio: 4,
  memoryRatio: 1,
  lanes: 'rows' as const,
  failures: 0 as const,
})

// Of 16 GiB a host keeps 5 % to itself: 15.2 GiB are left.
test('counts what is left beside the design, and names what runs out where', () => {
  const { sizes } = capacity([server('db', { memoryBytes: 4 * GiB })])
  expect(sizes).toHaveLength(1)
  expect(sizes[0]).toMatchObject({
    servers: ['db'],
    memoryBytes: 4 * GiB,
    more: { performance: 5, capacity: 5, power: 5 },
    lacking: [{ resource: 'memory', hosts: ['node1', 'node2'] }],
  })
})

test('tells what one more host of each kind would bring', () => {
  const hosts = [
    ...two(),
    host('big', { volumes: [tiny], facts: facts({ memoryBytes: 64 * GiB, cpus: 32 }) }),
  ]
  const { sizes } = capacity([server('db', { memoryBytes: 4 * GiB })], hosts)
  // 60.8 GiB of the large one are for servers, 15.2 of a small one.
  expect(sizes[0]?.oneMore).toEqual([
    { like: 'big', more: 15 },
    { like: 'node1', more: 3 },
  ])
  const pinned = capacity([server('db', { memoryBytes: 4 * GiB, hostRule: { only: ['node1'] } })])
  expect(pinned.sizes[0]?.oneMore).toEqual([{ like: 'node1', more: 0 }])
})

test('says the same before and after the design is applied', () => {
  const servers = [server('db', { memoryBytes: 4 * GiB }), server('web', { vcpus: 3 })]
  const [before, after] = [capacity(servers), capacity(servers, two(), 0, true)]
  const told = ({ sizes }: typeof before) =>
    sizes.map(({ more, diskBytes, servers: of }) => [of, diskBytes, more])
  expect(told(after)).toEqual(told(before))
  // Its image has 256 MiB, whether or not its disk is there already.
  expect(after.sizes[0]?.diskBytes).toBe(GiB / 4)
})

test('keeps the room for a failure that the design asks for', () => {
  const { sizes, failures } = capacity([server('db', { memoryBytes: 4 * GiB })], two(), 1)
  expect(failures).toBe(1)
  // Each host alone has room for three of them: two more beside the one of the design.
  expect(sizes[0]?.more.capacity).toBe(2)
  expect(sizes[0]?.lacking.map(({ resource }) => resource)).toContain('reserve')
})

test('servers of one size are counted once, and rules of hosts hold', () => {
  const large = { memoryBytes: 4 * GiB, hostRule: { only: ['node1'] } }
  const { sizes } = capacity([server('a', large), server('b', large)])
  expect(sizes.map(({ servers }) => servers)).toEqual([['a', 'b']])
  expect(sizes[0]?.more.capacity).toBe(1)
})

test('without hosts, or with hosts that were never read, there is no room', () => {
  expect(capacity([server('a')], []).sizes[0]?.more).toEqual({ performance: 0, capacity: 0, power: 0 })
  const unknown = capacity([server('a')], two({ facts: null })).sizes[0]
  expect(unknown?.more.capacity).toBe(0)
  const off = capacity([server('a')], two({ facts: facts({ family: null }) })).sizes[0]
  expect(off?.more.capacity).toBe(0)
})

test('the mix is placed in turn until one finds no place, and says what is full then', () => {
  // Of 15.2 GiB on each host: three of 5 on one, two and five of 1 on the other, one of each of them the design's own.
  const { mix, hosts } = capacity([
    server('db', { memoryBytes: 5 * GiB, vcpus: 1 }),
    server('web', { memoryBytes: GiB, vcpus: 1 }),
  ])
  expect(mix).toEqual({ of: 2, more: 8, lacking: [{ resource: 'memory', hosts: ['node1', 'node2'] }] })
  const total = (of: 'now' | 'full', what: 'servers' | 'memoryBytes') =>
    hosts.reduce((sum, one) => sum + one[of][what], 0)
  expect([total('now', 'servers'), total('full', 'servers')]).toEqual([2, 10])
  expect([total('now', 'memoryBytes'), total('full', 'memoryBytes')]).toEqual([6 * GiB, 30 * GiB])
  for (const { now, full } of hosts) {
    expect(full.memoryBytes).toBeLessThanOrEqual(full.memoryLimit)
    expect(full.vcpus).toBeLessThanOrEqual(full.vcpuLimit)
    expect(full.diskBytes).toBeLessThanOrEqual(full.diskLimit)
    expect(now.diskBytes).toBeLessThan(full.diskBytes)
  }
})

test('hosts that do not answer do not count beside those that do; where none was asked, all do', () => {
  const servers = [server('db', { memoryBytes: 4 * GiB })]
  const [first, ...rest] = two()
  const one = capacity(servers, [{ ...first, reachable: false } as PlanHost, ...rest])
  expect(one.hosts.map(({ now }) => now.name)).toEqual(['node2'])
  expect(capacity(servers, two({ reachable: false })).mix?.more).toBe(5)
})

test('a design without servers has no mix, and growth is told all the same', () => {
  const { mix, hosts, growth } = capacity([])
  expect(mix).toBeNull()
  expect(hosts.map(({ now, full }) => [now.vcpus, full.vcpus])).toEqual([
    [0, 0],
    [0, 0],
  ])
  expect(growth.resources.map(({ servers, perDay }) => [servers, perDay])).toEqual([
    [null, null],
    [null, null],
    [null, null],
    [null, null],
  ])
})

test('of dedicated servers whole hosts are counted, less those that failures need', () => {
  const iron = server('iron', { kind: 'dedicated', vcpus: 4, memoryBytes: 8 * GiB })
  const small = { facts: facts({ memoryBytes: 4 * GiB }) }
  const nodes = (count: number) =>
    Array.from({ length: count }, (_, at) => host(`node${at + 1}`, { volumes: [tiny] }))
  const web = server('web', { memoryBytes: 12 * GiB })
  const both = [web, iron]
  // iron has one, web is on another, and one is too small.
  const { sizes } = capacity(both, [...nodes(4), host('small', small)])
  const of = sizes.find(({ whole }) => whole)
  expect(of).toMatchObject({
    servers: ['iron'],
    more: { performance: 2, capacity: 2, power: 2 },
    lacking: [{ resource: 'empty', hosts: [expect.stringMatching(/^node/), expect.stringMatching(/^node/)] }],
  })
  expect(of?.oneMore.map(({ more }) => more)).toEqual([1, 0])
  const kept = capacity(both, nodes(4), 1).sizes.find(({ whole }) => whole)
  expect(kept?.more.capacity).toBe(1)
  expect(kept?.lacking.map(({ resource }) => resource)).toEqual(['empty', 'reserve'])
  // What is virtual finds no room on a host that is whole.
  expect(capacity(both, nodes(2)).sizes.find(({ whole }) => !whole)?.more.capacity).toBe(0)
})
