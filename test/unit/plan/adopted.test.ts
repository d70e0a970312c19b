import { describe, expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import type { MachineFacts } from '@shared/machine/facts.ts'
import { design, DESIGN, foreign, host, kinds, server, tiny, World } from './world.ts'

const owner = { designId: DESIGN, serverId: 'server:web', replica: 0, version: 1 } as const
const original = { ...tiny, volume: 'web-1.qcow2' }
const drawn = { hostRule: { only: ['node1'] } }

/** A machine as another tool made it, with a disk that is named as Terrace would name one, marked by an adoption. */
const adopted = (fields: Partial<MachineFacts> = {}): MachineFacts => ({
  ...foreign('web', { owner, made: [] }),
  disks: [
    {
      target: 'vda',
      bus: 'virtio',
      path: '/images/web-1.qcow2',
      pool: 'default',
      volume: 'web-1.qcow2',
      capacityBytes: original.capacityBytes,
    },
  ],
  ...fields,
})
const world = (fields: Partial<MachineFacts> = {}) =>
  new World([host('node1', { volumes: [tiny, original], machines: [adopted(fields)] })])
const withDisk = design(
  server('web', {
    ...drawn,
    disks: [
      { name: 'vda', bytes: original.capacityBytes },
      { name: 'data', bytes: GiB },
    ],
    nics: [],
  }),
)

/** The row that adopting writes. */
const adoptRow = (of: World) => {
  const machine = of.host('node1').machines[0]
  if (!machine) throw new Error('no machine')
  of.rows = [
    {
      serverId: owner.serverId,
      replica: 0,
      hostId: 'host:node1',
      uuid: machine.uuid,
      machineName: 'web',
      spec: {
        name: 'web',
        uuid: machine.uuid,
        vcpus: 1,
        memoryBytes: GiB,
        disks: [
          {
            name: 'vda',
            pool: 'default',
            volume: 'web-1.qcow2',
            format: 'qcow2',
            bus: 'virtio',
            bytes: original.capacityBytes,
          },
        ],
        nics: [],
        firmware: 'bios',
        autostart: false,
        owner,
        description: '',
      },
      volumes: [],
    },
  ]
}

describe('an adopted machine', () => {
  test('whose row is lost is let go with its disk, whatever that is named', () => {
    const one = world()
    const plan = one.plan(design(), { destroy: true })
    expect(kinds(plan)).toEqual(['machine.adopt'])
    one.apply(plan)
    expect(one.machines()).toEqual(['node1/web'])
    expect(one.volumes()).toContain('node1/web-1.qcow2')
  })

  test.each([true, false])('that got a disk from Terrace is let go with both (row kept: %s)', (kept) => {
    const one = world({ state: 'stopped' })
    adoptRow(one)
    one.apply(one.plan(withDisk))
    expect(one.rows[0]?.volumes).toEqual([{ pool: 'default', volume: 'web-data.qcow2' }])
    expect(one.host('node1').machines[0]?.made).toEqual([{ pool: 'default', volume: 'web-data.qcow2' }])
    if (!kept) one.rows = []
    const plan = one.plan(design(), { destroy: true })
    expect(kinds(plan)).toEqual(['machine.adopt'])
    one.apply(plan)
    expect(one.rows).toEqual([])
    expect(one.host('node1').machines).toMatchObject([{ name: 'web', owner: null }])
    expect(one.volumes()).toEqual(['node1/tiny.qcow2', 'node1/web-1.qcow2', 'node1/web-data.qcow2'])
  })

  test('whose mark was taken off by hand leaves no row behind', () => {
    const one = world()
    adoptRow(one)
    Object.assign(one.host('node1').machines[0] ?? {}, { owner: null })
    one.apply(one.plan(design(), { destroy: true }))
    expect(one.rows).toEqual([])
    expect(one.machines()).toEqual(['node1/web'])
  })
})

test('a copy made by hand of a marked machine loses none of its disks', () => {
  const one = world({ made: [{ pool: 'default', volume: 'web-root.qcow2' }] })
  expect(kinds(one.plan(design(), { destroy: true }))).toEqual(['machine.adopt'])
})
