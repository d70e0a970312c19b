import { expect, test } from 'vitest'
import { NOWHERE } from '@shared/placement/engine/cluster.ts'
import { placeAll } from '@shared/placement/engine/designs/transaction.ts'
import { clusterOf, type Design, termsOf } from './design.ts'

const design = (change: Partial<Design> = {}): Design => ({
  hosts: ['n0', 'n1', 'n2'].map((name, at) => ({
    name,
    room: [4, 8],
    domain: at < 2 ? 'r1' : 'r2',
    rate: Infinity,
  })),
  servers: ['a', 'b', 'c', 'd'].map((name) => ({ name, shapes: [[2, 4]] })),
  rules: [],
  links: [{ a: 0, b: 3, traffic: 10 }],
  ...change,
})

test('linked servers share a host where there is room', () => {
  const cluster = clusterOf(design())
  expect(placeAll(cluster, termsOf(design()))).toEqual({ placed: true, cost: 0, proven: true })
  expect(cluster.hostOf[0]).toBe(cluster.hostOf[3])
})

test('costs of traffic can be others', () => {
  const given = design({ rules: [{ kind: 'apart', scope: 'domain', most: 1, members: [0, 3] }] })
  const costs = { host: 0, domain: 2, site: 7 }
  const done = placeAll(clusterOf(given), { ...termsOf(given), costs })
  expect(done).toEqual({ placed: true, cost: 70, proven: true })
})

test('more members than places is said with the rule, and nothing is placed', () => {
  const given = design({ rules: [{ kind: 'apart', scope: 'host', most: 1, members: [0, 1, 2, 3] }] })
  const cluster = clusterOf(given)
  const done = placeAll(cluster, termsOf(given))
  expect(done).toMatchObject({ placed: false, shortage: { rules: [0], certain: true } })
  if (!done.placed) expect(done.shortage.hosts.map(({ rules }) => rules)).toEqual([[0], [0], [0]])
  expect([...cluster.hostOf]).toEqual([NOWHERE, NOWHERE, NOWHERE, NOWHERE])
})

test('rules that contradict each other are both named', () => {
  const given = design({
    rules: [
      { kind: 'only', hosts: [0], members: [1] },
      { kind: 'together', scope: 'host', members: [0, 1, 2] },
    ],
  })
  const done = placeAll(clusterOf(given), termsOf(given))
  expect(done).toMatchObject({ placed: false, shortage: { rules: [1], certain: true } })
  const apart = design({
    rules: [
      { kind: 'together', scope: 'domain', members: [0, 1] },
      { kind: 'apart', scope: 'domain', most: 1, members: [0, 1] },
    ],
  })
  const refused = placeAll(clusterOf(apart), termsOf(apart))
  expect(refused).toMatchObject({ placed: false, shortage: { rules: [0, 1], certain: true } })
})

test('each host says what it lacks, the nearest first', () => {
  const given = design()
  given.servers[2] = { name: 'c', shapes: [[5, 4]] }
  given.hosts[1] = { name: 'n1', room: [4, 3], domain: 'r1', rate: Infinity }
  const done = placeAll(clusterOf(given), termsOf(given))
  if (done.placed) throw new Error('It was placed')
  expect(done.shortage).toMatchObject({ servers: [2], alone: true, certain: true })
  expect(done.shortage.hosts.at(-1)).toEqual({ host: 1, shortBy: [1, 1], rules: [], overloaded: NOWHERE })
})

test('a server for which only the others leave no room is told apart from one that fits nowhere', () => {
  const given = design({ links: [] })
  given.servers.push(...['e', 'f', 'g'].map((name) => ({ name, shapes: [[2, 4]] })))
  const done = placeAll(clusterOf(given), termsOf(given))
  if (done.placed) throw new Error('It was placed')
  expect(done.shortage.alone).toBe(false)
  expect(done.shortage.hosts.map(({ shortBy }) => shortBy)).toEqual([
    [2, 4],
    [2, 4],
    [2, 4],
  ])
})

test('the search for a better layout can be ended early; the layout still breaks nothing', () => {
  let asked = 0
  const cluster = clusterOf(design())
  const stop = (): boolean => (asked += 1) > 0
  expect(placeAll(cluster, termsOf(design()), { steps: 10_000, stop }).placed).toBe(true)
  expect([...cluster.hostOf]).not.toContain(NOWHERE)
})

test('what cannot be is refused', () => {
  const refused = (change: Partial<Design>): (() => void) => {
    const given = design(change)
    return () => void placeAll(clusterOf(given), termsOf(given))
  }
  expect(refused({ links: [{ a: 0, b: 9, traffic: 1 }] })).toThrow('there is no server 9')
  expect(refused({ links: [{ a: 0, b: 1, traffic: -1 }] })).toThrow('-1 is no traffic')
  expect(refused({ rules: [{ kind: 'together', scope: 'host', members: [7, 8] }] })).toThrow(
    'there is no server 7',
  )
  expect(refused({ rules: [{ kind: 'only', hosts: [4], members: [0] }] })).toThrow('there is no host 4')
  const given = design()
  expect(() => placeAll(clusterOf(given), { rates: [1] })).toThrow('1 rates for 3 hosts')
  expect(() => placeAll(clusterOf(given), { rates: [1, Number.NaN, 1] })).toThrow('NaN is no rate')
  expect(() => placeAll(clusterOf(given), { costs: { host: 0, domain: -1, site: 4 } })).toThrow(
    '-1 is no cost',
  )
})
