import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GiB, MiB } from '@shared/base/units.ts'
import type { DesignData, ServerRecord } from '@shared/design/records.ts'
import { planMoves } from '@shared/plan/moves/plan-moves.ts'
import { proposeMoves } from '@shared/plan/moves/propose.ts'
import { loadsAfter } from '@shared/plan/moves/report.ts'
import type { MovesInput } from '@shared/plan/moves/input.ts'
import { COOL_DOWN_MS, type MovesProposal } from '@shared/plan/moves/types.ts'
import type { Plan } from '@shared/plan/plan.ts'
import type { PlanHost } from '@shared/plan/world.ts'
import { design, errors, facts, foreign, host, NOW, server, tiny, titles, World } from './world.ts'

const nodes = (count: number, fields: Partial<PlanHost> = {}) =>
  Array.from({ length: count }, (_, at) => host(`node${at + 1}`, { volumes: [tiny], ...fields }))

/** A design that runs where it is told, free to move from there. */
function settled(
  where: Record<string, string>,
  {
    hosts = nodes(3),
    servers = {},
    failures = 0,
  }: {
    hosts?: PlanHost[]
    servers?: Record<string, Parameters<typeof server>[1]>
    failures?: 0 | 1 | 2
  } = {},
) {
  const world = new World(hosts)
  const of = design(...Object.keys(where).map((name) => server(name, servers[name])))
  const pinned = design(
    ...Object.entries(where).map(([name, on]) =>
      server(name, { ...servers[name], hostRule: { only: [on] } }),
    ),
  )
  for (const record of of.records) if (record.type === 'settings') record.failures = failures
  world.apply(world.plan(pinned))
  expect(world.machines()).toHaveLength(
    Object.keys(where).length + hosts.flatMap((one) => one.machines).length,
  )
  return { world, of }
}

const inputOf = (world: World, of: DesignData) => ({
  design: of,
  hosts: world.hosts,
  deployments: world.rows,
  now: NOW,
})

const propose = (
  world: World,
  of: DesignData,
  more: Omit<Partial<MovesInput>, 'design'> & Pick<MovesInput, 'goal'>,
) => proposeMoves({ ...inputOf(world, of), ...more })

const planned = (world: World, of: DesignData, { goal, moves }: MovesProposal): Plan =>
  planMoves(
    { ...inputOf(world, of), newId: () => 'plan:moves' },
    { goal, moves: moves.map(({ key, to }) => ({ key, to: to.hostId })) },
  )

describe('moves of a design', () => {
  it('even out hosts, each with its gain and its cost, and end in an ordinary plan', () => {
    const four = { memoryBytes: 4 * GiB }
    const { world, of } = settled(
      { a: 'node1', b: 'node1', c: 'node1' },
      { servers: { a: four, b: four, c: four } },
    )
    const found = propose(world, of, { goal: 'rebalance' })
    expect(found.moves).toHaveLength(2)
    expect(found.moves.map(({ from }) => from.name)).toEqual(['node1', 'node1'])
    expect(new Set(found.moves.map(({ to }) => to.name))).toEqual(new Set(['node2', 'node3']))
    expect(found.moves.at(-1)?.share).toBeCloseTo(1)
    for (const { bytes, estimateMs, running } of found.moves) {
      expect(bytes).toBe(tiny.bytes)
      expect([running, estimateMs > 10_000]).toEqual([true, true])
    }
    expect(loadsAfter(found.hosts, found.moves).map(({ servers }) => servers)).toEqual([1, 1, 1])
    const plan = planned(world, of, found)
    expect(plan).toMatchObject({ problems: [], totals: { create: 0, change: 2, keep: 1 } })
    expect(plan.steps.map(({ risk, after }) => [risk, after])).toEqual([
      ['restart', []],
      ['restart', ['s1']],
    ])
    expect(plan.steps[0]?.warning).toMatch(/^shuts \w down for about 14 s, until it has started on node\d$/)
    world.apply(plan)
    expect(world.plan(of).steps).toEqual([])
    expect(propose(world, of, { goal: 'rebalance' }).moves).toEqual([])
  })

  it('let servers go on running where the hosts are alike and their disks keep their paths', () => {
    const alike = (): PlanHost[] => [
      ...nodes(2, { liveKin: 'EPYC' }),
      host('node3', { volumes: [tiny], liveKin: 'Xeon' }),
    ]
    const from = (hosts: PlanHost[], more: Partial<MovesInput> = {}) => {
      const { world, of } = settled({ a: 'node1', b: 'node1' }, { hosts })
      const wish = { goal: 'drain', drained: ['host:node1'], ...more } as const
      const found = propose(world, of, wish)
      const { steps } = planned(world, of, found)
      expect(steps.map(({ request }) => request.kind === 'machine.migrate' && request.live === true)).toEqual(
        found.moves.map(({ live }) => live),
      )
      return { found, steps }
    }
    const { found, steps } = from(alike())
    expect(found.moves.map(({ to, live }) => [to.name, live])).toEqual([
      ['node2', true],
      ['node3', false],
    ])
    expect(found.moves[0]?.bytes).toBe(tiny.bytes + GiB)
    expect(steps.map(({ risk, warning }) => [risk, warning !== undefined])).toEqual([
      ['none', false],
      ['restart', true],
    ])
    const [one, two] = nodes(2, { liveKin: 'EPYC' })
    if (!one || !two) throw new Error('two hosts')
    // A disk of that name is there already, or its pool is elsewhere: it would have another path.
    expect(
      from([one, { ...two, volumes: [tiny, { ...tiny, volume: 'a-root.qcow2' }] }]).found.moves.map(
        ({ live }) => live,
      ),
    ).toContain(false)
    const elsewhere = facts({ pools: facts().pools.map((pool) => ({ ...pool, path: '/elsewhere' })) })
    expect(from([one, { ...two, facts: elsewhere }]).found.moves.map(({ live }) => live)).toEqual([
      false,
      false,
    ])
  })

  it('leave what was moved lately, unless it is forced or its host is emptied', () => {
    const { world, of } = settled({ a: 'node1', b: 'node1' }, { hosts: nodes(2) })
    const moved = { 'server:a#0': NOW - 60_000, 'server:b#0': NOW - 60_000 }
    const lately = propose(world, of, { goal: 'spread', moved })
    expect(lately.moves).toEqual([])
    expect(lately.stays[0]?.why).toBe('it was moved 1 min ago and stays for 1 h')
    expect(propose(world, of, { goal: 'spread', moved, force: true }).moves).toHaveLength(1)
    expect(propose(world, of, { goal: 'drain', drained: ['host:node1'], moved }).moves).toHaveLength(2)
    const long = { 'server:a#0': NOW - COOL_DOWN_MS, 'server:b#0': NOW - COOL_DOWN_MS }
    expect(propose(world, of, { goal: 'spread', moved: long }).moves).toHaveLength(1)
  })

  it('empty a host, and name what cannot leave and why', () => {
    const big = { memoryBytes: 9 * GiB }
    const { world, of } = settled(
      { a: 'node1', big1: 'node1', big2: 'node2', pinned: 'node1' },
      {
        hosts: [
          host('node1', { volumes: [tiny], machines: [foreign('alien')] }),
          host('node2', { volumes: [tiny] }),
        ],
        servers: { big1: big, big2: big },
      },
    )
    const rules = of.records.map((record) =>
      record.type === 'server' && record.name === 'pinned'
        ? { ...record, hostRule: { ...record.hostRule, only: ['node1'] } }
        : record,
    )
    const found = propose(world, { ...of, records: rules }, { goal: 'drain', drained: ['host:node1'] })
    expect(found.moves.map(({ name }) => name)).toEqual(['a'])
    expect(Object.fromEntries(found.stays.map(({ name, why }) => [name, why]))).toEqual({
      big1: 'no other host has room for it; node2 comes nearest and is short of 3.8 GiB of memory',
      pinned: 'its rules, networks or image allow it on no other host',
      alien: 'it was not made by Terrace, which leaves it alone',
    })
    expect(found.stays.every(({ stuck }) => stuck)).toBe(true)
    expect(found.hosts.map(({ closed, others }) => [closed, others])).toEqual([
      [true, 1],
      [false, 0],
    ])
    expect(found.knee).toBeNull()
  })

  it('gather servers on as few hosts as can be', () => {
    const { world, of } = settled({ a: 'node1', b: 'node2', c: 'node3' })
    const found = propose(world, of, { goal: 'consolidate' })
    expect(found.emptied).toHaveLength(2)
    const plan = planned(world, of, found)
    world.apply(plan)
    expect(world.hosts.map(({ machines }) => machines.length).toSorted((a, b) => a - b)).toEqual([0, 0, 3])
    expect(world.plan(of).steps).toEqual([])
  })

  it('keep replicas apart and the reserve for a failing host on the way', () => {
    const servers: Record<string, Parameters<typeof server>[1]> = { web: { replicas: 2 } }
    const world = new World(nodes(2))
    const of = design(server('web', servers['web']))
    world.apply(world.plan(of))
    const found = propose(world, of, { goal: 'drain', drained: ['host:node1'] })
    expect(found.moves).toEqual([])
    expect(found.stays).toHaveLength(1)

    const six = { memoryBytes: 6 * GiB }
    const { world: full, of: tight } = settled(
      { a: 'node1', b: 'node2', c: 'node3' },
      { servers: { a: six, b: six, c: six }, failures: 1 },
    )
    const none = propose(full, tight, { goal: 'consolidate' })
    // With one host given up, two on another could not restart beside the third if theirs failed.
    expect(none.emptied).toHaveLength(0)
  })

  it('say of each server why it cannot be moved', () => {
    const { world, of } = settled(
      { uefi: 'node1', mark: 'node1', disk: 'node1', paused: 'node1', next: 'node1' },
      {
        servers: { uefi: { firmware: 'uefi' } },
      },
    )
    const at = (name: string) => {
      const found = world.host('node1').machines.find((one) => one.name === name)
      if (!found) throw new Error(`no ${name}`)
      return found
    }
    at('mark').owner = null
    at('paused').state = 'paused'
    at('next').pending = ['vCPU 1 → 2 at the next start']
    at('disk').disks.push({ target: 'vdz', bus: 'ide', path: '/mnt/x' })
    const { stays, moves } = propose(world, of, { goal: 'spread' })
    expect(moves).toEqual([])
    expect(Object.fromEntries(stays.map(({ name, why }) => [name, why]))).toEqual({
      uefi: 'it starts by UEFI, whose variables are kept in a file of its host',
      mark: 'the mark of this design was taken off by hand',
      paused: 'it is paused',
      next: 'changes of it wait for its next start',
      disk: 'it has a device that Terrace cannot move: disk vdz (/mnt/x)',
    })
  })

  it('look at pools: to one of the same name first, under a free name, and nowhere without room', () => {
    const pool = (name: string, freeBytes: number) => ({
      ...{ name, type: 'dir', path: `/${name}`, capacityBytes: 400 * GiB, active: true },
      freeBytes,
    })
    const hosts = [
      host('node1', { volumes: [tiny], facts: facts({ pools: [pool('default', 100 * GiB)] }) }),
      host('node2', {
        volumes: [tiny, { ...tiny, volume: 'a-root.qcow2' }],
        facts: facts({ pools: [pool('big', 300 * GiB), pool('default', 50 * GiB)] }),
      }),
    ]
    const { world, of } = settled(
      { a: 'node1', b: 'node1' },
      {
        hosts,
        servers: {
          b: {
            disks: [
              { name: 'root', bytes: 0, source: { kind: 'image', pool: 'default', volume: 'tiny.qcow2' } },
              { name: 'data', bytes: 60 * GiB },
            ],
          },
        },
      },
    )
    const found = propose(world, of, { goal: 'drain', drained: ['host:node1'] })
    const plan = planned(world, of, found)
    const disks = plan.steps.flatMap(({ request }) =>
      request.kind === 'machine.migrate'
        ? request.spec.disks.map(({ pool: at, volume }) => `${at}/${volume}`)
        : [],
    )
    expect(disks.toSorted()).toEqual(['big/b-data.qcow2', 'big/b-root.qcow2', 'default/a-root-2.qcow2'])
    for (const one of world.hosts) for (const at of one.facts?.pools ?? []) at.freeBytes = 0
    expect(propose(world, of, { goal: 'drain', drained: ['host:node1'] }).moves).toEqual([])
  })

  it('are told, when nothing can be done there any more, before anything is touched', () => {
    const { world, of } = settled({ a: 'node1', b: 'node1' }, { hosts: nodes(2) })
    const found = propose(world, of, { goal: 'spread' })
    world.host('node2').reachable = false
    expect(errors(planned(world, of, found))[0]).toMatch(
      /cannot move from node1 to node2: that host cannot take it/,
    )
    world.host('node2').reachable = true
    world.host('node2').machines.push(foreign('alien', { memoryBytes: 15 * GiB }))
    expect(errors(planned(world, of, found))[0]).toContain('1 GiB, 204.8 MiB of 15.2 GiB free')
    world.hosts = world.hosts.filter(({ name }) => name !== 'node2')
    expect(errors(planned(world, of, found))[0]).toContain('no longer in the list')
  })

  it('warn where something else moves machines too', () => {
    const { world, of } = settled(
      { a: 'node1' },
      { hosts: nodes(2, { facts: facts({ balancer: 'Pacemaker' }) }) },
    )
    expect(propose(world, of, { goal: 'rebalance' }).notices.map(({ text }) => text)).toEqual([
      'Pacemaker runs on node1 and node2 and may move their machines too. Two that balance undo what the other did.',
    ])
  })

  it('of any cluster end in the state that they promise, losing nothing, and no state breaks what held before', () => {
    const sizes = fc.record({
      vcpus: fc.integer({ min: 1, max: 6 }),
      memory: fc.integer({ min: 1, max: 6 }),
      on: fc.integer({ min: 1, max: 4 }),
      replicas: fc.constantFrom(1, 1, 1, 2),
    })
    const goal = fc.constantFrom('rebalance', 'spread', 'consolidate', 'drain' as const)
    fc.assert(
      fc.property(fc.array(sizes, { minLength: 1, maxLength: 9 }), goal, (list, after) => {
        const records = list.map(({ vcpus, memory, replicas, on }, at): ServerRecord =>
          server(`s${at}`, {
            ...{ vcpus, memoryBytes: memory * GiB, replicas },
            hostRule: replicas === 1 ? { only: [`node${on}`] } : {},
          }),
        )
        const world = new World(nodes(4))
        const plan = world.plan(design(...records))
        fc.pre(errors(plan).length === 0)
        world.apply(plan)
        const of = design(...records.map((record) => ({ ...record, hostRule: server('x').hostRule })))
        const found = propose(world, of, { goal: after, drained: ['host:node2'] })
        const moves = planned(world, of, found)
        expect(errors(moves)).toEqual([])
        const names = world.machines().length
        for (let count = 1; count <= moves.steps.length; count += 1) {
          const one = moves.steps[count - 1]
          if (one) world.apply({ ...moves, steps: [{ ...one, after: [] }] })
          for (const at of world.hosts) {
            const memory = at.machines.reduce((sum, machine) => sum + machine.memoryBytes, 0)
            expect(memory).toBeLessThanOrEqual(16 * GiB * 0.95)
            const owners = at.machines.map(({ owner }) => owner?.serverId)
            expect(new Set(owners).size).toBe(owners.length)
          }
        }
        expect(world.machines()).toHaveLength(names)
        expect(world.plan(of).steps).toEqual([])
        const loads = loadsAfter(found.hosts, found.moves)
        expect(loads.map(({ servers }) => servers)).toEqual(
          world.hosts.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ machines }) => machines.length),
        )
        if (after === 'drain') {
          const left = world.host('node2').machines.length
          expect(found.stays.filter(({ stuck }) => stuck)).toHaveLength(left)
        }
      }),
      { numRuns: 60 },
    )
  })
})

it('names every step', () => {
  const { world, of } = settled({ a: 'node1', b: 'node1' }, { hosts: nodes(2) })
  const plan = planned(world, of, propose(world, of, { goal: 'spread' }))
  expect(titles(plan)[0]).toBe(`Move a from node1 to node2 (${tiny.bytes / MiB} MiB)`)
})
