import { expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import { proposeMoves } from '@shared/plan/moves/propose.ts'
import { design, host, NOW, server, tiny, World } from './world.ts'

test('nothing moves to a host that a dedicated server is to have, neither to even out nor to empty another', () => {
  const world = new World(['node1', 'node2', 'node3'].map((name) => host(name, { volumes: [tiny] })))
  const on1 = { hostRule: { only: ['node1'] }, memoryBytes: 2 * GiB }
  world.apply(world.plan(design(server('a', on1), server('b', on1), server('c', on1), server('d', on1))))
  const free = ['a', 'b', 'c', 'd'].map((name) => server(name, { memoryBytes: 2 * GiB }))
  const iron = server('iron', { kind: 'dedicated', hostRule: { only: ['node2'] } })
  const ask = (of: ReturnType<typeof design>, goal: 'rebalance' | 'drain') =>
    proposeMoves({
      design: of,
      hosts: world.hosts,
      deployments: world.rows,
      now: NOW,
      goal,
      ...(goal === 'drain' ? { drained: ['host:node1'] } : {}),
      force: true,
    })
  for (const goal of ['rebalance', 'drain'] as const) {
    const without = new Set(ask(design(...free), goal).moves.map(({ to }) => to.name))
    expect([...without]).toContain('node2')
    const moves = ask(design(...free, iron), goal).moves
    expect(moves.length).toBeGreaterThan(0)
    expect(new Set(moves.map(({ to }) => to.name))).toEqual(new Set(['node3']))
  }
})
