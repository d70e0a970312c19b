import { expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import type { ServerRecord } from '@shared/design/records.ts'
import { designChanges } from '@shared/plan/changes.ts'
import { design, host, NOW, server, tiny, World } from './world.ts'

const applied = (...servers: ServerRecord[]) => {
  const world = new World(['node1', 'node2', 'node3'].map((name) => host(name, { volumes: [tiny] })))
  world.apply(world.plan(design(...servers)))
  return (...now: ServerRecord[]) =>
    designChanges({ design: design(...now), hosts: world.hosts, deployments: world.rows, now: NOW })
}

test('what is drawn anew is added, what differs is changed, what is as drawn has no mark', () => {
  const changes = applied(server('a'), server('b'))(
    server('a'),
    server('b', { memoryBytes: 2 * GiB }),
    server('c'),
  )
  expect(changes.totals).toEqual({ add: 1, change: 1, remove: 0 })
  expect(Object.keys(changes.servers).sort()).toEqual(['server:b', 'server:c'])
  expect(changes.servers['server:b']).toMatchObject({ add: 0, change: 1, remove: 0 })
  expect(changes.servers['server:b']?.texts.join()).toContain('memory 1 GiB → 2 GiB')
  expect(changes.gone).toEqual([])
})

test('a group that shrinks loses instances, one that grows gains them, and what is no longer drawn is named with its host', () => {
  const changes = applied(
    server('web', { replicas: 3 }),
    server('api'),
    server('old'),
  )(server('web', { replicas: 2 }), server('api', { replicas: 3 }))
  expect(changes.servers['server:web']).toMatchObject({ remove: 1 })
  expect(changes.servers['server:api']).toMatchObject({ add: 2 })
  expect(changes.totals.remove).toBe(2)
  expect(changes.gone.map(({ name }) => name).sort()).toEqual(['old', 'web-3'])
  for (const { hostName, kept } of changes.gone) {
    expect(hostName).toMatch(/^node\d$/)
    expect(kept).toBe(false)
  }
})

test('it works from the last known facts of hosts that do not answer, and says how old they are', () => {
  const world = new World([host('node1', { volumes: [tiny] })])
  world.apply(world.plan(design(server('a'))))
  const hosts = world.hosts.map((one) => ({ ...one, reachable: false, factsAge: 90_000 }))
  const changes = designChanges({ design: design(), hosts, deployments: world.rows, now: NOW })
  expect(changes).toMatchObject({ totals: { add: 0, change: 0, remove: 1 }, ageMs: 90_000 })
  expect(changes.gone[0]).toMatchObject({ name: 'a', hostName: 'node1' })
})

test('what cannot be carried out is told with its server', () => {
  const changes = applied()(server('big', { memoryBytes: 900 * GiB }))
  expect(changes.totals).toEqual({ add: 0, change: 0, remove: 0 })
  expect(changes.errors).toHaveLength(1)
  expect(changes.errors[0]).toMatchObject({ serverId: 'server:big' })
})
