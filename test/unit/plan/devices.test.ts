import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { WantedDevice } from '@shared/design/devices.ts'
import type { GuestDevice, HostDevice } from '@shared/machine/devices.ts'
import { DesignStore } from '@shared/design/store.ts'
import { findingsOf } from '@shared/design/rules.ts'
import { capacityOf } from '@shared/plan/capacity.ts'
import { devicesHeld } from '@shared/plan/devices-held.ts'
import { observe } from '@shared/plan/drift.ts'
import { proposeMoves } from '@shared/plan/moves/propose.ts'
import { requestSchema } from '@shared/plan/requests.ts'
import type { PlanHost } from '@shared/plan/world.ts'
import { design, errors, facts, foreign, host, NOW, server, tiny, titles, World } from './world.ts'

const gpu = (slot: number, fields: Partial<HostDevice> = {}): HostDevice => ({
  ...{ kind: 'pci', address: `0000:0${slot}:00.0`, vendor: '10de', product: '1eb8', class: 'gpu' },
  ...{ name: 'Tesla T4', iommuGroup: slot },
  ...fields,
})
const audio = (slot: number): HostDevice =>
  gpu(slot, { address: `0000:0${slot}:00.1`, product: '10f8', class: 'other', name: 'Audio' })
const withGpus = (name: string, devices: HostDevice[], fields: Partial<PlanHost> = {}): PlanHost =>
  host(name, { volumes: [tiny], ...fields, facts: facts({ hostname: name, devices }) })
const anyGpu = { kind: 'pci', class: 'gpu', vendor: null, product: null, count: 1, name: '' } as const

/** Who has which device of each host. */
const held = (world: World): string[] =>
  world.hosts.flatMap(({ name, machines }) =>
    machines.flatMap(({ devices = [] }) => devices.map((one) => `${name} ${one.address ?? ''}`)),
  )

const dongle = (number: number): HostDevice => ({
  ...{ kind: 'usb', address: `1-${number}`, vendor: '1050', product: '0407', class: 'usb', name: 'Key' },
})
const aDongle = { kind: 'usb', class: null, vendor: '1050', product: '0407', count: 1, name: '' } as const
const seen = (world: World, of: ReturnType<typeof design>): string[] =>
  observe({ design: of, deployments: world.rows, hosts: world.hosts, now: NOW }).flatMap(({ drift }) => drift)

describe('a server that asks for devices', () => {
  test('gets all functions of a card, chosen and recorded, and nothing more the next time', () => {
    const world = new World([withGpus('node1', [gpu(1), audio(1)]), withGpus('node2', [])])
    const of = design(server('ai', { devices: [anyGpu] }))
    const plan = world.plan(of)
    expect(errors(plan)).toEqual([])
    const define = plan.steps.find(({ request }) => request.kind === 'machine.define')
    expect(define?.changes).toContain('device 10de:1eb8 at 0000:01:00.0')
    expect(define && requestSchema.safeParse(define.request).success).toBe(true)
    expect(plan.facts['device 10de:1eb8 at 0000:01:00.0 on node1']).toBe('free')
    world.apply(plan)
    expect(held(world)).toEqual(['node1 0000:01:00.0', 'node1 0000:01:00.1'])
    expect(world.plan(of).steps).toEqual([])
    // Asked for no more, they are given back.
    const less = world.plan(design(server('ai')))
    expect(titles(less).join('\n')).toContain('device 10de:1eb8 at 0000:01:00.0 removed')
    world.apply(less)
    expect(held(world)).toEqual([])
    const more = world.plan(of)
    expect(titles(more).join('\n')).toContain('device 10de:1eb8 at 0000:01:00.0 added')
  })

  test('no two guests ever get one device, in whatever order and number they come', () => {
    const hosts = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 })
    const wishes = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 5 })
    let given = 0
    fc.assert(
      fc.property(hosts, wishes, wishes, fc.integer({ min: 0, max: 2 }), (numbers, first, second, taken) => {
        const world = new World(
          numbers.map((number, at) => {
            const devices = Array.from({ length: number }, (_, slot) => gpu(slot + 1))
            const others = devices
              .slice(0, at === 0 ? taken : 0)
              .map((one, n) => ({ ...foreign(`other${n}`), devices: [one as GuestDevice] }))
            return withGpus(`node${at}`, devices, { machines: others })
          }),
        )
        for (const round of [first, second]) {
          const of = design(
            ...round.map((count, at) =>
              server(`s${at}`, { devices: count > 0 ? [{ ...anyGpu, count }] : [], running: false }),
            ),
          )
          world.apply(world.plan(of))
          const all = held(world)
          expect(new Set(all).size).toBe(all.length)
          given += all.length - Math.min(taken, numbers[0] ?? 0)
        }
      }),
      { numRuns: 60 },
    )
    expect(given).toBeGreaterThan(20)
  })

  test('what placement says fits the plan gives, whoever names a model and whoever takes any, at once and later', () => {
    const models = ['1eb8', '20b5'] as const
    const hosts = fc.array(fc.array(fc.constantFrom(...models), { maxLength: 3 }), {
      minLength: 1,
      maxLength: 2,
    })
    const wishes = fc.array(fc.array(fc.constantFrom(null, ...models), { maxLength: 2 }), {
      minLength: 1,
      maxLength: 4,
    })
    const wishOf = (product: string | null) =>
      product === null ? anyGpu : { ...anyGpu, vendor: '10de', product }
    let given = 0
    fc.assert(
      fc.property(hosts, wishes, wishes, (there, first, second) => {
        const world = new World(
          there.map((list, at) =>
            withGpus(
              `node${at}`,
              list.map((product, slot) => gpu(slot + 1, { product })),
            ),
          ),
        )
        for (const round of [first, second]) {
          const of = design(
            ...round.map((list, at) => server(`s${at}`, { devices: list.map(wishOf), running: false })),
          )
          const plan = world.plan(of)
          expect(errors(plan).filter((text) => text.includes('not free there'))).toEqual([])
          world.apply(plan)
          for (const { key, hostId, verdicts } of plan.placement.assignments) {
            if (!verdicts.some((one) => one.hostId === hostId && one.fits)) continue
            const wanted = round[Number(/s(\d+)/.exec(key)?.[1])] ?? []
            const on = world.host(hostId ?? '')
            const machine = on.machines.find(({ owner }) => `${owner?.serverId}#${owner?.replica}` === key)
            const got = devicesHeld(machine ?? {}, on.facts).map(({ product }) => product)
            expect(got).toHaveLength(wanted.length)
            for (const model of models)
              expect(got.filter((one) => one === model).length).toBeGreaterThanOrEqual(
                wanted.filter((one) => one === model).length,
              )
            given += got.length
          }
        }
      }),
      { numRuns: 100 },
    )
    expect(given).toBeGreaterThan(50)
  })

  test('of two machines that name the same device one keeps it, and only the other is told so', () => {
    const key = gpu(1, { kind: 'usb', address: '1-4', vendor: '1050', product: '0407', class: 'usb' })
    const world = new World([withGpus('node1', [key])])
    const both = (devices: object[]) =>
      design(...['a', 'b'].map((name) => server(name, { running: false, devices: devices as [] })))
    world.apply(world.plan(both([])))
    for (const machine of world.host('node1').machines)
      machine.devices = [{ kind: 'usb', vendor: '1050', product: '0407' }]
    const wish = { ...anyGpu, kind: 'usb', class: null, vendor: '1050', product: '0407' }
    expect(errors(world.plan(both([wish])))).toEqual([
      'b needs 1 × USB 1050:0407 on node1, which are not free there.',
    ])
  })

  test('that cannot be made leaves them to the others', () => {
    const world = new World([withGpus('node1', [gpu(1), gpu(2)])])
    const gone = { kind: 'image', pool: 'default', volume: 'gone.qcow2' }
    const plan = world.plan(
      design(
        server('a', { devices: [anyGpu], disks: [{ name: 'root', bytes: 0, source: gone }] }),
        server('b', { devices: [anyGpu] }),
      ),
    )
    expect(errors(plan).join()).toContain('gone.qcow2')
    expect(titles(plan).join()).toContain('Define b on node1')
    expect(plan.steps.flatMap(({ changes }) => changes)).toContain('device 10de:1eb8 at 0000:01:00.0')
  })

  test('stays where it is, and is not lifted onto another host while it has them', () => {
    const world = new World([withGpus('node1', [gpu(1)]), withGpus('node2', [gpu(1)])])
    const of = design(server('ai', { devices: [anyGpu] }))
    world.apply(world.plan(of))
    const from = world.hosts.find(({ machines }) => machines.length > 0)?.hostId ?? ''
    const { moves, stays } = proposeMoves({
      ...{ design: of, hosts: world.hosts, deployments: world.rows, now: NOW },
      ...{ goal: 'drain', drained: [from] },
    })
    expect(moves).toEqual([])
    expect(JSON.stringify(stays)).toContain('it has devices of its host')
  })

  test('a device that is taken off or put on by hand is drift', () => {
    const world = new World([withGpus('node1', [gpu(1), gpu(2)])])
    const of = design(server('ai', { devices: [anyGpu] }))
    world.apply(world.plan(of))
    const [machine] = world.host('node1').machines
    if (!machine) throw new Error('no machine')
    machine.devices = [{ kind: 'pci', address: '0000:03:00.0' }]
    expect(seen(world, of)).toEqual([
      'device 10de:1eb8 at 0000:01:00.0 removed by hand',
      'device 0000:03:00.0 added by hand',
    ])
    // Another that answers as well is what was asked for.
    machine.devices = [{ kind: 'pci', address: '0000:02:00.0' }]
    expect(seen(world, of)).toEqual([])
    expect(world.plan(of).steps).toEqual([])
  })

  test.each([
    ['are unplugged', { devices: [] }],
    ['are not told any more', {}],
  ])('asks nothing new when its devices %s, and can be changed all the same', (_, told) => {
    // A card with its audio, two virtual functions that share a slot, a dongle.
    const vf = (fn: number): HostDevice =>
      gpu(5, { address: `0000:05:10.${fn}`, class: 'network', product: '10ca', iommuGroup: 50 + fn })
    const all = [gpu(1), audio(1), gpu(2), audio(2), vf(1), vf(3), dongle(4)]
    const wishes = [{ ...anyGpu, count: 2 }, { ...anyGpu, class: 'network' as const, count: 2 }, aDongle]
    const world = new World([withGpus('node1', all)])
    world.apply(world.plan(design(server('ai', { devices: wishes }))))
    const before = held(world)
    expect(before).toHaveLength(7)
    const at = world.host('node1')
    const { devices: _devices, ...rest } = at.facts ?? facts()
    at.facts = { ...rest, ...told }
    expect(errors(world.plan(design(server('ai', { devices: wishes }))))).toEqual([])
    expect(world.plan(design(server('ai', { devices: wishes }))).steps).toEqual([])
    const more = design(server('ai', { devices: wishes, firmware: 'uefi' }))
    const plan = world.plan(more)
    expect(errors(plan)).toEqual([])
    expect(titles(plan).join('\n')).not.toContain('device')
    world.apply(plan)
    expect(held(world)).toEqual(before)
    // What is asked for besides is not there, and what is asked for no more goes.
    expect(errors(world.plan(design(server('ai', { devices: [...wishes, anyGpu] }))))).not.toEqual([])
    const less = world.plan(design(server('ai', { devices: wishes.slice(0, 2), firmware: 'uefi' })))
    expect(titles(less).join('\n')).toContain('device 1050:0407 at 1-4 removed')
  })

  test('a device that was put on by hand and then drawn is drift no more', () => {
    const world = new World([withGpus('node1', [gpu(1), audio(1), gpu(2), dongle(4)])])
    world.apply(world.plan(design(server('ai'))))
    const [machine] = world.host('node1').machines
    if (!machine) throw new Error('no machine')
    const address = (of: HostDevice): GuestDevice => ({ kind: of.kind, address: of.address })
    machine.devices = [address(gpu(1)), address(audio(1)), { kind: 'usb', vendor: '1050', product: '0407' }]
    const added = (...wishes: WantedDevice[]) => seen(world, design(server('ai', { devices: wishes })))
    const byHand = (...which: string[]) => which.map((one) => `device ${one} added by hand`)
    expect(added()).toEqual(byHand('0000:01:00.0', '0000:01:00.1', '1050:0407'))
    expect(added(aDongle)).toEqual(byHand('0000:01:00.0', '0000:01:00.1'))
    expect(added(anyGpu, aDongle)).toEqual([])
    expect(world.plan(design(server('ai', { devices: [anyGpu, aDongle] }))).steps).toEqual([])
    // One GPU is asked for and given: another is still by hand.
    const of = design(server('ai', { devices: [anyGpu] }))
    machine.devices = []
    world.apply(world.plan(of))
    const [now] = world.host('node1').machines
    now?.devices?.push(address(gpu(2)))
    expect(seen(world, of)).toEqual(byHand('0000:02:00.0'))
  })

  test('gets no device that a guest uses as its network card or disk, not even one of its own', () => {
    const uses: GuestDevice[] = [{ kind: 'pci', address: gpu(1).address }]
    const world = new World([
      withGpus('node1', [gpu(1), gpu(2)], { machines: [{ ...foreign('other'), uses }] }),
    ])
    const of = design(server('ai', { devices: [anyGpu] }))
    world.apply(world.plan(of))
    expect(held(world)).toEqual(['node1 0000:02:00.0'])
    const two = design(server('ai', { devices: [{ ...anyGpu, count: 2 }] }))
    expect(errors(world.plan(two)).join()).toContain('ai')
    const [other, machine] = world.host('node1').machines
    if (!other || !machine) throw new Error('no machines')
    delete other.uses
    machine.uses = uses
    expect(errors(world.plan(two)).join()).toContain('ai')
    expect(seen(world, of)).toEqual([])
    delete machine.uses
    expect(errors(world.plan(two))).toEqual([])
  })

  test('gets another where its own is gone for good', () => {
    const world = new World([withGpus('node1', [gpu(1)])])
    const of = design(server('ai', { devices: [anyGpu] }))
    world.apply(world.plan(of))
    const at = world.host('node1')
    at.facts = facts({ hostname: 'node1', devices: [gpu(2)] })
    world.apply(world.plan(of))
    expect(held(world)).toEqual(['node1 0000:02:00.0'])
  })

  test('has a USB device that was plugged in again, wherever it is now', () => {
    const world = new World([withGpus('node1', [dongle(4)])])
    const of = design(server('key', { devices: [aDongle] }))
    world.apply(world.plan(of))
    const at = world.host('node1')
    for (const told of [[dongle(7)], [dongle(4), dongle(7)]]) {
      at.facts = facts({ hostname: 'node1', devices: told })
      for (const address of ['1-7', undefined]) {
        const { vendor, product } = dongle(7)
        const has: GuestDevice = { kind: 'usb', vendor, product, ...(address ? { address } : {}) }
        const [machine] = at.machines
        if (machine) machine.devices = [has]
        expect(seen(world, of)).toEqual([])
        expect(world.plan(of).steps).toEqual([])
        if (machine) machine.devices = [has, has]
        expect(seen(world, of)).toEqual([`device ${address ?? '1050:0407'} added by hand`])
      }
    }
    const two = world.plan(design(server('key', { devices: [{ ...aDongle, count: 3 }] })))
    expect(errors(two)).not.toEqual([])
  })

  test('counts in the capacity answers, and is found where no host has such a thing', () => {
    const hosts = [withGpus('node1', [gpu(1), gpu(2), gpu(3)]), withGpus('node2', [gpu(1)])]
    const of = design(server('ai', { devices: [anyGpu] }))
    const { sizes } = capacityOf({ design: of, hosts, deployments: [], now: NOW })
    expect(sizes.map(({ more }) => more)).toEqual([expect.objectContaining({ capacity: 3 })])
    const rules = (devices: HostDevice[], more: PlanHost[] = [], machines: PlanHost['machines'] = []) =>
      findingsOf(new DesignStore(of.records), { hosts: [withGpus('node1', devices, { machines }), ...more] })
        .filter(({ rule }) => rule === 'device-unknown')
        .map(({ text }) => text)
    expect(rules([gpu(1)])).toEqual([])
    expect(rules([gpu(1, { driver: 'nvidia' })])).toEqual([
      'ai needs 1 × GPU; no host that was read has that for guests.',
    ])
    // What a machine has it keeps, whatever driver the host would have for it.
    const has = { ...foreign('other'), devices: [{ kind: 'pci' as const, address: gpu(1).address }] }
    expect(rules([gpu(1, { driver: 'nvidia' })], [], [has])).toEqual([])
    // A host that does not tell may have one; one that was never read says nothing.
    expect(rules([], [host('node2')])).toEqual([])
    expect(rules([], [host('node2', { facts: null })])).toHaveLength(1)
  })
})
