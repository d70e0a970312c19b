import { describe, expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import { failTexts } from '@shared/placement/fail-words.ts'
import { wouldFitText } from '@shared/placement/fit-words.ts'
import { place } from '@shared/placement/place.ts'
import type { Candidate, Demand, Placement } from '@shared/placement/types.ts'
import { demand, host, options } from './samples.ts'
import { hostsOf, tie, under } from './tied.ts'

const gib = (name: string, size: number, fields: Partial<Demand> = {}): Demand =>
  demand(name, { memoryBytes: size * GiB, ...fields })

const where = (demands: readonly Demand[], hosts: readonly Candidate[], failures?: 1 | 'rack') => {
  const { assignments } = place(demands, hosts, { ...options, ...(failures ? { failures } : {}) })
  return Object.fromEntries(
    assignments.map(({ key, hostId }) => [key.slice(7, -2), hostId?.slice(5) ?? null]),
  )
}

const of = ({ assignments }: Placement, name: string) => {
  const found = assignments.find(({ key }) => key === `server:${name}#0`)
  if (!found) throw new Error(`no ${name}`)
  return found
}

describe('servers that are to be apart', () => {
  const apart = tie('apart', ['a', 'b'], { name: 'database' })

  test('go to different hosts, and what finds none says which rule and who is where', () => {
    const demands = under([apart], [gib('a', 1), gib('b', 1)])
    expect(new Set(Object.values(where(demands, hostsOf([8, 8])))).size).toBe(2)
    const placed = place(demands, hostsOf([8]), options)
    expect(of(placed, 'b')).toMatchObject({
      hostId: null,
      reason:
        'b finds no place as long as the rule “database” holds. node1 does not: apart: the rule “database” keeps it from a, placed here.',
    })
    const [verdict] = of(placed, 'b').verdicts
    expect(verdict?.fails).toEqual([
      {
        ...{ need: 'apart from', rule: 'affinity:apart', name: 'database', within: 'host' },
        ...{ at: 'node1', others: ['a'] },
      },
    ])
    expect(verdict?.wouldFit && wouldFitText(verdict.wouldFit)).toBe('the rule “database” did not hold')
  })

  test('share a rack only where a host tells none', () => {
    const racks = tie('apart', ['a', 'b'], { within: 'rack' })
    const demands = under([racks], [gib('a', 1), gib('b', 1, { never: ['node3'] })])
    expect(where(demands, hostsOf([8, 8, 8], ['r1', 'r1', 'r2']))).toMatchObject({ a: 'node3' })
    const placed = place(demands, hostsOf([8, 8], ['r1', 'r1']), options)
    expect(failTexts(of(placed, 'b').verdicts[0]?.fails ?? [])).toBe(
      'apart: the rule “apart” keeps it from a, in the same rack (r1)',
    )
    expect(Object.values(where(demands, hostsOf([8, 8])))).not.toContain(null)
  })

  test('of one server alone, its replicas share no rack', () => {
    const replicas = [0, 1].map((at) =>
      gib(`a-${at + 1}`, 1, { key: `server:a#${at}`, serverId: 'server:a', apart: false }),
    )
    const placed = place(
      under([tie('apart', ['a'], { within: 'rack' })], replicas),
      hostsOf([8, 8, 2], ['r1', 'r1', 'r2']),
      options,
    )
    expect(placed.assignments.map(({ hostId }) => hostId).includes('host:node3')).toBe(true)
  })

  test('leave the last hosts to those who have no others', () => {
    // One by one by size `c` would take a host that `a` needs.
    const three = tie('apart', ['a', 'b', 'c'])
    const demands = under(
      [three],
      [gib('c', 4), gib('a', 1, { only: ['node1'] }), gib('b', 2, { never: ['node3'] })],
    )
    expect(where(demands, hostsOf([8, 8, 8]))).toEqual({ a: 'node1', b: 'node2', c: 'node3' })
  })
})

describe('servers that are to be together', () => {
  const together = tie('together', ['a', 'b', 'c'])

  test('go to the host that has room for all of them, before others take it', () => {
    const demands = under([together], [gib('a', 3), gib('b', 3), gib('c', 3), gib('x', 8)])
    expect(where(demands, hostsOf([8, 9, 8]))).toMatchObject({ a: 'node2', b: 'node2', c: 'node2' })
    expect(of(place(demands, hostsOf([8, 9, 8]), options), 'a').reason).toBe(
      'On node2 with b, c, as the rule “together” asks. No other host takes all of them.',
    )
    expect(of(place(demands, hostsOf([18, 30, 9]), options), 'b').reason).toMatch(
      /^On node2 with a, c, as the rule “together” asks\. For all of them together it is better than node3 by [\d.]+ each\.$/,
    )
    expect(where(demands, hostsOf([10, 9, 10], ['r1', 'r1', 'r2']), 1)['x']).not.toBeNull()
  })

  test('go as many as fit where no host has room for all, and the others say why', () => {
    const placed = place(under([together], [gib('a', 3), gib('b', 3), gib('c', 3)]), hostsOf([7, 6]), options)
    expect(placed.assignments.filter(({ hostId }) => hostId === 'host:node1')).toHaveLength(2)
    const left = placed.assignments.find(({ hostId }) => hostId === null)
    expect(left?.verdicts.map(({ fails }) => failTexts(fails))).toEqual([
      expect.stringContaining('memory: needs 3 GiB, 1 GiB of 7 GiB free'),
      'together: the rule “together” wants it on one host with a, b (node1)',
    ])
  })

  test('are joined to those that run', () => {
    const running = gib('a', 3, { current: 'host:node2' })
    const demands = under([together], [running, gib('b', 1), gib('c', 1)])
    expect(where(demands, hostsOf([30, 8, 30]))).toEqual({ a: 'node2', b: 'node2', c: 'node2' })
  })

  test('in a rack, are on as many of its hosts as they need, parts that share a host on one', () => {
    const rules = [
      tie('together', ['a', 'b', 'c'], { within: 'rack' }),
      tie('together', ['b', 'c'], { id: 'affinity:2' }),
    ]
    const demands = under(rules, [gib('a', 5), gib('b', 3), gib('c', 3)])
    // No host has room for all, and only one rack.
    expect(where(demands, hostsOf([7, 5, 5, 6], ['r1', 'r2', 'r2', 'r1']))).toEqual({
      ...{ a: 'node1', b: 'node4', c: 'node4' },
    })
    expect(where(demands, hostsOf([7, 5, 5, 6]))).toMatchObject({ a: null })
  })

  test('go on to a better host together, once the others are where they are', () => {
    // What comes after them is linked to them and may only be on node2.
    const peers = [{ serverId: 'server:x', weight: 1 }]
    const pair = tie('together', ['a', 'b'])
    const demands = under(
      [pair],
      [gib('a', 3, { peers }), gib('b', 3, { peers }), gib('x', 1, { never: ['node1', 'node3'] })],
    )
    const weights = options.weights.map((weight, at) => (at === 9 ? 8 : weight))
    const { assignments } = place(demands, hostsOf([16, 16, 16]), { ...options, weights })
    expect(assignments.map(({ hostId }) => hostId)).toEqual(['host:node2', 'host:node2', 'host:node2'])
  })

  test('with one whose host is no longer in the list, find no place', () => {
    const gone = gib('a', 3, { current: 'host:gone' })
    const placed = place(under([together], [gone, gib('b', 1)]), hostsOf([8]), options)
    expect(of(placed, 'b').reason).toContain(
      'together: the rule “together” wants it on one host with a (on a host that is no longer in the list)',
    )
  })
})

test('with a reserve, what fails restarts by the rules: a pair needs room on one host', () => {
  const pair = tie('together', ['a', 'b'])
  const alone = [gib('a', 4), gib('b', 4)]
  // Two hosts have room for one of them each: together they could not restart.
  expect(where(alone, hostsOf([8, 5, 5]), 1)).not.toMatchObject({ b: null })
  expect(where(under([pair], alone), hostsOf([8, 5, 5]), 1)).toMatchObject({ b: null })
  expect(where(under([pair], alone), hostsOf([8, 5, 8]), 1)).not.toMatchObject({ b: null })
  const verdicts = place(under([pair], alone), hostsOf([8, 5, 5]), { ...options, failures: 1 }).assignments
  expect(
    verdicts.flatMap((one) => one.verdicts.flatMap(({ fails }) => fails)).map(({ need }) => need),
  ).toContain('reserve')
})

test('with a reserve, it is said where rules leave no host to restart on', () => {
  const demands = under([tie('apart', ['a', 'b'])], [gib('a', 1), gib('b', 1)])
  const { assignments } = place(demands, hostsOf([8, 8]), { ...options, failures: 1 })
  const fails = assignments.flatMap(({ verdicts }) => verdicts.flatMap((one) => one.fails))
  expect(failTexts(fails)).toContain(
    'could not restart if node1 failed, since its rules, or those between servers, allow no other host',
  )
})

test('a dedicated server beside others of its rule: only racks matter, since it shares its host with nobody', () => {
  const rules = [tie('apart', ['a', 'b']), tie('apart', ['a', 'c'], { id: 'affinity:2', within: 'rack' })]
  const demands = under(rules, [
    demand('a', { whole: true, apart: false, disks: [], memoryBytes: GiB }),
    gib('b', 1),
    gib('c', 1),
  ])
  const hosts = hostsOf([8, 8, 8], ['r1', 'r1', 'r2']).map((one) => host(one.name, one))
  const at = where(demands, hosts)
  expect(Object.values(at)).not.toContain(null)
  const rackOf = (name: string | null | undefined): string | undefined =>
    hosts.find((one) => one.name === name)?.rack
  expect(rackOf(at['a'])).not.toBe(rackOf(at['c']))
  const told = place(demands, hosts, options)
  const onWhole = of(told, 'b').verdicts.find(({ hostName }) => hostName === at['a'])
  expect(onWhole?.fails.map(({ need }) => need)).toEqual(['whole host'])
})
