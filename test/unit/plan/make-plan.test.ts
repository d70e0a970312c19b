import { describe, expect, test } from 'vitest'
import { GiB, MiB } from '@shared/base/units.ts'
import { compareBasis } from '@shared/plan/basis.ts'
import { observe } from '@shared/plan/drift.ts'
import { requestSchema } from '@shared/plan/requests.ts'
import {
  design,
  DESIGN,
  errors,
  facts,
  foreign,
  host,
  image,
  kinds,
  NOW,
  server,
  tiny,
  titles,
  World,
} from './world.ts'

const two = () => new World([host('node1', { volumes: [tiny] }), host('node2')])

describe('a first plan', () => {
  test('copies an image once per host, makes disks, defines and starts', () => {
    const world = two()
    const plan = world.plan(
      design(
        server('web', { replicas: 2 }),
        server('app', {
          hostRule: { only: ['node2'] },
          disks: [{ name: 'root', bytes: GiB, source: image }],
        }),
      ),
    )
    expect(errors(plan)).toEqual([])
    expect(titles(plan).filter((title) => title.startsWith('Copy'))).toEqual([
      'Copy image tiny.qcow2 from node1 to node2 (40 MiB)',
    ])
    expect(plan.totals).toMatchObject({ create: 3, change: 0, remove: 0, keep: 0, bytes: 160 * MiB })
    const app = plan.steps.filter((step) => step.serverId === 'server:app')
    expect(app.map((step) => step.request.kind)).toEqual([
      'volume.clone',
      'volume.resize',
      'machine.define',
      'machine.start',
    ])
    expect(plan.steps.every((step) => step.risk === 'none')).toBe(true)
    for (const step of plan.steps) expect(requestSchema.safeParse(step.request).error).toBeUndefined()
    world.apply(plan)
    expect(world.machines()).toEqual(['node1/web-1', 'node2/app', 'node2/web-2'])
    expect(world.volumes()).toContain('node2/app-root.qcow2')
    expect(world.hosts.flatMap((one) => one.machines).every((machine) => machine.state === 'running')).toBe(
      true,
    )
    expect(
      world.plan(design(server('web', { replicas: 2 }), server('app', { hostRule: { only: ['node2'] } })))
        .steps,
    ).toEqual([])
  })

  test('servers do not wait for one another', () => {
    const plan = two().plan(
      design(server('a', { hostRule: { only: ['node1'] } }), server('b', { hostRule: { only: ['node1'] } })),
    )
    const of = (name: string) =>
      new Set(plan.steps.filter((s) => s.serverId === `server:${name}`).map((s) => s.id))
    const [a, b] = [of('a'), of('b')]
    expect(
      plan.steps
        .filter((s) => a.has(s.id))
        .flatMap((s) => s.after)
        .some((id) => b.has(id)),
    ).toBe(false)
    expect(plan.totals.estimateMs).toBeLessThan(plan.steps.reduce((sum, s) => sum + s.estimateMs, 0))
  })

  test('names of any kind become names that hosts take', () => {
    const world = two()
    const name = ' -we"b;\n`1`/Ω$ '
    const plan = world.plan(design(server('odd', { name })))
    expect(errors(plan)).toEqual([])
    world.apply(plan)
    expect(world.machines()).toEqual(['node1/we"b; `1`-Ω$'])
    const disk = world.volumes().find((one) => one.includes('root'))
    expect(disk).toMatch(/^node1\/[A-Za-z0-9._-]+-[0-9a-f]{6}-root\.qcow2$/)
    expect(world.plan(design(server('odd', { name }))).steps).toEqual([])
  })

  test('a volume of the same name that is not ours is left alone and told', () => {
    const world = new World([host('node1', { volumes: [tiny, { ...tiny, volume: 'web-root.qcow2' }] })])
    const plan = world.plan(design(server('web')))
    expect(plan.problems.map((one) => one.text)).toEqual([
      'node1 has a volume web-root.qcow2 in pool default that no machine uses. It is left alone; web gets another name.',
    ])
    world.apply(plan)
    expect(world.volumes()).toEqual(['node1/tiny.qcow2', 'node1/web-root-2.qcow2', 'node1/web-root.qcow2'])
  })

  test('a pool of block devices gets raw disks', () => {
    const pools = [
      {
        name: 'vg',
        type: 'logical',
        path: '/dev/vg',
        capacityBytes: 99 * GiB,
        freeBytes: 90 * GiB,
        active: true,
      },
    ]
    const plan = new World([host('node1', { facts: facts({ pools }) })]).plan(
      design(server('web', { disks: [{ name: 'data', bytes: GiB }] })),
    )
    expect(plan.steps[0]?.request).toMatchObject({
      kind: 'volume.create',
      format: 'raw',
      volume: 'web-data.raw',
    })
  })
})

describe('what stands in the way is said, and nothing is planned for it', () => {
  const only = (world: World, ...args: Parameters<typeof server>) => {
    const plan = world.plan(design(server(...args)))
    expect(plan.steps).toEqual([])
    return errors(plan)
  }
  test('a foreign machine of that name', () => {
    const world = new World([host('node1', { volumes: [tiny], machines: [foreign('web')] })])
    expect(only(world, 'web')).toEqual([
      'node1 already has a machine named web that Terrace did not make and will not touch.',
    ])
  })
  test('no image', () => {
    expect(only(new World([host('node1')]), 'web')).toEqual([
      'web: Image tiny.qcow2 in pool default was not found on any host.',
    ])
  })
  test('an image on a silent host', () => {
    const world = new World([host('node1', { volumes: [tiny], reachable: false }), host('node2')])
    expect(only(world, 'web', { hostRule: { only: ['node2'] } })).toEqual([
      'web: image tiny.qcow2 in pool default is on no host that answers, so it cannot be copied to node2.',
    ])
  })
  test('an image that is larger than the disk', () => {
    expect(only(two(), 'web', { disks: [{ name: 'root', bytes: MiB, source: image }] })).toEqual([
      'web: disk root (1 MiB) is smaller than its image (256 MiB).',
    ])
  })
  test('a silent host as the only one', () => {
    const world = new World([
      host('node1', { volumes: [tiny], reachable: false, facts: facts({ at: NOW - 7_200_000 }) }),
    ])
    const plan = world.plan(design(server('web')))
    expect(errors(plan)).toEqual(['web would run on node1, but node1 does not answer.'])
    expect(plan.staleHosts).toEqual([{ hostId: 'host:node1', name: 'node1', ageMs: 7_200_000 }])
  })
  test('memory larger than any host', () => {
    expect(only(two(), 'web', { memoryBytes: 64 * GiB })[0]).toContain(
      'web has no host: web fits on no host. node1 does not: memory: needs 64 GiB',
    )
  })
  test('errors of the drawing', () => {
    const plan = two().plan(
      design(
        server('a', { nics: [{ address: '10.0.0.5' }] }),
        server('b', { nics: [{ address: '10.0.0.5' }] }),
        server('c'),
      ),
    )
    expect(errors(plan)).toEqual(['a and b have the address 10.0.0.5.'])
    expect(new Set(plan.steps.map((step) => step.serverId))).toEqual(new Set(['server:c']))
  })
  test('dedicated servers are left out with a word', () => {
    const plan = two().plan(design(server('iron', { kind: 'dedicated' }), server('web')))
    expect(plan.problems).toEqual([
      {
        severity: 'warning',
        text: 'iron is a dedicated server. None of the hosts can set up dedicated servers yet, so it is left out of this plan; node1 is kept free for it.',
        serverId: 'server:iron',
      },
    ])
    expect(plan.totals.create).toBe(1)
    expect(plan.placement.assignments.map(({ hostId }) => hostId)).toEqual(['host:node1', 'host:node2'])
  })
})

describe('a design that was changed', () => {
  const applied = (...args: Parameters<typeof server>) => {
    const world = two()
    world.apply(world.plan(design(server(...args))))
    return world
  }
  const change = (world: World, ...args: Parameters<typeof server>) => {
    const plan = world.plan(design(server(...args)))
    world.apply(plan)
    expect(world.plan(design(server(...args))).steps).toEqual([])
    return plan
  }

  test('sizes, limits and autostart change while it runs', () => {
    const plan = change(applied('web'), 'web', {
      vcpus: 2,
      memoryBytes: 2 * GiB,
      cpuShares: 512,
      cpuQuotaPercent: 150,
      autostart: false,
    })
    expect(plan.steps.map((step) => step.changes[0])).toEqual([
      'vCPU 1 → 2',
      'memory 1 GiB → 2 GiB',
      'CPU weight 1024 → 512, CPU ceiling none → 150 %',
      'no longer starts together with its host',
    ])
    expect(plan.steps.every((step) => step.risk === 'none')).toBe(true)
    expect(plan.totals).toMatchObject({ create: 0, change: 1 })
  })

  test('limits that are taken out of the design go back', () => {
    const plan = change(applied('web', { cpuShares: 512, cpuQuotaPercent: 150 }), 'web')
    expect(plan.steps.map((step) => step.request)).toMatchObject([{ shares: 1024, quotaPercent: 0 }])
  })

  test('a change that waits for the next start is told, not asked for again', () => {
    const world = applied('web')
    const machine = world.host('node1').machines[0]
    if (machine) machine.pending = ['vCPU 1 → 2 at the next start']
    const plan = world.plan(design(server('web', { vcpus: 2 })))
    expect(plan.steps).toEqual([])
    expect(plan.problems.map((one) => one.text)).toEqual(['web on node1: vCPU 1 → 2 at the next start.'])
  })

  test('a larger disk grows while it runs', () => {
    const plan = change(applied('web'), 'web', { disks: [{ name: 'root', bytes: GiB, source: image }] })
    expect(plan.steps.map((step) => [step.request.kind, step.changes, step.risk])).toEqual([
      ['volume.resize', ['disk root 256 MiB → 1 GiB'], 'none'],
    ])
  })

  test('a further disk stops it, with a warning, only when the disk is ready', () => {
    const plan = change(applied('web'), 'web', {
      disks: [
        { name: 'root', bytes: GiB, source: image },
        { name: 'data', bytes: 3 * GiB },
      ],
    })
    expect(kinds(plan)).toEqual([
      'volume.create',
      'volume.resize',
      'machine.shutdown',
      'machine.define',
      'machine.start',
    ])
    expect(plan.steps[2]).toMatchObject({
      after: ['s1', 's2'],
      risk: 'restart',
      warning: 'restarts web for: disk data added',
    })
  })

  test('amounts that hosts round are no difference', () => {
    const world = applied('web', { memoryBytes: GiB - 1000, disks: [{ name: 'd', bytes: GiB - 100 }] })
    const one = world.host('node1')
    for (const machine of one.machines) machine.memoryBytes = GiB
    for (const volume of one.volumes) if (volume.volume === 'web-d.qcow2') volume.capacityBytes = GiB
    const of = design(server('web', { memoryBytes: GiB - 1000, disks: [{ name: 'd', bytes: GiB - 100 }] }))
    expect(world.plan(of)).toMatchObject({ steps: [], problems: [] })
    expect(observe({ design: of, deployments: world.rows, hosts: world.hosts, now: NOW })[0]?.drift).toEqual(
      [],
    )
  })

  test('a disk that goes is named with its size', () => {
    const disks = [
      { name: 'root', bytes: 0, source: image },
      { name: 'data', bytes: 3 * GiB },
    ]
    const world = applied('web', { disks })
    const plan = change(world, 'web', { disks: disks.slice(0, 1) })
    expect(kinds(plan)).toEqual(['machine.shutdown', 'machine.define', 'volume.delete', 'machine.start'])
    expect(plan.steps[2]).toMatchObject({
      risk: 'destroy',
      warning: 'deletes disk data (3 GiB) of web with all its data',
    })
    expect(world.volumes()).toEqual(['node1/tiny.qcow2', 'node1/web-root.qcow2'])
  })

  test('a disk that was only renamed keeps its data', () => {
    const plan = two()
    plan.apply(plan.plan(design(server('web', { disks: [{ name: 'root', bytes: GiB }] }))))
    expect(plan.plan(design(server('web', { disks: [{ name: 'system', bytes: GiB }] }))).steps).toEqual([])
  })

  test('a disk never shrinks', () => {
    const world = applied('web', { disks: [{ name: 'root', bytes: 2 * GiB, source: image }] })
    const plan = world.plan(design(server('web', { disks: [{ name: 'root', bytes: GiB, source: image }] })))
    expect(plan.steps).toEqual([])
    expect(errors(plan)).toEqual(['web: disk root is 2 GiB and cannot shrink to 1 GiB.'])
  })

  test('another name needs a restart, growing from one to two does not', () => {
    expect(kinds(change(applied('web'), 'web', { name: 'www' }))).toEqual([
      'machine.shutdown',
      'machine.define',
      'machine.start',
    ])
    const world = applied('web')
    const plan = change(world, 'web', { replicas: 2 })
    expect(plan.totals).toMatchObject({ create: 1, keep: 1, change: 0 })
    expect(world.machines()).toEqual(['node1/web', 'node2/web-2'])
  })

  test('running or not', () => {
    const world = applied('web')
    const plan = change(world, 'web', { running: false })
    expect(plan.steps.map((step) => [step.request.kind, step.risk, step.warning])).toEqual([
      ['machine.shutdown', 'restart', 'stops web'],
    ])
    expect(kinds(change(world, 'web'))).toEqual(['machine.start'])
  })

  test('a removed server goes with its disks, named; its successor of the same name waits for that', () => {
    const world = applied('web', { id: 'server:old', hostRule: { only: ['node1'] } })
    const next = design(server('web', { id: 'server:new', hostRule: { only: ['node1'] } }))
    const plan = world.plan(next)
    const gone = plan.steps.find((step) => step.request.kind === 'machine.undefine')
    expect(gone).toMatchObject({
      risk: 'destroy',
      warning: 'removes web from node1 for good and deletes its disks root (256 MiB)',
    })
    const define = plan.steps.find((step) => step.request.kind === 'machine.define')
    expect(define?.after).toContain(gone?.id)
    world.apply(plan)
    expect(world.machines()).toEqual(['node1/web'])
    expect(world.volumes()).toEqual(['node1/tiny.qcow2', 'node1/web-root-2.qcow2'])
    expect(world.plan(next).steps).toEqual([])
  })
})

describe('the world as it is', () => {
  const applied = () => {
    const world = two()
    world.apply(world.plan(design(server('web'))))
    return world
  }
  const seen = (world: World) =>
    observe({ design: design(server('web')), deployments: world.rows, hosts: world.hosts, now: NOW })

  test('nothing by hand is no drift', () => {
    expect(seen(applied())).toMatchObject([
      {
        key: 'server:web#0',
        hostName: 'node1',
        machineName: 'web',
        state: 'running',
        drift: [],
        stale: false,
      },
    ])
  })

  test('changes by hand are named, and the plan takes them back', () => {
    const world = applied()
    const machine = world.host('node1').machines[0]
    if (!machine) throw new Error('no machine')
    Object.assign(machine, { vcpus: 4, state: 'stopped', autostart: false })
    expect(seen(world)[0]?.drift).toEqual([
      'stopped though it should run',
      'vCPU 1 → 4 by hand',
      'autostart on → off by hand',
    ])
    expect(kinds(world.plan(design(server('web'))))).toEqual([
      'machine.setVcpus',
      'machine.setAutostart',
      'machine.start',
    ])
  })

  test('a machine deleted by hand is made again with the disks it left', () => {
    const world = applied()
    world.host('node1').machines = []
    expect(seen(world)[0]).toMatchObject({
      state: 'unknown',
      drift: ['the machine is not on node1: deleted by hand, or never finished'],
    })
    const plan = world.plan(design(server('web')))
    expect(kinds(plan)).toEqual(['machine.define', 'machine.start'])
    world.apply(plan)
    expect(world.machines()).toEqual(['node1/web'])
    expect(seen(world)[0]?.drift).toEqual([])
  })

  test('a disk that someone made another machine of is never used for two', () => {
    const world = applied()
    const [web] = world.host('node1').machines
    if (!web) throw new Error('no machine')
    const uuid = '00000000-0000-4000-8000-00000000beef'
    world.host('node1').machines = [{ ...web, uuid, name: 'web-new', owner: null, state: 'stopped' }]
    const [first, second] = world.plan(design(server('web'))).steps.map(({ request }) => request)
    expect(first).toMatchObject({ kind: 'volume.clone', volume: 'web-root-2.qcow2' })
    expect(second).toMatchObject({ spec: { disks: [{ volume: 'web-root-2.qcow2' }] } })
  })

  test('lost rows: machines are recognised by their mark, and go completely', () => {
    const world = applied()
    world.rows = []
    expect(world.plan(design(server('web'))).steps).toEqual([])
    world.apply(world.plan(design(server('web')), { destroy: true }))
    expect(world.machines()).toEqual([])
    expect(world.volumes()).toEqual(['node1/tiny.qcow2'])
  })

  test('an adopted machine is let go, not deleted', () => {
    const owner = { designId: DESIGN, serverId: 'server:db', replica: 0, version: 1 } as const
    const world = new World([host('node1', { machines: [foreign('db', { owner })] })])
    world.apply(world.plan(design()))
    expect(world.host('node1').machines).toMatchObject([{ name: 'db', state: 'running', owner: null }])
    expect(world.plan(design()).steps).toEqual([])
  })

  test('a disk attached by hand survives the server', () => {
    const world = applied()
    world.host('node1').volumes.push({ ...tiny, volume: 'archive.qcow2' })
    world.host('node1').machines[0]?.disks.push({
      target: 'vdb',
      bus: 'virtio',
      path: '/images/archive.qcow2',
      pool: 'default',
      volume: 'archive.qcow2',
    })
    const plan = world.plan(design(), { destroy: true })
    expect(plan.problems.map((one) => one.text)).toEqual([
      'Volume archive.qcow2 in pool default on node1 is kept: web had it, but Terrace did not make it.',
    ])
    world.apply(plan)
    expect(world.volumes()).toEqual(['node1/archive.qcow2', 'node1/tiny.qcow2'])
  })

  test('a disk deleted by hand is drift, and not deleted again', () => {
    const world = applied()
    world.host('node1').volumes = [tiny, { ...tiny, volume: 'other.qcow2' }]
    expect(seen(world)[0]?.drift).toEqual(['disk root is missing: web-root.qcow2 is not in pool default'])
    const plan = world.plan(design(), { destroy: true })
    expect(kinds(plan)).not.toContain('volume.delete')
  })

  test('a device that cannot be described is never dropped by a change', () => {
    const world = applied()
    world.host('node1').machines[0]?.disks.push({ target: 'sda', bus: 'sata', path: '/iso/install.iso' })
    const plan = world.plan(design(server('web', { name: 'www', vcpus: 2 })))
    expect(kinds(plan)).toEqual(['machine.setVcpus'])
    expect(plan.problems[0]?.text).toBe(
      'web on node1 has disk sda (/iso/install.iso), which Terrace cannot describe, so this is left undone: name web → www.',
    )
  })

  test.each([
    [
      'does not answer',
      { reachable: false },
      'web was put on a host, but node1 does not answer. It is left as it is.',
    ],
    [
      'is switched off',
      { enabled: false },
      'web was put on a host, but node1 is switched off in Terrace. It is left as it is.',
    ],
  ])('its host %s', (_, fields, text) => {
    const world = applied()
    Object.assign(world.host('node1'), fields)
    const plan = world.plan(design(server('web', { vcpus: 4 })))
    expect(plan.steps).toEqual([])
    expect(plan.problems).toMatchObject([{ severity: 'warning', text }])
    expect(plan.totals.keep).toBe(1)
  })

  test('its host was taken off the list: it is not made a second time', () => {
    const world = applied()
    world.hosts = world.hosts.filter((one) => one.name !== 'node1')
    const plan = world.plan(design(server('web')))
    expect(plan.steps).toEqual([])
    expect(plan.problems[0]?.text).toContain('that host is no longer in the list')
    expect(seen(world)[0]?.drift).toEqual(['its host is no longer in the list'])
  })

  test.each([
    ['is not active', { facts: facts({ pools: facts().pools.map((pool) => ({ ...pool, active: false })) }) }],
    ['could not be read', { volumesKnown: false as const }],
  ])('its pool %s: disks are not made a second time, and not forgotten', (_, fields) => {
    const world = applied()
    Object.assign(world.host('node1'), { machines: [], volumes: [], ...fields })
    const plan = world.plan(design(server('web')))
    expect(plan.steps).toEqual([])
    expect(errors(plan)).toEqual([
      'web has its disk web-root.qcow2 in pool default of node1, which cannot be looked into now.',
    ])
    expect(seen(world)).toHaveLength(1)
  })

  test('destroy takes the copies of images along, never the original', () => {
    const world = two()
    const of = design(server('web', { hostRule: { only: ['node2'] } }))
    world.apply(world.plan(of))
    expect(world.volumes()).toHaveLength(3)
    const plan = world.plan(of, { destroy: true })
    expect(plan).toMatchObject({ destroy: true, totals: { remove: 1, create: 0 } })
    world.apply(plan)
    expect(world.volumes()).toEqual(['node1/tiny.qcow2'])
    expect(world.rows).toEqual([])
    expect(world.plan(of, { destroy: true }).steps).toEqual([])
  })
})

describe('checked again at apply', () => {
  const of = design(server('web'), server('app', { hostRule: { only: ['node2'] } }))

  test('load and free space may change, the choice of hosts holds', () => {
    const world = two()
    const plan = world.plan(of)
    for (const one of world.hosts) one.load = one.name === 'node1' ? 1 : 0
    const pool = world.host('node1').facts?.pools[0]
    if (pool) pool.freeBytes -= GiB
    expect(compareBasis(plan, world.plan(of, { pinned: plan }))).toEqual([])
  })

  test('what moved is said in words', () => {
    const world = two()
    const plan = world.plan(of)
    world.host('node1').machines.push(foreign('web'))
    world.host('node2').reachable = false
    expect(compareBasis(plan, world.plan(of, { pinned: plan }))).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^name web on node1: was free, is taken by machine/),
        'app would run on node2, but node2 does not answer',
      ]),
    )
  })

  test('a machine changed by hand meanwhile', () => {
    const world = two()
    world.apply(world.plan(of))
    const next = design(server('web', { vcpus: 2 }), server('app', { hostRule: { only: ['node2'] } }))
    const plan = world.plan(next)
    const machine = world.hosts.flatMap((one) => one.machines).find((one) => one.name === 'web')
    if (machine) machine.state = 'stopped'
    expect(compareBasis(plan, world.plan(next, { pinned: plan }))[0]).toMatch(
      /^web on node\d: was running, 1 vCPU.*is stopped, 1 vCPU/,
    )
  })
})
