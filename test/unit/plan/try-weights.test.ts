import { expect, test } from 'vitest'
import { linkRecord } from '@shared/design/records.ts'
import { tryWeights } from '@shared/plan/try-weights.ts'
import { design, host, NOW, server, tiny, World } from './world.ts'

function tried(weights: Parameters<typeof tryWeights>[0]['weights'], applied = false) {
  const world = new World(['node1', 'node2'].map((name) => host(name, { volumes: [tiny] })))
  const [a, b] = [server('app'), server('db')]
  const of = design(a, b)
  of.records.push(linkRecord.parse({ id: 'link:x', type: 'link', from: a.id, to: b.id }))
  if (applied) world.apply(world.plan(of))
  const before = structuredClone(of)
  const trial = tryWeights({
    ...{ design: of, hosts: world.hosts, deployments: world.rows, now: NOW },
    ...{ policy: 'spread', weights },
  })
  expect(of, 'the design itself stays as it is').toEqual(before)
  return trial
}

test('other weights are tried: what would go elsewhere is told by name', () => {
  const { servers, moves } = tried({ links: 0, company: 5 })
  expect(servers).toBe(2)
  const near = tried({ links: 5, company: 0 })
  const changes = [...moves, ...near.moves]
  // Of far apart and on one host the design is one already.
  expect(changes).toHaveLength(1)
  expect(changes[0]).toMatchObject({
    name: expect.stringMatching(/^(app|db)$/),
    from: expect.stringMatching(/^node\d$/),
    to: expect.stringMatching(/^node\d$/),
  })
  expect(tried({})).toEqual({ servers: 2, moves: [] })
})

test('what runs stays where it is, whatever the weights', () => {
  expect(tried({ links: 5, company: 0 }, true).moves).toEqual([])
  expect(tried({ links: 0, company: 5 }, true).moves).toEqual([])
})
