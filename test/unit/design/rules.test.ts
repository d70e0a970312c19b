import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GiB, MiB } from '@shared/base/units.ts'
import type { DesignRecord } from '@shared/design/records.ts'
import { findingsOf } from '@shared/design/rules.ts'
import { DesignStore } from '@shared/design/store.ts'
import type { PlanHost } from '@shared/plan/world.ts'
import { facts, host, tiny } from '../plan/world.ts'
import { anyLegalRecord, record } from './samples.ts'

const tier = record('tier', { id: 'tier:t' })
const lan = record('network', { id: 'network:lan', range: '10.0.0.0/24' })
const server = (id: string, fields: Record<string, unknown> = {}) =>
  record('server', { id: `server:${id}`, name: id, ...fields })
const found = (records: DesignRecord[], hosts?: PlanHost[]) =>
  findingsOf(new DesignStore(records), hosts && { hosts }).filter(
    ({ rule }) => rule !== 'no-redundancy' && rule !== 'blank-disks',
  )
const one = (...records: DesignRecord[]) => {
  const findings = found([tier, ...records])
  expect(findings).toHaveLength(1)
  return findings[0]
}

test('a server with nothing but blank disks is advised to start from an image; whole machines are not', () => {
  const image = { kind: 'image', pool: 'default', volume: 'tiny.qcow2' }
  const blank = { name: 'data', bytes: 1024 }
  const records = [
    tier,
    server('a', { disks: [blank, { ...blank, name: 'more' }] }),
    server('b', { disks: [{ ...blank, source: image }, blank] }),
    server('c', { kind: 'dedicated' }),
    server('d', { disks: [] }),
  ]
  expect(findingsOf(new DesignStore(records)).filter(({ rule }) => rule === 'blank-disks')).toEqual([
    {
      rule: 'blank-disks',
      severity: 'info',
      records: ['server:a'],
      text: 'a has only blank disks, so nothing is installed that it could start.',
      next: 'Choose an image for its first disk, unless it is installed over the network.',
    },
  ])
})

describe('load balancers', () => {
  const edge = record('tier', { id: 'tier:lb', role: 'load-balancing' })
  const other = record('tier', { id: 'tier:other' })
  const lb = server('lb', { tier: 'tier:lb', balancer: {} })
  const link = (id: string, to: string, port: number | null = 80) =>
    record('link', { id: `link:${id}`, from: 'server:lb', to: `server:${to}`, port })
  const rulesOf = (...records: DesignRecord[]) =>
    found([tier, edge, other, lb, ...records]).map(
      ({ rule, severity, text }) => `${severity} ${rule}: ${text}`,
    )

  test('need something behind them', () => {
    expect(rulesOf()).toEqual(['warning balancer-empty: lb is a load balancer with nothing behind it.'])
  })
  test('need several machines: replicas count one by one', () => {
    expect(rulesOf(server('a'), link('a', 'a'))).toEqual([
      'info balancer-single: lb balances load over a single machine, a.',
    ])
    expect(rulesOf(server('a', { replicas: 2 }), link('a', 'a'))).toEqual([])
    // Asked on two ports it is still one machine.
    expect(rulesOf(server('a'), link('a', 'a'), link('b', 'a'))).toHaveLength(1)
  })
  test('have members that are alike', () => {
    const [a, b] = [server('a'), server('b', { tier: 'tier:other' })]
    expect(rulesOf(a, b, link('a', 'a'), link('b', 'b', 8080))).toEqual([
      'info single-point: lb is a single point of failure: it is the only way between b and a.',
      'info balancer-tiers: The servers behind lb are in several tiers.',
      'info balancer-ports: The servers behind lb are asked on different ports.',
    ])
  })
  test('are none without being told so, and links to them do not count', () => {
    const plain = server('web', { tier: 'tier:lb' })
    expect(rulesOf(plain, server('a', { replicas: 2 }), link('a', 'a'))).toEqual([])
    const back = record('link', { id: 'link:back', from: 'server:a', to: 'server:lb' })
    expect(rulesOf(server('a'), back)).toHaveLength(1)
  })
})

test('a sound drawing has nothing to find', () => {
  const records = [
    tier,
    lan,
    server('a', { nics: [{ network: 'network:lan', address: '10.0.0.5', mac: '52:54:00:00:00:01' }] }),
    server('b', { nics: [{ network: 'network:lan', address: '10.0.0.6' }] }),
    record('link', { from: 'server:a', to: 'server:b' }),
  ]
  expect(found(records)).toEqual([])
})

describe('each rule names the thing and what to do', () => {
  test.each<[string, string, DesignRecord[], string]>([
    ['empty-name', 'error', [server('a', { name: '  ' })], 'A server has no name.'],
    ['empty-name', 'warning', [record('network', { id: 'network:x', name: '' })], 'A network has no name.'],
    [
      'host-name',
      'warning',
      [server('a', { name: 'my server' })],
      '"my server" is not a host name that a guest could take.',
    ],
    [
      'duplicate-name',
      'error',
      [server('a', { name: 'web' }), server('b', { name: 'WEB' })],
      '2 servers would be named web.',
    ],
    [
      'duplicate-name',
      'error',
      [server('a', { name: 'web', replicas: 2 }), server('b', { name: 'web-2' })],
      '2 servers would be named web-2.',
    ],
    [
      'tier-families',
      'error',
      [
        record('tier', { id: 'tier:x', name: 'Data', rules: { families: ['xen'] } }),
        server('a', { tier: 'tier:x', hostRule: { families: ['libvirt'] } }),
      ],
      'a may run only on libvirt, but tier Data allows only xen.',
    ],
    [
      'tier-network',
      'warning',
      [record('tier', { id: 'tier:x', name: 'Data', rules: { network: 'network:gone' } })],
      'New servers of tier Data would be on a network that is not in the design.',
    ],
    ['no-tier', 'error', [server('a', { tier: 'tier:gone' })], 'a is in a tier that is not in the design.'],
    ['no-disk', 'warning', [server('a', { disks: [] })], 'a has no disk, so it has nothing to start from.'],
    [
      'disk-size',
      'error',
      [server('a', { disks: [{ name: 'root', bytes: 0 }] })],
      'Disk root of a is blank and has no size.',
    ],
    ['disk-name', 'error', [server('a', { disks: [{ name: '', bytes: 1 }] })], 'A disk of a has no name.'],
    [
      'disk-image',
      'error',
      [server('a', { disks: [{ name: 'root', bytes: 0, source: { kind: 'image', pool: '', volume: '' } }] })],
      'Disk root of a does not say which image it begins as.',
    ],
    [
      'duplicate-disk',
      'error',
      [
        server('a', {
          disks: [
            { name: 'd', bytes: 1 },
            { name: 'd', bytes: 2 },
          ],
        }),
      ],
      '2 disks of a are named d.',
    ],
    ['no-memory', 'error', [server('a', { memoryBytes: 0 })], 'a has less than 1 MiB of memory.'],
    [
      'host-rule',
      'error',
      [server('a', { hostRule: { only: ['n1'], never: ['n1'] } })],
      'a may run only on n1 and never there.',
    ],
    [
      'too-few-hosts',
      'error',
      [server('a', { replicas: 3, hostRule: { only: ['n1', 'n2', 'n3'], never: ['n3'] } })],
      'The 3 replicas of a are kept apart, but only 2 hosts are allowed.',
    ],
    [
      'address-invalid',
      'error',
      [server('a', { nics: [{ address: '10.0.0.999' }] })],
      '"10.0.0.999" on card 1 of a is not an IPv4 or IPv6 address.',
    ],
    [
      'address-outside',
      'error',
      [lan, server('a', { nics: [{ network: 'network:lan', address: '10.0.1.5' }] })],
      'Address 10.0.1.5 of a is not in 10.0.0.0/24 of network LAN.',
    ],
    [
      'address-reserved',
      'error',
      [lan, server('a', { nics: [{ network: 'network:lan', address: '10.0.0.255' }] })],
      'Address 10.0.0.255 of a is the broadcast address of 10.0.0.0/24.',
    ],
    [
      'duplicate-address',
      'error',
      [server('a', { nics: [{ address: 'fd00::1' }] }), server('b', { nics: [{ address: 'FD00:0::1' }] })],
      'a and b have the address fd00::1.',
    ],
    [
      'duplicate-address',
      'error',
      [server('a', { replicas: 2, nics: [{ address: '10.0.0.5' }] })],
      'All 2 replicas of a would have the address 10.0.0.5.',
    ],
    [
      'mac-invalid',
      'error',
      [server('a', { nics: [{ mac: '01:00:5e:00:00:01' }] })],
      '"01:00:5e:00:00:01" on card 1 of a is not a MAC address of a card.',
    ],
    [
      'duplicate-mac',
      'error',
      [
        server('a', { nics: [{ mac: '52:54:00:00:00:01' }] }),
        server('b', { nics: [{ mac: '52-54-00-00-00-01' }] }),
      ],
      'a and b would have the MAC address 52:54:00:00:00:01 more than once.',
    ],
    [
      'unknown-network',
      'error',
      [server('a', { nics: [{ network: 'network:gone' }] })],
      'Network card 1 of a is on a network that is not in the design.',
    ],
    [
      'network-range',
      'error',
      [record('network', { range: '10.0.0.0/40' })],
      '"10.0.0.0/40" of network LAN is not an address range.',
    ],
    [
      'network-source',
      'error',
      [record('network', { source: { kind: 'bridge', name: '' } })],
      'Network LAN does not say what it is called on the hosts.',
    ],
    [
      'link-to-nothing',
      'warning',
      [record('link', { from: 'server:x', to: 'server:y' })],
      'A link ends at a server that is not in the design.',
    ],
    [
      'link-to-itself',
      'warning',
      [server('a'), record('link', { from: 'server:a', to: 'server:a' })],
      'A link leads from a to itself.',
    ],
    [
      'range-host-bits',
      'warning',
      [record('network', { range: '10.0.0.5/24' })],
      '10.0.0.5/24 of network LAN begins with an address inside the range: 10.0.0.0/24 is meant.',
    ],
    [
      'range-overlap',
      'warning',
      [
        record('network', { id: 'network:a', name: 'A', range: '10.0.0.0/8' }),
        record('network', { id: 'network:b', name: 'B', range: '10.1.0.0/16' }),
        record('network', { id: 'network:c', name: 'C', range: '11.0.0.0/8' }),
      ],
      'Range 10.1.0.0/16 of network B lies in 10.0.0.0/8 of network A.',
    ],
    [
      'range-overlap',
      'warning',
      [
        record('network', { id: 'network:a', name: 'A', range: 'fd00::/64' }),
        record('network', { id: 'network:b', name: 'B', range: 'FD00:0::/64' }),
      ],
      'Networks A and B have the same range FD00:0::/64.',
    ],
    [
      'one-host',
      'warning',
      [server('a', { replicas: 2, apart: false, hostRule: { only: ['n1', 'n2'], never: ['n2'] } })],
      'All 2 replicas of a have to run on n1: when it fails, all do.',
    ],
    [
      'not-apart',
      'info',
      [server('a', { replicas: 2, apart: false })],
      'The 2 replicas of a may all come to run on one host.',
    ],
  ])('%s', (rule, severity, records, text) => {
    const finding = one(...records)
    expect(finding).toMatchObject({ rule, severity, text })
    expect(finding?.next).toMatch(/\.$/)
    expect(finding?.records.length).toBeGreaterThan(0)
  })

  test('the same address on two wires is no conflict', () => {
    const other = record('network', { id: 'network:other', source: { kind: 'bridge', name: 'br1' } })
    const nic = (network: string) => ({ nics: [{ network, address: '10.0.0.5' }] })
    expect(
      found([tier, lan, other, server('a', nic('network:lan')), server('b', nic('network:other'))]),
    ).toEqual([])
  })

  test('a thousand servers with one name are one finding that can still be read', () => {
    const list = Array.from({ length: 1000 }, (_, at) =>
      server(`s${at}`, { nics: [{ mac: '52:54:00:00:00:01' }] }),
    )
    expect(one(...list)?.text).toBe(
      's0, s1, s10 and 997 more would have the MAC address 52:54:00:00:00:01 more than once.',
    )
  })

  test('a tier with a single server is worth knowing', () => {
    const told = (...records: DesignRecord[]) =>
      findingsOf(new DesignStore([tier, ...records])).filter(({ rule }) => rule !== 'blank-disks')
    expect(told(server('a'))).toMatchObject([
      { rule: 'no-redundancy', severity: 'info', records: ['tier:t', 'server:a'] },
    ])
    expect(told(server('a', { replicas: 2 }))).toEqual([])
  })
})

describe('the ways between servers', () => {
  const tiers = ['web', 'application', 'data', 'other'].map((role, order) =>
    record('tier', { id: `tier:${role}`, name: role, role, order }),
  )
  const dmz = record('network', { id: 'network:dmz', name: 'DMZ', outside: true })
  const on = (role: string, id: string, fields: Record<string, unknown> = {}) =>
    server(id, { tier: `tier:${role}`, ...fields })
  const link = (from: string, to: string, fields: Record<string, unknown> = {}) =>
    record('link', { id: `link:${from}-${to}`, from: `server:${from}`, to: `server:${to}`, ...fields })
  const texts = (rule: string, ...records: DesignRecord[]) =>
    found([...tiers, dmz, ...records])
      .filter((finding) => finding.rule === rule)
      .map(({ severity, text }) => `${severity}: ${text}`)

  test('the only server between two tiers is a single point of failure', () => {
    const chain = [on('web', 'w'), on('application', 'a'), on('data', 'd'), link('w', 'a'), link('a', 'd')]
    expect(texts('single-point', ...chain)).toEqual([
      'info: a is a single point of failure: it is the only way between w and d.',
    ])
    // A group stands in for itself, a second way makes it one of two.
    expect(
      texts(
        'single-point',
        ...chain.map((each) => (each.id === 'server:a' ? { ...each, replicas: 2 } : each)),
      ),
    ).toEqual([])
    expect(texts('single-point', ...chain, on('application', 'b'), link('w', 'b'), link('b', 'd'))).toEqual(
      [],
    )
    // A link that a firewall denies is no second way.
    const denied = link('w', 'd', { firewall: { action: 'deny' } })
    expect(texts('single-point', ...chain, denied)).toHaveLength(1)
    expect(texts('single-point', ...chain, link('w', 'd'))).toEqual([])
  })

  test('what only servers of one tier meet through is none', () => {
    const star = ['b', 'c', 'e'].flatMap((id) => [on('web', id), link(id, 'd')])
    expect(texts('single-point', on('data', 'd'), ...star)).toEqual([])
  })

  test('as found by taking each server away and looking what is still linked', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f']
    const roles = ['web', 'application', 'data']
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...roles), { minLength: 6, maxLength: 6 }),
        fc.array(fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids)), { maxLength: 9 }),
        (chosen, pairs) => {
          const servers = ids.map((id, at) => on(chosen[at] ?? 'web', id))
          const links = pairs.map(([from, to], at) => ({ ...link(from, to), id: `link:${at}` as const }))
          const reach = (start: string, without?: string): Set<string> => {
            const seen = new Set([start])
            for (const id of seen)
              for (const [from, to] of pairs)
                for (const [first, second] of [
                  [from, to],
                  [to, from],
                ] as const)
                  if (first === id && second !== without) seen.add(second)
            return seen
          }
          const cut = ids.filter((id) => {
            const others = [...reach(id)].filter((each) => each !== id)
            const [first] = others
            const tiersOf = new Set(others.map((each) => chosen[ids.indexOf(each)]))
            return first !== undefined && reach(first, id).size < others.length && tiersOf.size > 1
          })
          const findings = found([...tiers, ...servers, ...links]).filter(
            ({ rule }) => rule === 'single-point',
          )
          expect(findings.map(({ records }) => records[0])).toEqual(cut.map((id) => `server:${id}`))
        },
      ),
    )
  })

  test('a chain of thousands of servers is not too deep', () => {
    const list = Array.from({ length: 5000 }, (_, at) => on(at % 2 ? 'web' : 'data', `s${at}`))
    const links = Array.from({ length: 4999 }, (_, at) => link(`s${at}`, `s${at + 1}`))
    expect(texts('single-point', ...list, ...links)).toHaveLength(4998)
  })

  const nics = [{ network: 'network:dmz' }]
  test('data in an outside network', () => {
    expect(texts('data-outside', on('data', 'd', { nics }), on('web', 'w', { nics }))).toEqual([
      'warning: d holds data and stands in network DMZ, which can be reached from outside.',
    ])
  })

  test('data reached from outside without an application server between', () => {
    const data = on('data', 'd')
    const web = on('web', 'w', { nics })
    expect(texts('data-reachable', web, data, link('w', 'd'))).toEqual([
      'warning: w stands in network DMZ, which can be reached from outside, and talks to d in the data tier itself.',
    ])
    const by = (role: string) =>
      texts('data-reachable', web, on(role, 'm'), data, link('w', 'm'), link('m', 'd'))
    expect(by('application')).toEqual([])
    expect(by('other')).toEqual([
      'info: From w in network DMZ, which can be reached from outside, a way leads to d in the data tier without an application server on it.',
    ])
    // Answers and denied ways are no way in.
    expect(texts('data-reachable', web, data, link('d', 'w'))).toEqual([])
    expect(texts('data-reachable', web, data, link('w', 'd', { firewall: { action: 'deny' } }))).toEqual([])
    expect(texts('data-reachable', on('application', 'w', { nics }), data, link('w', 'd'))).toEqual([])
  })
})

test('all rules over 5,000 servers and 10,000 links take time that grows with their number', () => {
  const timed = (count: number): number => {
    const tiersOf = ['web', 'application', 'data'].map((role, order) =>
      record('tier', { id: `tier:${order}`, role, order }),
    )
    const servers = Array.from({ length: count }, (_, at) =>
      server(`s${at}`, {
        tier: `tier:${at % 3}`,
        name: `web-${at % 100}`,
        nics: [{ network: 'network:lan', address: `10.0.0.${at % 250}`, mac: '52:54:00:00:00:01' }],
      }),
    )
    const links = Array.from({ length: count * 2 }, (_, at) =>
      record('link', {
        id: `link:${at}`,
        from: `server:s${at % count}`,
        to: `server:s${(at * 7 + 1) % count}`,
      }),
    )
    const records = [...tiersOf, lan, ...servers, ...links]
    const times = Array.from({ length: 5 }, () => {
      const store = new DesignStore(records)
      const start = performance.now()
      findingsOf(store)
      return performance.now() - start
    })
    return Math.min(...times)
  }
  timed(500)
  const [small, large] = [timed(1000), timed(5000)]
  expect(large).toBeLessThan(1000)
  expect(large).toBeLessThan(Math.max(small, 2) * 5 * 4)
})

describe('with the hosts known', () => {
  const image = { kind: 'image', pool: 'default', volume: 'tiny.qcow2' }
  const disks = (bytes: number, fields = {}) => ({
    disks: [{ name: 'root', bytes, source: { ...image, ...fields } }],
  })
  const hosts = [
    host('node1', { volumes: [tiny] }),
    host('node2', { facts: facts({ memoryBytes: 8 * GiB }) }),
  ]
  const texts = (fields: Record<string, unknown>, there = hosts) =>
    found([tier, server('a', fields)], there).map(({ severity, text }) => `${severity}: ${text}`)

  test('larger than any host', () => {
    expect(texts({ memoryBytes: 32 * GiB, vcpus: 9 })).toEqual([
      'error: a needs 32 GiB of memory; the largest host, node1, has 16 GiB.',
      'error: a needs 9 vCPU; the largest host, node1, has 8 processors.',
    ])
  })
  test('images', () => {
    expect(texts(disks(0))).toEqual([])
    expect(texts(disks(MiB))).toEqual(['error: Disk root of a (1 MiB) is smaller than its image (256 MiB).'])
    expect(texts(disks(0, { volume: 'other.qcow2' }))).toEqual([
      'error: a: Image other.qcow2 in pool default was not found on any host.',
    ])
    expect(texts(disks(0, { host: 'node9' }))).toEqual([
      'error: a: Image tiny.qcow2 in pool default of node9 was not found: there is no host named node9.',
    ])
  })
  test('a silent host may have the image', () => {
    expect(
      texts(disks(0, { volume: 'other.qcow2' }), [...hosts, host('node3', { reachable: false })]),
    ).toEqual([])
  })
  test('hosts that rules name', () => {
    expect(texts({ hostRule: { only: ['node1', 'nodeX'], never: ['nodeY'] } })).toEqual([
      'warning: The host rule of a names nodeX, nodeY, which Terrace does not know.',
    ])
  })
  test('each need is met by some host, but no host meets both', () => {
    const there = [
      host('big', { facts: facts({ memoryBytes: 64 * GiB, cpus: 2 }) }),
      host('fast', { facts: facts({ memoryBytes: 4 * GiB, cpus: 32 }) }),
    ]
    expect(texts({ memoryBytes: 32 * GiB, vcpus: 16 }, there)).toEqual([
      'error: a needs 16 vCPU and 32 GiB of memory; no host that Terrace knows has both.',
    ])
    expect(texts({ memoryBytes: 32 * GiB, vcpus: 2 }, there)).toEqual([])
  })
  test('a disk that no pool can hold', () => {
    expect(texts({ disks: [{ name: 'root', bytes: 2 ** 40 }] })).toEqual([
      'error: Disk root of a is 1 TiB large; the largest pool for it holds 200 GiB.',
    ])
    expect(texts({ disks: [{ name: 'root', bytes: 2 ** 40, pool: 'elsewhere' }] })).toEqual([])
  })
  test('more in total than the hosts may give', () => {
    const settings = record('settings', { cpuRatio: 2, memoryRatio: 0.5 })
    const many = server('a', { replicas: 10, apart: false, vcpus: 4, memoryBytes: 2 * GiB })
    const findings = found([settings, tier, many, server('d', { kind: 'dedicated', vcpus: 900 })], hosts)
    expect(findings.filter(({ severity }) => severity === 'error').map(({ text }) => text)).toEqual([
      'All servers together need 40 vCPU; the known hosts have 16 processors, and 2 vCPU each are allowed.',
      'All servers together need 20 GiB of memory; the known hosts have 24 GiB, and 0.5 times that is allowed.',
    ])
  })
  test('fewer hosts than replicas that are kept apart', () => {
    expect(texts({ replicas: 3 })).toEqual([
      'error: The 3 replicas of a are kept apart, but of the hosts that Terrace knows only node1 and node2 may run them.',
    ])
    expect(texts({ replicas: 2, hostRule: { families: ['xen'] } })).toEqual([
      'error: None of the hosts that Terrace knows may run a.',
    ])
    expect(texts({ replicas: 2 })).toEqual([])
  })
  test('no hosts at all: nothing can be said', () => {
    expect(texts({ ...disks(0), memoryBytes: 900 * GiB }, [])).toEqual([])
  })
})

test('whatever is drawn, rules find and never throw, worst first, the same for the same records', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyLegalRecord, { selector: ({ id }) => id }), (records) => {
      const rank = { error: 0, warning: 1, info: 2 }
      const findings = findingsOf(new DesignStore(records), { hosts: [host('node1')] })
      const order = findings.map(({ severity }) => rank[severity])
      expect(order).toEqual(order.toSorted((a, b) => a - b))
      for (const finding of findings) {
        expect(finding.records.length).toBeGreaterThan(0)
        expect(finding.text).not.toBe('')
      }
      const texts = (list: typeof findings) => list.map(({ text }) => text).toSorted()
      expect(texts(findingsOf(new DesignStore(records.toReversed()), { hosts: [host('node1')] }))).toEqual(
        texts(findings),
      )
    }),
  )
})
