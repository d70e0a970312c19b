import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import type { DesignData, ServerRecord } from '@shared/design/records.ts'
import type { Plan } from '@shared/plan/plan.ts'
import { requestSchema } from '@shared/plan/requests.ts'
import { design, errors, facts, foreign, host, image, server, tiny, World } from './world.ts'

const nodes = ['node1', 'node2', 'node3']
const disk = (name: string) =>
  fc.record({
    name: fc.constant(name),
    bytes: fc.integer({ min: 1, max: 4 }).map((n) => n * GiB),
    source: fc.constantFrom(image, { kind: 'blank' as const }),
  })

const oneServer = (id: string) =>
  fc
    .record({
      name: fc.constantFrom('web', 'app', 'db', 'wéb / 1', 'used'),
      vcpus: fc.integer({ min: 1, max: 3 }),
      memoryBytes: fc.integer({ min: 1, max: 3 }).map((n) => n * GiB),
      replicas: fc.integer({ min: 1, max: 3 }),
      apart: fc.boolean(),
      running: fc.boolean(),
      autostart: fc.boolean(),
      firstBoot: fc.constantFrom<ServerRecord['firstBoot'][]>(null, {
        users: [],
        packages: [],
        commands: ['echo up'],
      }),
      cpuShares: fc.option(fc.constantFrom(512, 2048)),
      cpuQuotaPercent: fc.option(fc.constantFrom(50, 200)),
      disks: fc
        .tuple(disk('root'), fc.subarray(['data', 'log']))
        .chain(([root, more]) => fc.tuple(...more.map(disk)).map((others) => [root, ...others])),
      nics: fc.array(fc.constant({}), { maxLength: 2 }),
      hostRule: fc.record({ only: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.subarray(nodes)) }),
    })
    .map((fields) => server(id, fields))

const designs: fc.Arbitrary<DesignData> = fc
  .tuple(fc.option(oneServer('one')), fc.option(oneServer('two')), fc.option(oneServer('three')))
  .map((servers) => design(...servers.filter((one) => one !== null)))

const start = () =>
  new World([
    host('node1', {
      volumes: [tiny, { ...tiny, volume: 'used.qcow2' }, { ...tiny, volume: 'web-root.qcow2' }],
      machines: [foreign('used')],
    }),
    host('node2', { facts: facts({ cpus: 4, memoryBytes: 8 * GiB }) }),
    host('node3', { load: 0.9 }),
  ])

function checkShape(plan: Plan): void {
  const seen = new Set<string>()
  for (const step of plan.steps) {
    expect(step.after.every((id) => seen.has(id))).toBe(true)
    expect(seen.has(step.id)).toBe(false)
    seen.add(step.id)
    expect(requestSchema.safeParse(step.request).success).toBe(true)
    expect(step.risk === 'none').toBe(step.warning === undefined)
  }
}

/** Plans and applies until nothing is left to do. */
function settle(world: World, of: DesignData, seed = 0): void {
  for (let round = 0; round < 6; round += 1) {
    const plan = world.plan(of)
    checkShape(plan)
    if (plan.steps.length === 0) return
    world.apply(plan, undefined, seed)
    const blocked = errors(plan).length > 0
    const left = world.plan(of).steps
    // Only what was blocked (a name still in use) may need a second plan.
    expect(blocked || left.length === 0).toBe(true)
  }
  throw new Error('never settles')
}

describe('whatever is drawn', () => {
  test('a plan that was carried out leaves nothing to do, also after half an apply, edits and changes by hand', () => {
    fc.assert(
      fc.property(
        designs,
        designs,
        fc.nat(30),
        fc.nat(),
        fc.array(
          fc.record({
            which: fc.nat(5),
            vcpus: fc.integer({ min: 1, max: 3 }),
            stop: fc.boolean(),
            gone: fc.boolean(),
          }),
          { maxLength: 2 },
        ),
        (first, second, count, seed, byHand) => {
          const world = start()
          const untouched = structuredClone(world.host('node1').machines)
          const plan = world.plan(first)
          world.apply(plan, count, seed)
          settle(world, first, seed)
          for (const { which, vcpus, stop, gone } of byHand) {
            const ours = world.hosts.flatMap((one) => one.machines).filter((machine) => machine.owner)
            const machine = ours[which % Math.max(1, ours.length)]
            if (!machine) continue
            machine.vcpus = vcpus
            if (stop) machine.state = 'stopped'
            if (gone)
              for (const one of world.hosts) one.machines = one.machines.filter((other) => other !== machine)
          }
          const next = world.plan(second)
          checkShape(next)
          world.apply(next, count, seed)
          settle(world, second, seed)
          expect(world.host('node1').machines.filter((machine) => !machine.owner)).toEqual(untouched)
          const running = new Set<string>(
            second.records.flatMap((record) =>
              record.type === 'server' && record.running ? [record.id] : [],
            ),
          )
          const wrong = world.hosts
            .flatMap((one) => one.machines)
            .filter(({ owner, state }) => owner && running.has(owner.serverId) && state !== 'running')
          expect(errors(world.plan(second)).length > 0 || wrong.length === 0).toBe(true)
        },
      ),
      { numRuns: 250 },
    )
  })

  test('destroy leaves the hosts as they were, from any half-done state', () => {
    fc.assert(
      fc.property(designs, designs, fc.nat(30), fc.nat(12), (first, second, count, part) => {
        const world = start()
        const before = [world.machines(), world.volumes()]
        const plan = world.plan(first)
        world.apply(plan, count, part)
        // Copies of images are known by the design, so both name the same one.
        const all = design(
          ...first.records.slice(2),
          ...second.records.slice(2).filter((record) => !first.records.some(({ id }) => id === record.id)),
        )
        const destroy = world.plan(all, { destroy: true })
        checkShape(destroy)
        world.apply(destroy, part, count)
        world.apply(world.plan(all, { destroy: true }))
        expect(world.plan(all, { destroy: true }).steps).toEqual([])
        expect(world.machines()).toEqual(before[0])
        const left = world.volumes().filter((name) => !name.includes('terrace-image'))
        expect(left).toEqual(before[1])
        expect(world.rows).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  test('another workstation, which has no rows, sees the same machines and can take them away', () => {
    fc.assert(
      fc.property(designs, (of) => {
        const world = start()
        settle(world, of)
        world.rows = []
        const plan = world.plan(of)
        expect(plan.steps).toEqual([])
        world.apply(world.plan(of, { destroy: true }))
        expect(world.machines()).toEqual(['node1/used'])
      }),
      { numRuns: 150 },
    )
  })
})
