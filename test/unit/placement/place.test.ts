import { describe, expect, test } from 'vitest'
import { GiB, MiB } from '@shared/base/units.ts'
import { place } from '@shared/placement/place.ts'
import { failText } from '@shared/placement/fail-words.ts'
import type { Candidate, Demand } from '@shared/placement/types.ts'
import { weightsOf } from '@shared/placement/weights.ts'
import { demand, facts, host, NOW, options } from './samples.ts'

/** Why the first demand does not fit the first host. */
function failure(wanted: Partial<Demand>, there: Partial<Candidate>) {
  const { assignments } = place([demand('web', wanted)], [host('node1', there)], options)
  expect(assignments[0]?.hostId).toBeNull()
  const fail = assignments[0]?.verdicts[0]?.fails[0]
  return fail && { ...fail, text: failText(fail) }
}

describe('a host that does not qualify says which need it fails and by how much', () => {
  test.each<[string, Partial<Demand>, Partial<Candidate>, string, number?]>([
    ['disabled', {}, { enabled: false }, 'enabled: node1 is switched off in Terrace'],
    ['never read', {}, { facts: null }, 'facts: node1 was never read, so nothing is known of it'],
    [
      'no hypervisor',
      {},
      { facts: facts({ family: null }) },
      'hypervisor: none that Terrace can use was found',
    ],
    ['driver', {}, { lacks: ['no UEFI firmware installed'] }, 'ability: no UEFI firmware installed'],
    ['only', { only: ['node2', 'node3'] }, {}, 'host rule: only on node2, node3'],
    ['never', { never: ['node1'] }, {}, 'host rule: never on node1'],
    ['family', { families: ['xen'] }, {}, 'family: needs xen, this is libvirt'],
    [
      'family of the tier',
      { families: ['libvirt'], tierRule: { tier: 'Data', families: ['xen', 'esxi'] } },
      {},
      'tier rule: tier Data allows only xen or esxi, this is libvirt',
    ],
    [
      'memory',
      { memoryBytes: 8 * GiB },
      { usedMemoryBytes: 12 * GiB },
      'memory: needs 8 GiB, 3 GiB of 15 GiB free (5 GiB short)',
      5 * GiB,
    ],
    [
      'one large server',
      { vcpus: 9 },
      {},
      'cpu: needs 9 vCPU at once, the host has 8 processors (1 short)',
      1,
    ],
    ['vcpus', { vcpus: 4 }, { usedVcpus: 30 }, 'cpu: needs 4 vCPU, 2 of 32 free (2 short)', 2],
    [
      'pool space',
      { disks: [{ name: 'root', bytes: 90 * GiB, pool: null }] },
      {},
      'pool default: disk root needs 90 GiB, 80 GiB free (10 GiB short)',
      10 * GiB,
    ],
    [
      'pool missing',
      { disks: [{ name: 'root', bytes: 1, pool: 'fast' }] },
      {},
      'pool: disk root needs pool fast, which is not there',
    ],
    [
      'network missing',
      { networks: [{ kind: 'bridge', name: 'br0' }] },
      {},
      'network: needs bridge br0, the host has none',
    ],
    [
      'network asleep',
      { networks: [{ kind: 'network', name: 'lan' }] },
      { facts: facts({ networks: [{ kind: 'network', name: 'lan', active: false, ranges: [] }] }) },
      'network: network lan is there but not active',
    ],
    [
      'no network at all',
      { anyNetwork: true },
      { facts: facts({ networks: [] }) },
      'network: needs any active network or bridge, the host has none',
    ],
  ])('%s', (_, wanted, there, text, shortBy) => {
    expect(failure(wanted, there)).toMatchObject(shortBy === undefined ? { text } : { text, shortBy })
  })

  test('all needs at once, not only the first', () => {
    const { assignments } = place(
      [demand('web', { memoryBytes: 64 * GiB, vcpus: 99, never: ['node1'] })],
      [host('node1')],
      options,
    )
    expect(assignments[0]?.verdicts[0]?.fails.map((fail) => fail.need)).toEqual([
      'host rule',
      'memory',
      'cpus',
    ])
    expect(assignments[0]?.reason).toContain(
      'web fits on no host. node1 does not: host rule: never on node1;',
    )
  })

  test('ratios raise the limits', () => {
    const twice = { ...options, memoryRatio: 2 }
    expect(
      place([demand('big', { memoryBytes: 20 * GiB })], [host('node1')], twice).assignments[0]?.hostId,
    ).toBe('host:node1')
  })
})

describe('the choice', () => {
  test('spread takes the emptiest, pack the fullest, and both say against whom', () => {
    const hosts = [host('node1', { usedMemoryBytes: 8 * GiB }), host('node2')]
    const spread = place([demand('web')], hosts, options).assignments[0]
    expect(spread?.hostId).toBe('host:node2')
    expect(spread?.reason).toBe('Chosen over node1 because 93 % of memory stays free there against 40 %.')
    const pack = place([demand('web')], hosts, { ...options, weights: weightsOf('power') }).assignments[0]
    expect(pack?.hostId).toBe('host:node1')
    expect(pack?.reason).toBe(
      'Chosen over node2 because it runs something already; 32 % of its room is used there against 5 %.',
    )
  })

  test('an image that is already there decides between equals', () => {
    const image = { key: 'tiny', bytes: 40 * MiB, at: [{ host: 'node2', pool: 'default' }] }
    const wanted = demand('web', {
      imageAt: ['node2'],
      disks: [{ name: 'root', bytes: GiB, pool: null, image }],
    })
    const [only] = place([wanted], [host('node1'), host('node2')], options).assignments
    expect(only?.hostId).toBe('host:node2')
    expect(only?.reason).toBe('Chosen over node1 because the image is already there.')
  })

  test('a host that answers beats an emptier one that does not', () => {
    const silent = host('node1', { reachable: false, facts: facts({ at: NOW - 3_600_000 }) })
    const result = place([demand('web')], [silent, host('node2', { usedMemoryBytes: 13 * GiB })], options)
    expect(result.assignments[0]?.hostId).toBe('host:node2')
    expect(result.assignments[0]?.reason).toContain('it answers')
    expect(result.ages).toEqual([{ hostId: 'host:node1', name: 'node1', ageMs: 3_600_000 }])
  })

  test('equals go by name, whatever their order', () => {
    const [only] = place([demand('web')], [host('node2'), host('node1')], options).assignments
    expect(only?.hostId).toBe('host:node1')
    expect(only?.reason).toBe('Chosen over node2, which is as good, by its name.')
  })

  test('what runs stays, and it is said when its host no longer qualifies', () => {
    const [only] = place(
      [demand('web', { current: 'host:node1', never: ['node1'] })],
      [host('node1'), host('node2')],
      options,
    ).assignments
    expect(only?.hostId).toBe('host:node1')
    expect(only?.reason).toBe(
      'Stays on node1, where it is, although the host no longer qualifies: host rule: never on node1.',
    )
  })

  test('replicas are kept apart, and too few hosts is said in numbers', () => {
    const replicas = [0, 1, 2].map((n) =>
      demand(`web-${n + 1}`, { key: `server:web#${n}`, serverId: 'server:web' }),
    )
    const hosts = [host('node1'), host('node2'), host('node3', { enabled: false })]
    const { assignments } = place(replicas, hosts, options)
    expect(assignments.map((one) => one.hostId)).toEqual(['host:node1', 'host:node2', null])
    expect(assignments[2]?.reason).toBe(
      '3 replicas are kept apart, but only 2 hosts qualify (node1, node2). node3 does not: enabled: node3 is switched off in Terrace.',
    )
    const together = place(
      replicas.map((one) => ({ ...one, apart: false })),
      hosts.slice(0, 1),
      options,
    )
    expect(together.assignments.every((one) => one.hostId === 'host:node1')).toBe(true)
  })

  test('a pinned server finds its place before larger ones that have a choice', () => {
    const pinned = demand('pinned', { memoryBytes: 4 * GiB, only: ['node1'] })
    const large = demand('large', { memoryBytes: 14 * GiB })
    const { assignments } = place([large, pinned], [host('node1'), host('node2')], options)
    expect(assignments.map((one) => one.hostId)).toEqual(['host:node2', 'host:node1'])
  })
})

describe('pools', () => {
  const pool = (name: string, free: number, type = 'dir') => ({
    name,
    type,
    path: `/${name}`,
    capacityBytes: 100 * GiB,
    freeBytes: free,
    active: true,
  })
  const disk = (name: string, bytes: number) => ({ name, bytes, pool: null })
  const pools = (list: ReturnType<typeof pool>[], disks: Demand['disks'], more: Partial<Demand> = {}) =>
    place([demand('db', { disks, ...more })], [host('node1', { facts: facts({ pools: list }) })], options)
      .assignments[0]

  test('the one with most room that takes all disks', () => {
    const list = [pool('a', 50 * GiB), pool('b', 60 * GiB)]
    expect(pools(list, [disk('root', GiB), disk('data', 55 * GiB)])?.pools).toEqual({ root: 'b', data: 'b' })
  })

  test('each its own when none takes all', () => {
    const list = [pool('a', 50 * GiB), pool('b', 60 * GiB)]
    expect(pools(list, [disk('one', 55 * GiB), disk('two', 45 * GiB)])?.pools).toEqual({ one: 'b', two: 'a' })
  })

  test('the one that has the image, even with less room', () => {
    const image = { key: 'tiny', bytes: GiB, at: [{ host: 'node1', pool: 'a' }] }
    const list = [pool('a', 50 * GiB), pool('b', 60 * GiB)]
    expect(pools(list, [{ ...disk('root', GiB), image }])?.pools).toEqual({ root: 'a' })
  })

  test('pools of block devices are not offered a qcow2 image', () => {
    const list = [pool('vg', 500 * GiB, 'logical'), pool('b', 60 * GiB)]
    expect(pools(list, [{ ...disk('root', GiB), fileBased: true }])?.pools).toEqual({ root: 'b' })
  })

  test('one image copy is counted once per pool, not once per server', () => {
    const image = { key: 'big', bytes: 30 * GiB, at: [] }
    const servers = Array.from({ length: 4 }, (_, n) =>
      demand(`web-${n}`, { disks: [{ ...disk('root', 10 * GiB), image }] }),
    )
    const there = (free: number) => [host('node1', { facts: facts({ pools: [pool('a', free)] }) })]
    const placed = (free: number) =>
      place(servers, there(free), options).assignments.filter((one) => one.hostId).length
    expect(placed(70 * GiB)).toBe(4)
    expect(placed(69 * GiB)).toBe(3)
  })

  test('disks assigned earlier in the same run are counted', () => {
    const two = [demand('a'), demand('b')].map((one) => ({ ...one, disks: [disk('root', 50 * GiB)] }))
    const { assignments } = place(two, [host('node1')], options)
    expect(assignments.map((one) => one.hostId)).toEqual(['host:node1', null])
  })
})

test('500 servers on 50 hosts take well under a second, with every verdict kept', () => {
  const hosts = Array.from({ length: 50 }, (_, n) =>
    host(`node${n}`, { facts: facts({ memoryBytes: (32 + n) * GiB, cpus: 32 }), load: (n % 7) / 10 }),
  )
  const demands = Array.from({ length: 500 }, (_, n) =>
    demand(`server-${n}`, { memoryBytes: GiB * (1 + (n % 3)), vcpus: 1 + (n % 2) }),
  )
  const started = process.cpuUsage()
  const { assignments } = place(demands, hosts, options)
  const { user } = process.cpuUsage(started)
  expect(assignments.filter((one) => one.hostId)).toHaveLength(500)
  expect(assignments.every((one) => one.verdicts.length === 50)).toBe(true)
  // Processor time, not wall time: tests share their machine.
  expect(user / 1000).toBeLessThan(500)
})

test('small servers are spread by count, a small image does not crowd one host, and packing still packs', () => {
  const image = { key: 'tiny', bytes: 16 * MiB, at: [{ host: 'node1', pool: 'default' }] }
  const wanted = ['a', 'b', 'c'].map((name) =>
    demand(name, {
      memoryBytes: 128 * MiB,
      imageAt: ['node1'],
      disks: [{ name: 'root', bytes: 64 * MiB, pool: null, image }],
    }),
  )
  const hosts = [host('node1'), host('node2'), host('node3')]
  const spread = place(wanted, hosts, options).assignments.map(({ hostId }) => hostId)
  expect(new Set(spread).size).toBe(3)
  const packed = place(wanted, hosts, { ...options, weights: weightsOf('power') }).assignments.map(
    ({ hostId }) => hostId,
  )
  expect(new Set(packed).size).toBe(1)
})
