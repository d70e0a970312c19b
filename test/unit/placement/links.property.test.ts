import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import { newLink } from '@shared/design/create.ts'
import { place } from '@shared/placement/place.ts'
import { Scene } from '@shared/placement/scene.ts'
import { type Term, termsOf } from '@shared/placement/terms.ts'
import type { Candidate, Demand } from '@shared/placement/types.ts'
import { type TermName, weightsOf } from '@shared/placement/weights.ts'
import { termText } from '@shared/placement/words.ts'
import { peersOf } from '@shared/plan/peers.ts'
import { demand, facts, host, options } from './samples.ts'

/** 1 Gbit/s in bytes. */
const GIGABIT = 125e6
const large = facts({ cpus: 64, memoryBytes: 256 * GiB })
const node = (name: string, fields: Partial<Candidate> = {}): Candidate =>
  host(name, { facts: large, network: { rate: GIGABIT, used: 0 }, ...fields })

/** A server and the ones that it has links with, each with what the link carries. */
const linked = (name: string, links: Record<string, number>, fields: Partial<Demand> = {}): Demand =>
  demand(name, {
    peers: Object.entries(links).map(([other, traffic]) => ({
      serverId: `server:${other}`,
      weight: traffic,
      traffic,
    })),
    ...fields,
  })

/** What a term says of a server on a host. */
function told(demands: Demand[], hosts: Candidate[], key: string, on: string, name: TermName): Term {
  const { assignments } = place(demands, hosts, options)
  const verdict = assignments
    .find((one) => one.key === `server:${key}#0`)
    ?.verdicts.find(({ hostName }) => hostName === on)
  const term = verdict && termsOf(verdict, options.weights).find((one) => one.term === name)
  if (!term) throw new Error('It does not fit')
  return term
}

describe('links with expected traffic', () => {
  const db = linked('db', { web: 900 }, { only: ['node1'] })
  const web = (only: string[]) => linked('web', { db: 900, log: 10 }, { only })
  const log = linked('log', { web: 10 }, { only: ['node2'] })
  const nodes = [node('node1'), node('node2')]

  test('weigh by what they carry', () => {
    const hosts = place([db, web([]), log], nodes, options).assignments.map(({ hostId }) => hostId)
    expect(hosts).toEqual(['host:node1', 'host:node1', 'host:node2'])
    const far = told([db, web([]), log], nodes, 'web', 'node2', 'links')
    expect(termText(far)).toBe('99 % of its traffic leaves the host (900 Mbit/s)')
    expect(termText(told([db, web([]), log], nodes, 'web', 'node1', 'links'))).toBe(
      '1 % of its traffic leaves the host (10 Mbit/s)',
    )
  })

  test('use what the wires of both ends have left', () => {
    const wire = told([db, web(['node2'])], nodes, 'web', 'node2', 'network')
    expect(wire).toMatchObject({ measure: 0.9 })
    expect(termText(wire)).toBe('90 % of its link will be in use')
    const slow = [node('node1', { network: { rate: GIGABIT / 2, used: 0 } }), node('node2')]
    const other = told([db, web(['node2'])], slow, 'web', 'node2', 'network')
    expect(termText(other)).toBe(
      'the link of a host that its traffic goes to would have to carry 180 % of its speed',
    )
    expect(other.value).toBe(0)
    const both = [node('node1'), node('node2', { network: { rate: GIGABIT, used: GIGABIT / 2 } })]
    expect(termText(told([db, web(['node2'])], both, 'web', 'node2', 'network'))).toBe(
      'its link would have to carry 140 % of its speed',
    )
  })

  test('a wire that is nearly used up costs more than one that is free: another host is taken', () => {
    const [first, second] = [
      node('node1', { network: { rate: GIGABIT, used: GIGABIT * 0.6 } }),
      node('node2', { network: { rate: GIGABIT, used: 0 } }),
    ]
    const outside = linked('api', { db: 500 }, { only: ['node3'] })
    const weights = weightsOf('performance', { network: 5, links: 0, company: 0 })
    const [, to] = place(
      [outside, linked('db', { api: 500 }, { never: ['node3'] })],
      [first, second, node('node3')],
      {
        ...options,
        weights,
      },
    ).assignments
    expect(to?.hostId).toBe('host:node2')
    expect(to?.margin?.decisive.map(({ term }) => term)).toContain('network')
  })

  test('between servers that run already it is not counted again', () => {
    const here = { current: 'host:node1' }
    const there = { current: 'host:node2' }
    const scene = new Scene([linked('a', { b: 100 }, here), linked('b', { a: 100 }, there)], nodes, options)
    const [one, two] = scene.rooms
    if (!one || !two) throw new Error('no rooms')
    scene.put(linked('a', { b: 100 }, here), one)
    scene.put(linked('b', { a: 100 }, there), two)
    expect([one.sends ?? 0, two.sends ?? 0]).toEqual([0, 0])
  })

  test('same host before same rack before another rack', () => {
    const hosts = ['r1', 'r1', 'r2'].map((rack, at) => node(`node${at + 1}`, { rack }))
    const costs = hosts.map(({ name }) => told([db, web([])], hosts, 'web', name, 'links'))
    expect(costs.map(({ value }) => value)).toEqual([1, 0.75, 0])
    expect(costs.map(termText)).toEqual([
      '0 % of its traffic leaves the host (0 Mbit/s), 0 % the rack',
      '100 % of its traffic leaves the host (900 Mbit/s), 0 % the rack',
      '100 % of its traffic leaves the host (900 Mbit/s), 100 % the rack',
    ])
    const only = web(['node2', 'node3'])
    expect(place([db, only], hosts, options).assignments[1]?.hostId).toBe('host:node2')
  })

  test('a link of which nothing is known weighs as much as the others do on average, at both ends', () => {
    const link = (from: string, to: string, traffic: number | null) =>
      newLink({ from: `server:${from}`, to: `server:${to}`, traffic })
    const peers = peersOf([link('a', 'b', 100), link('b', 'c', 300), link('a', 'c', null)])
    expect(peers.get('server:c')).toEqual([
      { serverId: 'server:b', weight: 300, traffic: 300 },
      { serverId: 'server:a', weight: 200 },
    ])
    expect(peersOf([link('a', 'b', null)]).get('server:b')).toEqual([{ serverId: 'server:a', weight: 1 }])
  })

  test('what wires send is the same as told anew, whatever was put and taken away before', () => {
    const servers = ['a', 'b', 'c', 'd']
    const links = fc.array(
      fc.record({
        from: fc.constantFrom(...servers),
        to: fc.constantFrom(...servers),
        traffic: fc.integer({ min: 1, max: 5000 }),
      }),
      { maxLength: 6 },
    )
    const replicas = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 4, maxLength: 4 })
    const steps = fc.array(fc.tuple(fc.nat(11), fc.nat(2)), { maxLength: 40 })
    fc.assert(
      fc.property(links, replicas, steps, (drawn, counts, moves) => {
        const between = drawn.filter(({ from, to }) => from !== to)
        const demands = servers.flatMap((name, at) =>
          Array.from({ length: counts[at] ?? 1 }, (_, n) =>
            demand(`${name}${n}`, {
              serverId: name,
              key: `${name}#${n}`,
              current: n === 1 ? 'host:node1' : null,
              peers: between.flatMap(({ from, to, traffic }) => [
                ...(from === name ? [{ serverId: to, weight: traffic, traffic }] : []),
                ...(to === name ? [{ serverId: from, weight: traffic, traffic }] : []),
              ]),
            }),
          ),
        )
        const scene = new Scene(demands, [node('node1'), node('node2'), node('node3')], options)
        for (const [at, to] of moves) {
          const [one, room] = [demands[at % demands.length], scene.rooms[to]]
          if (!one || !room) continue
          if (!scene.remove(one)) scene.put(one, room)
        }
        for (const room of scene.rooms) {
          let bits = 0
          for (const { from, to, traffic } of between) {
            const [as, bs] = [from, to].map((id) => demands.filter(({ serverId }) => serverId === id))
            const each = Math.round((traffic * 1e6) / ((as?.length ?? 1) * (bs?.length ?? 1)))
            for (const a of as ?? [])
              for (const b of bs ?? []) {
                const [x, y] = [scene.roomOf(a.key), scene.roomOf(b.key)]
                if (!x || !y || x === y || (a.current !== null && b.current !== null)) continue
                if (x === room || y === room) bits += each
              }
          }
          expect(room.sends ?? 0).toBe(bits)
        }
      }),
    )
  })
})
