import { describe, expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import { design, host, image, kinds, server, tiny, World } from './world.ts'

describe('a mark taken off by hand', () => {
  const unmarked = (fields = {}) => {
    const world = new World([host('node1', { volumes: [tiny] })])
    world.apply(world.plan(design(server('web', fields))))
    Object.assign(world.host('node1').machines[0] ?? {}, { owner: null, made: [] })
    return world
  }
  const data = { name: 'data', bytes: GiB }
  const root = { name: 'root', bytes: 0, source: image }
  test.each([
    ['more processors', { vcpus: 4 }],
    ['a further disk', { disks: [root, data] }],
    ['another name', { name: 'www' }],
    ['another disk instead', { disks: [data] }],
    ['nothing else', {}],
  ])('is put on again before anything else is done: %s', (_, fields) => {
    for (let seed = 0; seed < 5; seed += 1) {
      const world = unmarked()
      const plan = world.plan(design(server('web', fields)))
      expect(kinds(plan)[0]).toBe('machine.adopt')
      world.apply(plan, plan.steps.length, seed)
      expect(world.host('node1').machines[0]?.owner?.serverId).toBe('server:web')
      expect(world.plan(design(server('web', fields))).steps).toEqual([])
    }
  })
  test('a disk that goes is named to the driver, as the new mark does not', () => {
    const define = unmarked({ disks: [root, data] })
      .plan(design(server('web')))
      .steps.find(({ request }) => request.kind === 'machine.define')
    expect(define?.request).toMatchObject({
      spec: { dropped: [{ pool: 'default', volume: 'web-data.qcow2' }] },
    })
  })
  test.each(['running', 'paused', 'stopped'] as const)(
    'does not keep a %s machine from being removed',
    (state) => {
      const world = unmarked()
      Object.assign(world.host('node1').machines[0] ?? {}, { state })
      world.apply(world.plan(design(), { destroy: true }), undefined, 3)
      expect(world.machines()).toEqual([])
      expect(world.volumes()).toEqual(['node1/tiny.qcow2'])
      expect(world.rows).toEqual([])
    },
  )
})
