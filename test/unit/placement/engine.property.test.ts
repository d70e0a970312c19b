import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { choose, settle, unsettle } from '@shared/placement/engine/choose.ts'
import { Cluster, NOWHERE, type ServerSize } from '@shared/placement/engine/cluster.ts'
import { placeGroup } from '@shared/placement/engine/groups.ts'
import { anyHost, anyTwo } from '@shared/placement/engine/failures.ts'
import { Reserve } from '@shared/placement/engine/reserve.ts'
import { type Rule, Rules } from '@shared/placement/engine/rules.ts'
import { type Mode, modes, scorerOf } from '@shared/placement/engine/scorers.ts'

const size = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 9 }))
const hostSizes = fc.array(
  fc.record({ room: fc.tuple(fc.nat(20), fc.nat(30)), domain: fc.constantFrom('r1', 'r2', 'r3') }),
  { maxLength: 6 },
)
const serverSizes = fc.array(fc.array(size, { minLength: 1, maxLength: 2 }), { maxLength: 16 })

interface Input {
  hosts: { room: [number, number]; domain: string }[]
  servers: [number, number][][]
  mode: Mode
}
const input: fc.Arbitrary<Input> = fc.record({
  hosts: hostSizes,
  servers: serverSizes,
  mode: fc.constantFrom(...modes),
})

const clusterOf = ({ hosts, servers }: Pick<Input, 'hosts' | 'servers'>): Cluster =>
  new Cluster(
    ['vcpus', 'memory'],
    hosts.map((host, at) => ({ name: `n${at}`, ...host })),
    servers.map((shapes, at) => ({ name: `s${at}`, shapes })),
  )

const mix = (servers: Input['servers']): { shapes: ServerSize['shapes']; weight: number }[] =>
  servers.map((shapes) => ({ shapes, weight: 1 }))

function placeAll(
  cluster: Cluster,
  { servers, mode }: Input,
  bounds: Parameters<typeof choose>[3] = {},
): void {
  const scorer = scorerOf(mode, cluster, mix(servers))
  for (const server of servers.keys()) {
    const place = choose(cluster, server, scorer, bounds)
    if (place) settle(cluster, server, place, bounds)
  }
}

/** What is left of each host, told anew from who is where. */
const leftOf = (cluster: Cluster): number[] => {
  const left = [...cluster.room]
  for (const [server, host] of cluster.hostOf.entries())
    if (host !== NOWHERE)
      for (const [resource, need] of cluster.sizeOf(server).entries())
        left[host * 2 + resource] = (left[host * 2 + resource] ?? 0) - need
  return left
}

test('no host is ever over-committed, and what is free adds up', () => {
  fc.assert(
    fc.property(input, (given) => {
      const cluster = clusterOf(given)
      placeAll(cluster, given)
      const left = leftOf(cluster)
      expect([...cluster.free]).toEqual(left)
      expect(Math.min(0, ...left)).toBe(0)
    }),
  )
})

test('a server is refused only when no host has room for it', () => {
  fc.assert(
    fc.property(input, (given) => {
      const cluster = clusterOf(given)
      placeAll(cluster, given)
      for (const [server, host] of cluster.hostOf.entries()) {
        if (host !== NOWHERE) continue
        const fitting = cluster.hosts.some((_, one) =>
          cluster.shapesOf(server).some((shape) => cluster.fits(shape, one)),
        )
        expect(fitting).toBe(false)
      }
    }),
  )
})

test('the same input gives the same places', () => {
  fc.assert(
    fc.property(input, (given) => {
      const [one, other] = [clusterOf(given), clusterOf(given)]
      placeAll(one, given)
      placeAll(other, given)
      expect([...one.hostOf]).toEqual([...other.hostOf])
    }),
  )
})

test('what is taken away again leaves no trace', () => {
  fc.assert(
    fc.property(input, (given) => {
      const cluster = clusterOf(given)
      const rules = new Rules(cluster, [
        { kind: 'apart', scope: 'domain', most: 3, members: [...given.servers.keys()] },
      ])
      placeAll(cluster, given, { rules })
      for (const server of given.servers.keys()) unsettle(cluster, server, { rules })
      expect([...cluster.free]).toEqual([...cluster.room])
      expect(cluster.on.flat()).toEqual([])
      for (const host of cluster.hosts.keys()) expect(rules.count(0, host)).toBe(0)
    }),
  )
})

describe('rules', () => {
  const ruled = fc.record({
    given: input,
    members: fc.uniqueArray(fc.nat(15), { maxLength: 8 }),
    most: fc.integer({ min: 1, max: 3 }),
    scope: fc.constantFrom('host' as const, 'domain' as const),
  })

  const places = (cluster: Cluster, members: readonly number[], scope: 'host' | 'domain'): number[] =>
    members
      .map((member) => cluster.hostOf[member] ?? NOWHERE)
      .filter((host) => host !== NOWHERE)
      .map((host) => (scope === 'host' ? host : (cluster.domainOf[host] ?? 0)))

  test('no more members than allowed share a place', () => {
    fc.assert(
      fc.property(ruled, ({ given, members, most, scope }) => {
        const cluster = clusterOf(given)
        const rules = new Rules(cluster, [{ kind: 'apart', scope, most, members }])
        placeAll(cluster, given, { rules })
        const found = places(cluster, members, scope)
        for (const place of found)
          expect(found.filter((one) => one === place).length).toBeLessThanOrEqual(most)
      }),
    )
  })

  test('members that belong together are in one place, one by one or as a group', () => {
    fc.assert(
      fc.property(ruled, fc.boolean(), ({ given, members, scope }, grouped) => {
        const cluster = clusterOf(given)
        const rules = new Rules(cluster, [{ kind: 'together', scope, members }])
        const known = members.filter((member) => member < given.servers.length)
        if (grouped) placeGroup(cluster, known, scorerOf(given.mode, cluster, mix(given.servers)), { rules })
        else placeAll(cluster, given, { rules })
        expect(new Set(places(cluster, members, scope)).size).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('classes share no place', () => {
    fc.assert(
      fc.property(ruled, ({ given, members, scope }) => {
        const cluster = clusterOf(given)
        const classes = members.map((member) => member % 3)
        const rules = new Rules(cluster, [{ kind: 'classes', scope, members, classes }])
        placeAll(cluster, given, { rules })
        const byPlace = new Map<number, Set<number>>()
        for (const [at, member] of members.entries()) {
          const [place] = places(cluster, [member], scope)
          if (place === undefined) continue
          byPlace.set(place, (byPlace.get(place) ?? new Set()).add(classes[at] ?? 0))
        }
        for (const found of byPlace.values()) expect(found.size).toBe(1)
      }),
    )
  })
})

describe('the failure reserve', () => {
  /** Can all of these be put somewhere? Tried exhaustively. */
  function canGo(cluster: Cluster, servers: readonly number[], failed: ReadonlySet<number>): boolean {
    const [server, ...rest] = servers
    if (server === undefined) return true
    const shape = cluster.shapeOf[server] ?? 0
    const from = cluster.hostOf[server] ?? NOWHERE
    for (const host of cluster.hosts.keys()) {
      if (failed.has(host) || !cluster.fits(cluster.sizeOf(server), host)) continue
      cluster.move(server, host, shape)
      const gone = canGo(cluster, rest, failed)
      cluster.move(server, from, shape)
      if (gone) return true
    }
    return false
  }
  const small = fc.record({
    hosts: fc.array(fc.record({ room: fc.tuple(fc.nat(12), fc.nat(12)), domain: fc.constant('r') }), {
      maxLength: 4,
    }),
    servers: fc.array(
      size.map((one) => [one]),
      { maxLength: 7 },
    ),
    mode: fc.constantFrom(...modes),
  })

  test.each([1, 2])('what it bears with %i failing at once can be started elsewhere', (failing) => {
    fc.assert(
      fc.property(small, (given) => {
        const cluster = clusterOf(given)
        const failures = failing === 1 ? anyHost(given.hosts.length) : anyTwo(given.hosts.length)
        const reserve = new Reserve(cluster, failures)
        placeAll(cluster, given, { reserve })
        expect(reserve.shortfall()).toBeUndefined()
        for (const hosts of failures) {
          const leaving = hosts.flatMap((host) => [...(cluster.on[host] ?? [])])
          expect(canGo(cluster, leaving, new Set(hosts))).toBe(true)
        }
      }),
    )
  })

  test('a replica is refused where its sibling would have to restart', () => {
    // Three hosts, three replicas kept apart: wherever the third goes, none is left for one that fails.
    const cluster = clusterOf({ hosts: [room(9), room(9), room(9)], servers: [[[1, 1]], [[1, 1]], [[1, 1]]] })
    const rules = new Rules(cluster, [{ kind: 'apart', scope: 'host', most: 1, members: [0, 1, 2] }])
    const bounds = { rules, reserve: new Reserve(cluster, anyHost(3), rules) }
    settle(cluster, 0, { host: 0, shape: 0 }, bounds)
    settle(cluster, 1, { host: 1, shape: 0 }, bounds)
    expect(bounds.reserve.shortfall()).toBeUndefined()
    expect(bounds.reserve.bears(2, 2, 0)).toBe(false)
  })

  test('what is kept while the cluster changes says what a look at all of it says', () => {
    fc.assert(
      fc.property(small, fc.array(fc.tuple(fc.nat(6), fc.nat(3)), { maxLength: 24 }), (given, steps) => {
        const cluster = clusterOf(given)
        const reserve = new Reserve(cluster, anyHost(given.hosts.length))
        for (const [server, host] of steps) {
          if (server >= given.servers.length || host >= given.hosts.length) continue
          if (cluster.hostOf[server] === NOWHERE) settle(cluster, server, { host, shape: 0 }, { reserve })
          else unsettle(cluster, server, { reserve })
          const short = reserve.shortfall()
          const anew = new Reserve(cluster, anyHost(given.hosts.length)).shortfall()
          // It may know a way out that best fit alone does not find; never the other way round.
          expect(short !== undefined && anew === undefined).toBe(false)
        }
      }),
    )
  })
})

test('a rule of hosts is kept', () => {
  const cluster = clusterOf({ hosts: [room(9), room(9)], servers: [[[1, 1]]] })
  const only: Rule = { kind: 'only', hosts: [1], members: [0] }
  const place = choose(cluster, 0, scorerOf('power', cluster, []), { rules: new Rules(cluster, [only]) })
  expect(place?.host).toBe(1)
})

const room = (each: number): Input['hosts'][number] => ({ room: [each, each], domain: 'r' })

test('a shortage names the server and how much the nearest host is short', () => {
  const cluster = clusterOf({ hosts: [room(10), room(6)], servers: [[[8, 7]]] })
  const reserve = new Reserve(cluster, anyHost(2))
  settle(cluster, 0, { host: 0, shape: 0 }, { reserve })
  expect(reserve.shortfall()).toEqual({ hosts: [0], server: 0, shortBy: [2, 1] })
})

test.each([Number.NaN, Infinity, -1])('%d is refused as a size, with the name of what has it', (wrong) => {
  expect(() => clusterOf({ hosts: [room(9)], servers: [[[1, wrong]]] })).toThrow(/s0/)
})

test.each([Number.NaN, Infinity])('no host has %d of anything', (wrong) => {
  expect(() => clusterOf({ hosts: [room(wrong)], servers: [] })).toThrow(/n0/)
})

test('without hosts nothing is placed', () => {
  const cluster = clusterOf({ hosts: [], servers: [[[1, 1]]] })
  for (const mode of modes) expect(choose(cluster, 0, scorerOf(mode, cluster, []))).toBeUndefined()
})
