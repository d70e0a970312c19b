import { randomUUID } from 'node:crypto'
import { describe as group, expect, it } from 'vitest'
import { GiB, MiB } from '@shared/base/units.ts'
import {
  compensationOf,
  describe,
  hostOf,
  hostsOf,
  isDestructive,
  locksOf,
  type Request,
  requestSchema,
} from '@shared/plan/requests.ts'
import { specOf } from '../drivers/libvirt-samples.ts'

const hostId = 'host:a'
const uuid = randomUUID()
const at = { hostId, pool: 'default', volume: 'web.qcow2' } as const
const machine = { hostId, uuid } as const
const all: Request[] = [
  { kind: 'volume.create', ...at, bytes: 2 * GiB, format: 'qcow2' },
  { kind: 'volume.clone', ...at, from: 'tiny.qcow2' },
  { kind: 'volume.resize', ...at, bytes: 3 * GiB },
  { kind: 'volume.delete', ...at },
  { kind: 'image.copy', from: { ...at, hostId: 'host:b' }, to: at },
  {
    ...{ kind: 'image.deploy', ...at, storeId: 'store:one', imageId: 'image-0123456789ab' },
    ...{ imageName: 'Tiny', sha256: 'a'.repeat(64), bytes: 2 * GiB, format: 'qcow2', via: null, rate: null },
  },
  { kind: 'seed.write', ...at, files: [{ name: 'meta-data', content: '{}' }] },
  { kind: 'machine.define', hostId, spec: specOf(), create: true },
  { kind: 'machine.start', ...machine },
  { kind: 'machine.shutdown', ...machine, timeoutMs: 5 },
  { kind: 'machine.forceOff', ...machine },
  { kind: 'machine.reboot', ...machine },
  { kind: 'machine.reset', ...machine },
  { kind: 'machine.suspend', ...machine },
  { kind: 'machine.resume', ...machine },
  { kind: 'machine.undefine', ...machine },
  { kind: 'machine.setVcpus', ...machine, vcpus: 4, live: true },
  { kind: 'machine.setMemory', ...machine, memoryBytes: 512 * MiB, live: false },
  { kind: 'machine.setCpuLimits', ...machine, quotaPercent: 0 },
  { kind: 'machine.setAutostart', ...machine, autostart: true },
  { kind: 'machine.adopt', ...machine, owner: specOf().owner },
  {
    ...{ kind: 'machine.migrate', ...machine, to: 'host:b', spec: specOf(), previous: specOf() },
    ...{ shared: ['root'], run: true },
  },
]

group('requests', () => {
  it.each(all)('$kind survives being kept as JSON', (request) => {
    expect(requestSchema.parse(JSON.parse(JSON.stringify(request)))).toEqual(request)
    expect(requestSchema.safeParse({ ...request, more: 1 }).success).toBe(false)
  })

  it('refuse names that would be options, paths or several lines', () => {
    for (const volume of ['-rf', 'a/b', 'a\nb', '', 'x'.repeat(300), 'a\u2028b']) {
      expect(requestSchema.safeParse({ kind: 'volume.delete', ...at, volume }).success, volume).toBe(false)
    }
  })

  it('are taken back by their opposite, and that is a valid request too', () => {
    const back = Object.fromEntries(all.map((request) => [request.kind, compensationOf(request)]))
    const opposites = Object.values(back).filter((request) => request !== null)
    expect(opposites.map((request) => requestSchema.parse(request))).toEqual(opposites)
    expect(back['volume.create']).toEqual({ kind: 'volume.delete', ...at })
    expect(back['image.copy']).toEqual({ kind: 'volume.delete', ...at })
    expect(back['image.deploy']).toEqual({ kind: 'volume.delete', ...at, deployed: true })
    expect(back['seed.write']).toEqual({ kind: 'volume.delete', ...at })
    expect(back['machine.define']).toMatchObject({ kind: 'machine.undefine', hostId })
    expect(back['machine.migrate']).toMatchObject({ hostId: 'host:b', to: hostId })
    expect(back['machine.start']).toEqual({ kind: 'machine.forceOff', ...machine })
    for (const kind of ['volume.delete', 'volume.resize', 'machine.undefine', 'machine.forceOff']) {
      expect(back[kind], kind).toBeNull()
    }
  })

  it('never undefine a machine that was only changed', () => {
    const spec = specOf()
    const change: Request = { kind: 'machine.define', hostId, spec, create: false }
    expect(compensationOf(change)).toBeNull()
    const previous = { ...spec, vcpus: 1 }
    expect(compensationOf({ ...change, previous })).toEqual({ ...change, spec: previous, previous: spec })
  })

  it('lock what they work on, in one order', () => {
    for (const request of all) expect(locksOf(request)).toEqual([...new Set(locksOf(request))].toSorted())
    expect(locksOf({ kind: 'image.copy', from: { ...at, hostId: 'host:b' }, to: at })).toEqual([
      'volume:host:a/default/web.qcow2',
      'volume:host:b/default/web.qcow2',
    ])
    expect(locksOf({ kind: 'machine.start', ...machine })).toEqual([`machine:${uuid}`])
  })

  it('know which of them lose something', () => {
    expect(all.filter(isDestructive).map(({ kind }) => kind)).toEqual([
      'volume.delete',
      'machine.forceOff',
      'machine.reset',
      'machine.undefine',
    ])
  })

  it('name their hosts', () => {
    const copy: Request = { kind: 'image.copy', from: { ...at, hostId: 'host:b' }, to: at }
    expect(hostOf(copy)).toBe('host:a')
    expect(hostsOf(copy)).toEqual(['host:b', 'host:a'])
    expect(hostsOf({ ...copy, from: at })).toEqual(['host:a'])
    const move = all.find(({ kind }) => kind === 'machine.migrate')
    expect(move && [hostOf(move), hostsOf(move)]).toEqual(['host:b', ['host:a', 'host:b']])
  })

  it('read as sentences with the names that people know', () => {
    const names = { host: () => 'node1', machine: () => 'web-1' }
    expect(all.map((request) => describe(request, names))).toEqual([
      'Create a blank disk web.qcow2 in pool default on node1 (2 GiB, qcow2)',
      'Create disk web.qcow2 in pool default on node1 as a copy of tiny.qcow2',
      'Grow disk web.qcow2 in pool default on node1 to 3 GiB',
      'Delete disk web.qcow2 in pool default on node1 with all its data',
      'Copy web.qcow2 from pool default of node1 to web.qcow2 in pool default of node1',
      'Deploy Tiny as web.qcow2 (2 GiB) in pool default of node1',
      'Write the first boot web.qcow2 in pool default on node1',
      'Define web-1 (2 vCPU, 512 MiB) on node1',
      'Start web-1 on node1',
      'Shut down web-1 on node1',
      'Force off web-1 on node1',
      'Reboot web-1 on node1',
      'Reset web-1 on node1',
      'Suspend web-1 on node1',
      'Resume web-1 on node1',
      'Remove the definition of web-1 on node1',
      'Give web-1 4 vCPU on node1',
      'Give web-1 512 MiB of memory on node1',
      'Set the CPU weight and ceiling of web-1 on node1',
      'Start web-1 together with its host on node1',
      'Mark web-1 on node1 as a server of this design',
      'Move web-1 from node1 to node1',
    ])
    expect(describe({ kind: 'machine.start', ...machine })).toBe(`Start ${uuid} on host:a`)
  })
})
