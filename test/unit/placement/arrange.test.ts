import { describe, expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import { place } from '@shared/placement/place.ts'
import { weightsOf } from '@shared/placement/weights.ts'
import { demand, facts, host, options } from './samples.ts'

const hostsOf = (assignments: { hostId: string | null }[]) => assignments.map(({ hostId }) => hostId)
const sized = (name: string, gib: number, cpus = 8) =>
  host(name, { facts: facts({ hostname: name, cpus, memoryBytes: (gib + 1) * GiB }) })

describe('a whole design', () => {
  test('finds the one way in which all have a place, where one by one some have none', () => {
    // Largest first: 5 and 4, 5 and 3, and the last 3 is left over. Only 5 and 5, 4 and 3 and 3 take all.
    const hosts = [sized('node1', 10), sized('node2', 10)]
    const sizes = [5, 5, 4, 3, 3]
    const demands = sizes.map((gib, at) => demand(`s${at}`, { memoryBytes: gib * GiB }))
    const placed = hostsOf(place(demands, hosts, options).assignments)
    expect(placed).not.toContain(null)
    expect([placed[0] === placed[1], placed[0] === placed[2]]).toEqual([true, false])
  })

  test('a group that needs every host comes before what has a choice', () => {
    const hosts = [sized('node1', 8), sized('node2', 4)]
    const group = [0, 1].map((n) =>
      demand(`web-${n}`, { key: `server:web#${n}`, serverId: 'server:web', memoryBytes: 4 * GiB }),
    )
    const other = demand('other', { memoryBytes: 4 * GiB })
    const { assignments } = place([other, ...group], hosts, options)
    expect(hostsOf(assignments)).not.toContain(null)
  })

  test('linked servers share a host where links count, and are spread where they do not', () => {
    const hosts = [sized('node1', 64, 32), sized('node2', 64, 32)]
    const one = (name: string, peer: string) =>
      demand(name, { peers: [{ serverId: `server:${peer}`, weight: 1 }] })
    const demands = [one('a', 'b'), one('b', 'a'), one('c', 'd'), one('d', 'c')]
    const near = { ...options, weights: weightsOf('performance', { links: 8 }) }
    const [a, b, c, d] = hostsOf(place(demands, hosts, near).assignments)
    expect([a === b, c === d]).toEqual([true, true])
    const far = { ...options, weights: weightsOf('performance', { links: 0 }) }
    const spread = hostsOf(place(demands, hosts, far).assignments)
    expect(spread.filter((hostId) => hostId === 'host:node1')).toHaveLength(2)
  })

  test('what is told of a host is how it would be with all the others where they are', () => {
    const hosts = [sized('node1', 16), sized('node2', 16)]
    const demands = ['a', 'b', 'c', 'd'].map((name) => demand(name, { memoryBytes: 4 * GiB }))
    for (const { hostId, verdicts } of place(demands, hosts, options).assignments) {
      const chosen = verdicts.find((verdict) => verdict.hostId === hostId)
      expect(Math.max(...verdicts.map(({ score }) => score))).toBe(chosen?.score)
    }
  })
})
