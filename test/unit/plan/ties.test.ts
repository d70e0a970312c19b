import { describe, expect, it } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import { type AffinityRecord, anyRecord } from '@shared/design/records.ts'
import { capacityOf } from '@shared/plan/capacity.ts'
import { viewOf } from '@shared/plan/demands.ts'
import { placeDesign } from '@shared/plan/make-plan.ts'
import { whatIf } from '@shared/plan/what-if.ts'
import type { PlanHost } from '@shared/plan/world.ts'
import { design, facts, host, NOW, server, tiny, World } from './world.ts'

const rule = (kind: AffinityRecord['kind'], names: readonly string[], fields: Partial<AffinityRecord> = {}) => {
  const servers = names.map((name) => `server:${name}`)
  return anyRecord.parse({ id: `affinity:${kind}`, type: 'affinity', kind, servers, ...fields })
}

const nodes = (...gib: number[]) =>
  gib.map((size, at) =>
    host(`node${at + 1}`, { volumes: [tiny], facts: facts({ memoryBytes: size * GiB }) }),
  )

describe('rules of a design', () => {
  it('are told of each server that they name and the design has, near ones as if they were linked', () => {
    const { ties, peers } = viewOf(
      design(server('a'), server('b'), server('c'), rule('apart', ['b', 'gone', 'a']), rule('near', ['b', 'c'])),
    )
    expect(ties.get('server:a')).toEqual([
      { ...{ id: 'affinity:apart', name: '', kind: 'apart', within: 'host' }, servers: ['server:a', 'server:b'] },
    ])
    expect(ties.get('server:b')).toEqual(ties.get('server:a'))
    expect(ties.has('server:c')).toBe(false)
    expect(peers.get('server:b')?.map(({ serverId }) => serverId)).toEqual(['server:c'])
  })

  it('that say nothing are none', () => {
    const says = (...records: Parameters<typeof design>) => viewOf(design(server('a'), ...records)).ties.size
    expect(says(rule('together', ['a']))).toBe(0)
    expect(says(rule('apart', ['a', 'gone']))).toBe(0)
    expect(says(rule('apart', ['a'], { within: 'rack' }))).toBe(1)
  })
})

it('what falls with a host is placed anew by them', () => {
  const world = new World(nodes(16, 8, 16))
  const pinned = (name: string, on: string) =>
    server(name, { memoryBytes: 4 * GiB, hostRule: { only: [on] } })
  world.apply(world.plan(design(pinned('a', 'node1'), pinned('b', 'node1'), pinned('c', 'node3'))))
  const big = { memoryBytes: 4 * GiB }
  const of = design(
    server('a', big),
    server('b', big),
    server('c', big),
    rule('together', ['a', 'b']),
    rule('apart', ['a', 'c']),
  )
  const input = { design: of, hosts: world.hosts, deployments: world.rows, now: NOW }
  const falls = (...hosts: PlanHost[]) => whatIf({ ...input, hosts, without: ['host:node1'] }).falls
  const [one, two, three] = world.hosts
  if (!one || !two || !three) throw new Error('three hosts')
  // Of the two that are left one has no room for both, and on the other is who is to be apart from one of them.
  const [first, second] = falls(one, two, three)
  expect([first?.to?.name ?? null, second?.to?.name ?? null].toSorted()).toEqual([null, 'node2'].toSorted())
  expect([first?.reason, second?.reason].join(' ')).toContain('together: a rule wants it on one host with')
  const roomy = { ...two, facts: facts({ memoryBytes: 16 * GiB }) }
  expect(falls(one, roomy, three).map(({ to }) => to?.name)).toEqual(['node2', 'node2'])
})

it('a whole design has a place by them, and how many more of a size there are does not hang on them', () => {
  const servers = ['a', 'b', 'c'].map((name) => server(name, { memoryBytes: 2 * GiB }))
  const free = design(...servers)
  const ruled = design(...servers, rule('apart', ['a', 'b']), rule('together', ['b', 'c']))
  const input = { hosts: nodes(16, 16), deployments: [], now: NOW }
  const at = placeDesign({ ...input, design: ruled }).assignments.map(({ hostId }) => hostId)
  expect(at).not.toContain(null)
  expect([at[0] === at[1], at[1] === at[2]]).toEqual([false, true])
  const more = (of: typeof free) => capacityOf({ ...input, design: of }).sizes[0]?.more.capacity
  expect(more(ruled)).toBe(more(free))
})
