import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import { type AffinityRecord, anyRecord, type DesignData } from '@shared/design/records.ts'
import type { MovesInput } from '@shared/plan/moves/input.ts'
import { planMoves } from '@shared/plan/moves/plan-moves.ts'
import { proposeMoves } from '@shared/plan/moves/propose.ts'
import type { MovesProposal } from '@shared/plan/moves/types.ts'
import type { Plan } from '@shared/plan/plan.ts'
import type { PlanHost } from '@shared/plan/world.ts'
import { design, errors, host, NOW, server, tiny, World } from './world.ts'

const nodes = (count: number, racks: readonly (string | undefined)[] = []): PlanHost[] =>
  Array.from({ length: count }, (_, at) => {
    const rack = racks[at]
    return host(`node${at + 1}`, { volumes: [tiny], ...(rack === undefined ? {} : { rack }) })
  })

const rule = (kind: 'apart' | 'together', names: readonly string[], fields: Partial<AffinityRecord> = {}) => {
  const servers = names.map((name) => `server:${name}`)
  const record = anyRecord.parse({ id: `affinity:${kind}`, type: 'affinity', kind, servers, ...fields })
  if (record.type !== 'affinity') throw new Error('no rule')
  return record
}

/** Servers that run where it is told, under rules that were made since. */
function settled(
  where: Record<string, string>,
  rules: readonly AffinityRecord[],
  {
    hosts = nodes(3),
    gib = {},
    vcpus = {},
  }: { hosts?: PlanHost[]; gib?: Record<string, number>; vcpus?: Record<string, number> } = {},
): { world: World; of: DesignData } {
  const world = new World(hosts)
  const sized = (name: string, only: string[]) =>
    server(name, {
      ...{ memoryBytes: (gib[name] ?? 1) * GiB, vcpus: vcpus[name] ?? 1 },
      hostRule: { only },
    })
  world.apply(world.plan(design(...Object.entries(where).map(([name, on]) => sized(name, [on])))))
  expect(world.machines()).toHaveLength(Object.keys(where).length)
  return { world, of: design(...Object.keys(where).map((name) => sized(name, [])), ...rules) }
}

const inputOf = (world: World, of: DesignData) => ({
  ...{ design: of, hosts: world.hosts, deployments: world.rows, now: NOW },
})

const propose = (
  world: World,
  of: DesignData,
  more: Omit<Partial<MovesInput>, 'design'> & Pick<MovesInput, 'goal'>,
) => proposeMoves({ ...inputOf(world, of), ...more })

const planned = (
  world: World,
  of: DesignData,
  { goal, moves }: Pick<MovesProposal, 'goal' | 'moves'>,
): Plan =>
  planMoves(inputOf(world, of), { goal, moves: moves.map(({ key, to }) => ({ key, to: to.hostId })) })

const told = ({ moves }: MovesProposal): string[] =>
  moves.map(({ name, from, to, step }) => `${step} ${name}: ${from.name} → ${to.name}`)

describe('servers that have to be on one host', () => {
  const pair = { a: 'node1', b: 'node1' }
  const drained = { goal: 'drain', drained: ['host:node1'] } as const

  it('leave it one directly after the other, as one step, and that is said', () => {
    const { world, of } = settled({ ...pair, c: 'node2' }, [rule('together', ['a', 'b'])])
    const found = propose(world, of, drained)
    expect(told(found)).toEqual(['0 a: node1 → node3', '0 b: node1 → node3'])
    expect(found.stays).toEqual([])
    const plan = planned(world, of, found)
    expect(errors(plan)).toEqual([])
    expect(plan.steps.map(({ id, after }) => [id, after])).toEqual([
      ['s1', []],
      ['s2', ['s1']],
    ])
    expect(plan.steps[0]?.changes.at(-1)).toBe(
      'moves directly before or after b: a rule keeps them on one host, and does not hold until all are there',
    )
    world.apply(plan)
    expect(world.machines()).toEqual(['node2/c', 'node3/a', 'node3/b'])
    expect(world.plan(of)).toMatchObject({ steps: [], problems: [] })
  })

  it('go only where all of them fit, and of their host only together', () => {
    const { world, of } = settled({ ...pair, c: 'node2' }, [rule('together', ['a', 'b'])], {
      hosts: nodes(2),
      gib: { a: 5, b: 5, c: 8 },
    })
    const found = propose(world, of, drained)
    expect(found.moves).toEqual([])
    expect(found.stays.map(({ name, why }) => [name, why])).toEqual([
      [
        'a',
        'a rule keeps it on one host with b, and for all of them: no other host has room for it; node2 comes nearest and is short of 2.8 GiB of memory',
      ],
      [
        'b',
        'a rule keeps it on one host with a, and for all of them: no other host has room for it; node2 comes nearest and is short of 2.8 GiB of memory',
      ],
    ])
    const alone = planMoves(inputOf(world, of), {
      goal: 'drain',
      moves: [{ key: 'server:a#0', to: 'host:node2' }],
    })
    expect(errors(alone)).toEqual([
      'a cannot move from node1 to node2: a rule keeps it on one host with b, and only together can they leave it.',
    ])
  })

  it('stay with one that cannot move', () => {
    const { world, of } = settled(pair, [rule('together', ['a', 'b'])])
    const machine = world.host('node1').machines.find(({ name }) => name === 'b')
    if (!machine) throw new Error('no machine')
    machine.state = 'paused'
    expect(propose(world, of, drained).stays.map(({ name, why }) => [name, why])).toEqual([
      ['a', 'a rule keeps it on one host with b, which stays: it is paused'],
      ['b', 'it is paused'],
    ])
  })

  it('even out with the others, as many moves as are asked for', () => {
    const { world, of } = settled(
      { ...pair, c: 'node1', d: 'node1' },
      [rule('together', ['a', 'b']), rule('together', ['c', 'd'], { id: 'affinity:two' })],
      { hosts: nodes(2) },
    )
    const found = propose(world, of, { goal: 'spread' })
    expect(found.moves).toHaveLength(2)
    expect(new Set(found.moves.map(({ step }) => step)).size).toBe(1)
    expect(found.moves.map(({ share }) => share)).toEqual([0, 1])
    expect(propose(world, of, { goal: 'spread', most: 1 }).moves).toEqual([])
  })
})

describe('rules that are broken already', () => {
  it('are mended, by a move where one is enough', () => {
    const { world, of } = settled({ a: 'node1', b: 'node2' }, [rule('together', ['a', 'b'])], {
      gib: { a: 8, b: 2 },
    })
    const found = propose(world, of, { goal: 'rebalance' })
    expect(told(found)).toEqual(['0 b: node2 → node1'])
    world.apply(planned(world, of, found))
    expect(propose(world, of, { goal: 'rebalance' }).moves).toEqual([])

    const apart = settled({ a: 'node1', b: 'node1', c: 'node2', d: 'node3' }, [rule('apart', ['a', 'b'])])
    const mended = propose(apart.world, apart.of, { goal: 'rebalance' })
    expect(mended.moves.map(({ from }) => from.name)).toEqual(['node1'])
  })

  it('are mended by a step of several where only another host has room for all', () => {
    const { world, of } = settled(
      { a: 'node1', x: 'node1', b: 'node2', y: 'node2', z: 'node3' },
      [rule('together', ['a', 'b'])],
      // By itself neither gains anything: processors are uneven then.
      { gib: { a: 8, x: 4, b: 4, y: 8, z: 3 }, vcpus: { a: 8, b: 8, z: 8 } },
    )
    const found = propose(world, of, { goal: 'rebalance' })
    expect(told(found).slice(0, 2)).toEqual(['0 a: node1 → node3', '0 b: node2 → node3'])
    const plan = planned(world, of, found)
    expect(errors(plan)).toEqual([])
    world.apply(plan)
    expect(world.machines().filter((name) => name.startsWith('node3'))).toEqual(
      expect.arrayContaining(['node3/a', 'node3/b']),
    )
  })

  it('are told of those that run, and left as they are by a plan', () => {
    const { world, of } = settled({ a: 'node1', b: 'node1' }, [
      rule('apart', ['a', 'b'], { name: 'database' }),
    ])
    const plan = world.plan(of)
    expect(plan.steps).toEqual([])
    expect(plan.problems.map(({ text }) => text)).toEqual([
      'a stays on node1 although apart: the rule “database” keeps it from b, placed here.',
      'b stays on node1 although apart: the rule “database” keeps it from a, placed here.',
    ])
  })
})

it('in racks, a host without one is a rack of its own', () => {
  const hosts = nodes(4, ['r1', 'r1', undefined, undefined])
  const apart = rule('apart', ['a', 'b'], { within: 'rack' })
  const { world, of } = settled({ a: 'node1', b: 'node3' }, [apart], { hosts })
  const found = propose(world, of, { goal: 'drain', drained: ['host:node3'] })
  expect(told(found)).toEqual(['0 b: node3 → node4'])
  const refused = planMoves(inputOf(world, of), {
    goal: 'drain',
    moves: [{ key: 'server:b#0', to: 'host:node2' }],
  })
  expect(errors(refused)).toEqual([
    'b cannot move from node3 to node2: apart: a rule keeps it from a, in the same rack (r1).',
  ])
})

/** Pairs of machines that a rule wants otherwise. */
function brokenPairs(world: World, { kind, within, servers }: AffinityRecord): number {
  const at = world.hosts.flatMap(({ name, rack, machines }) =>
    machines.flatMap(({ owner }) =>
      owner && servers.includes(owner.serverId)
        ? [{ server: owner.serverId, place: within === 'rack' && rack !== undefined ? `rack ${rack}` : name }]
        : [],
    ),
  )
  let pairs = 0
  for (const [index, one] of at.entries())
    for (const other of at.slice(index + 1)) {
      const same = one.place === other.place
      const differ = one.server !== other.server || servers.length === 1
      if (kind === 'apart' ? same && differ : !same) pairs += 1
    }
  return pairs
}

it('no move breaks what held, but for those that go one directly after the other', () => {
  const names = ['a', 'b', 'c', 'd', 'e'] as const
  const some = fc.record({
    on: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 5, maxLength: 5 }),
    gib: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 5, maxLength: 5 }),
    racks: fc.array(fc.constantFrom(undefined, 'r1', 'r2'), { minLength: 4, maxLength: 4 }),
    rules: fc.array(
      fc.record({
        kind: fc.constantFrom('apart' as const, 'together' as const),
        within: fc.constantFrom('host' as const, 'rack' as const),
        servers: fc.uniqueArray(fc.constantFrom(...names), { minLength: 2, maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    failures: fc.constantFrom(0 as const, 1 as const),
    goal: fc.constantFrom('rebalance', 'spread', 'consolidate', 'drain' as const),
  })
  let [units, mended] = [0, 0]
  fc.assert(
    fc.property(some, ({ on, gib, racks, rules, failures, goal }) => {
      const memory = [1, 2, 3, 4].map((node) =>
        gib.reduce((sum, one, at) => sum + (on[at] === node ? one : 0), 0),
      )
      fc.pre(memory.every((sum) => sum <= 15))
      const records = rules.map(({ kind, servers, within }, at) =>
        rule(kind, servers, { within, id: `affinity:${at}` as AffinityRecord['id'] }),
      )
      const { world, of } = settled(
        Object.fromEntries(names.map((name, at) => [name, `node${on[at] ?? 1}`])),
        records,
        { hosts: nodes(4, racks), gib: Object.fromEntries(names.map((name, at) => [name, gib[at] ?? 1])) },
      )
      for (const record of of.records) if (record.type === 'settings') record.failures = failures
      const found = propose(world, of, { goal, drained: ['host:node1'] })
      const plan = planned(world, of, found)
      expect(errors(plan)).toEqual([])
      let before = records.map((record) => brokenPairs(world, record))
      const start = before
      for (const [at, step] of plan.steps.entries()) {
        world.apply({ ...plan, steps: [{ ...step, after: [] }] })
        const inUnit = (one: typeof step | undefined): boolean =>
          one?.changes.some((text) => text.startsWith('moves directly')) ?? false
        const next = plan.steps[at + 1]
        if (inUnit(step) && inUnit(next) && next?.after.join() === step.id) {
          units += 1
          continue
        }
        const now = records.map((record) => brokenPairs(world, record))
        for (const [index, pairs] of now.entries()) expect(pairs).toBeLessThanOrEqual(before[index] ?? 0)
        before = now
      }
      if (before.some((pairs, at) => pairs < (start[at] ?? 0))) mended += 1
    }),
    { numRuns: 250 },
  )
  expect(units).toBeGreaterThan(10)
  expect(mended).toBeGreaterThan(10)
})
