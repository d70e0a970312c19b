import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyAll, applyFix, fixOf, severalFixable } from '@shared/design/fixes/index.ts'
import { FixWorld } from '@shared/design/fixes/fix.ts'
import { hostNameOf } from '@shared/design/fixes/names.ts'
import { anyRecord, type DesignRecord } from '@shared/design/records.ts'
import { findingsOf } from '@shared/design/rules.ts'
import { DesignStore } from '@shared/design/store.ts'
import { anyLegalRecord, record } from './samples.ts'

const tier = record('tier', { id: 'tier:t' })
const lan = record('network', { id: 'network:lan', range: '10.0.0.0/24' })
const dmz = record('network', { id: 'network:dmz', name: 'DMZ', outside: true })
const data = record('tier', { id: 'tier:t', name: 'Data', role: 'data' })
const server = (id: string, fields: Record<string, unknown> = {}) =>
  record('server', { id: `server:${id}`, name: id, ...fields })
const nics = (...list: Record<string, unknown>[]) => ({ nics: list })
const at = (address: string) => nics({ network: 'network:lan', address })
const tiny = imageDisk('tiny.qcow2')
function imageDisk(volume: string) {
  return { disks: [{ name: 'root', bytes: 0, source: { kind: 'image', pool: 'default', volume } }] }
}
const hosts = [
  { name: 'node1', cpus: 8 },
  { name: 'node2', cpus: 4 },
]

describe('each fix says what it will do, and then the finding is gone', () => {
  test.each<[string, DesignRecord[], string]>([
    [
      'duplicate-name',
      [tier, server('a', { name: 'web' }), server('b', { name: 'WEB' })],
      'Rename one to WEB-2',
    ],
    [
      'duplicate-name',
      [tier, server('a', { name: 'web', replicas: 2 }), server('b', { name: 'web-2' })],
      'Rename one to web-3',
    ],
    ['empty-name', [tier, server('a', { name: ' ' })], 'Name it server'],
    ['host-name', [tier, server('a', { name: 'Über Web_1!' })], 'Rename it uber-web-1'],
    [
      'address-outside',
      [tier, lan, server('a', at('10.0.0.2')), server('b', at('10.9.0.1'))],
      'Give it 10.0.0.3',
    ],
    ['address-reserved', [tier, lan, server('a', at('10.0.0.255'))], 'Give it 10.0.0.2'],
    ['address-invalid', [tier, server('a', nics({ address: '10.0.0.999' }))], 'Let DHCP give the address'],
    [
      'duplicate-address',
      [tier, lan, server('a', at('10.0.0.2')), server('b', at('10.0.0.2'))],
      'Give it 10.0.0.3',
    ],
    [
      'duplicate-address',
      [tier, lan, server('a', { ...at('10.0.0.5'), replicas: 2 })],
      'Let DHCP give the address',
    ],
    ['mac-invalid', [tier, server('a', nics({ mac: 'x' }))], 'Give it 52:54:00:98:85:03'],
    [
      'duplicate-mac',
      [tier, server('a', { ...nics({ mac: '52:54:00:00:00:01' }), replicas: 2 })],
      'Let Terrace make the addresses',
    ],
    [
      'unknown-network',
      [tier, server('a', nics({ network: 'network:x' }))],
      'Use the host’s default network',
    ],
    ['range-host-bits', [record('network', { range: 'fd00::5/64' })], 'Write fd00::/64'],
    [
      'link-to-nothing',
      [tier, server('a'), record('link', { from: 'server:a', to: 'server:x' })],
      'Delete the link',
    ],
    [
      'link-to-itself',
      [tier, server('a'), record('link', { from: 'server:a', to: 'server:a' })],
      'Delete the link',
    ],
    ['no-disk', [tier, server('a', { disks: [] })], 'Add a blank disk of 8 GiB'],
    ['blank-disks', [tier, server('a'), server('b', tiny)], 'Make its first disk a copy of tiny.qcow2'],
    [
      'blank-disks',
      [record('tier', { id: 'tier:t', rules: { image: { pool: 'p', volume: 'ruled.raw' } } }), server('a')],
      'Make its first disk a copy of ruled.raw',
    ],
    ['disk-size', [tier, server('a', { disks: [{ name: 'r', bytes: 0 }] })], 'Make it 8 GiB'],
    [
      'duplicate-disk',
      [
        tier,
        server('a', {
          disks: [
            { name: 'r', bytes: 1 },
            { name: 'r', bytes: 1 },
          ],
        }),
      ],
      'Give each its own name',
    ],
    ['disk-name', [tier, server('a', { disks: [{ name: '', bytes: 1 }] })], 'Give it a name'],
    ['no-memory', [tier, server('a', { memoryBytes: 0 })], 'Give it 1 GiB'],
    ['no-tier', [tier, server('a', { tier: 'tier:x' })], 'Move it to tier Web'],
    ['host-rule', [tier, server('a', { hostRule: { only: ['n'], never: ['n'] } })], 'Allow it on n'],
    [
      'too-few-hosts',
      [tier, server('a', { replicas: 3, hostRule: { only: ['m', 'n'] } })],
      'Make it 2 replicas',
    ],
    [
      'one-host',
      [tier, server('a', { replicas: 3, apart: false, hostRule: { only: ['n'] } })],
      'Let it run on any hosts, apart',
    ],
    ['not-apart', [tier, server('a', { replicas: 3, apart: false })], 'Keep its replicas apart'],
    ['no-redundancy', [tier, server('a')], 'Make it 2 replicas'],
    ['no-redundancy', [tier, lan, server('a', at('10.0.0.2'))], 'Make it 2 replicas, addresses by DHCP'],
    [
      'data-outside',
      [data, dmz, lan, server('a', nics({ network: 'network:dmz', address: '1.2.3.4' }))],
      'Move it to LAN',
    ],
    [
      'data-outside',
      [data, dmz, lan, server('a', nics({ network: 'network:dmz' }, { network: 'network:lan' }))],
      'Take it off DMZ',
    ],
  ])('%s', (rule, records, title) => {
    const store = new DesignStore(records)
    const own = (list: ReturnType<typeof findingsOf>) => list.filter((one) => one.rule === rule)
    const [finding] = own(findingsOf(store))
    const fix = finding && fixOf(finding, new FixWorld(store, hosts))
    expect(fix?.title).toBe(title)
    if (fix) store.transact(() => applyFix(store, fix))
    expect(own(findingsOf(store))).toEqual([])
    for (const one of store.records()) expect(anyRecord.safeParse(one).success).toBe(true)
  })

  test('of several images nobody can tell which is meant, unless those of its tier agree', () => {
    const of = (...records: DesignRecord[]) => {
      const store = new DesignStore([
        tier,
        record('tier', { id: 'tier:x', order: 1 }),
        server('a'),
        ...records,
      ])
      const finding = findingsOf(store).find(({ rule }) => rule === 'blank-disks')
      return finding && fixOf(finding, new FixWorld(store))?.put
    }
    expect(of()).toBeUndefined()
    const other = server('c', { ...imageDisk('other.raw'), tier: 'tier:x' })
    expect(of(server('b', tiny), other)).toMatchObject([
      { disks: [{ name: 'root', bytes: 1024, source: { volume: 'tiny.qcow2' } }] },
    ])
    expect(of(server('b', tiny), server('d', imageDisk('third.raw')), other)).toBeUndefined()
    expect(of(server('b', { ...tiny, tier: 'tier:x' }), other)).toBeUndefined()
  })

  test('an image of the library is offered as any other', () => {
    const source = { kind: 'library', image: 'image-0123456789ab', name: 'Debian' }
    const disks = [{ name: 'root', bytes: 0, source }]
    const store = new DesignStore([tier, server('a'), server('b', { disks })])
    const finding = findingsOf(store).find(({ rule }) => rule === 'blank-disks')
    const fix = finding && fixOf(finding, new FixWorld(store))
    expect(fix).toMatchObject({
      title: 'Make its first disk a copy of Debian',
      put: [{ disks: [{ source }] }],
    })
  })

  test('a host that nobody knows is taken off the rule, but not the last that is allowed', () => {
    const of = (rule: Record<string, string[]>) => {
      const store = new DesignStore([tier, server('a', { hostRule: rule })])
      return fixOf(
        { rule: 'unknown-host', severity: 'warning', records: ['server:a'], text: '' },
        new FixWorld(store, hosts),
      )
    }
    expect(of({ only: ['node1', 'x'], never: ['y'] })).toMatchObject({
      title: 'Take x, y off the rule',
      put: [{ hostRule: { only: ['node1'], never: [] } }],
    })
    expect(of({ only: ['x'] })).toBeUndefined()
  })

  test('a second replica is not offered where it could not be', () => {
    const of = (...records: DesignRecord[]) => {
      const store = new DesignStore([tier, ...records])
      const finding = { rule: 'single-point', severity: 'info', records: ['server:a'], text: '' } as const
      return fixOf({ ...finding, records: [...finding.records] }, new FixWorld(store))
    }
    expect(of(server('a', { kind: 'dedicated' }))).toBeUndefined()
    expect(of(server('a'), server('b', { name: 'a-2' }))).toBeUndefined()
    expect(of(server('a', { hostRule: { only: ['n'] } }))).toBeUndefined()
  })
})

test('fixing all of a kind gives each its own, in one go and quickly', () => {
  const wide = record('network', { id: 'network:lan', range: '10.0.0.0/16' })
  const list = Array.from({ length: 5000 }, (_, n) =>
    server(`s${n}`, { name: 'web', ...at('10.9.0.1'), ...tiny }),
  )
  const store = new DesignStore([tier, wide, ...list])
  const start = performance.now()
  for (const rule of ['duplicate-name', 'duplicate-address', 'address-outside']) {
    const own = findingsOf(store).filter((one) => one.rule === rule)
    store.transact(() => applyAll(store, own, new FixWorld(store)))
  }
  expect(performance.now() - start).toBeLessThan(10_000)
  expect(findingsOf(store)).toEqual([])
  expect(new Set(store.all('server').map(({ name }) => name)).size).toBe(5000)
})

test('a network without a free address leaves it to DHCP', () => {
  const full = record('network', { id: 'network:lan', range: '10.0.0.0/30' })
  const store = new DesignStore([tier, full, server('a', at('10.0.0.1')), server('b', at('10.0.0.2'))])
  expect(new FixWorld(store).freeAddress(full)).toBeUndefined()
})

test('what a guest may be called', () => {
  expect(['Café №5', '--a__b--', '🐘', 'x'.repeat(90)].map(hostNameOf)).toEqual([
    'cafe-no5',
    'a-b',
    '',
    'x'.repeat(50),
  ])
})

test('whatever is drawn, no fix throws, each leaves legal records, and in the end none is left to do', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyLegalRecord, { selector: ({ id }) => id }), (records) => {
      const store = new DesignStore(records)
      const step = (): boolean => {
        const world = new FixWorld(store, hosts)
        const fixes = findingsOf(store).filter((one) => fixOf(one, world))
        const [first] = fixes
        if (!first) return false
        expect(
          severalFixable(
            fixes.filter(({ rule }) => rule === first.rule),
            world,
          ),
        ).toBe(fixes.filter(({ rule }) => rule === first.rule).length > 1)
        const fix = fixOf(first, world)
        expect(fix?.title).not.toBe('')
        const before = store.version
        if (fix) store.transact(() => applyFix(store, fix))
        expect(store.version).toBeGreaterThan(before)
        return true
      }
      let left = 200
      while (left > 0 && step()) left -= 1
      expect(left).toBeGreaterThan(0)
      for (const one of store.records()) expect(anyRecord.safeParse(one).error, one.id).toBeUndefined()
    }),
  )
})
