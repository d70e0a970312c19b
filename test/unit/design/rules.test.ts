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
  findingsOf(new DesignStore(records), hosts && { hosts }).filter(({ rule }) => rule !== 'no-redundancy')
const one = (...records: DesignRecord[]) => {
  const findings = found([tier, ...records])
  expect(findings).toHaveLength(1)
  return findings[0]
}

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
  expect(findingsOf(new DesignStore(records))).toEqual([])
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
      'Disk root of a does not say which image it is a copy of.',
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

  test('a tier with a single server is worth knowing', () => {
    const findings = findingsOf(new DesignStore([tier, server('a')]))
    expect(findings).toMatchObject([
      { rule: 'no-redundancy', severity: 'info', records: ['tier:t', 'server:a'] },
    ])
    expect(findingsOf(new DesignStore([tier, server('a', { replicas: 2 })]))).toEqual([])
  })
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
