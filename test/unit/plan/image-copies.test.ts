import { describe, expect, test } from 'vitest'
import { design, foreign, host, server, tiny, titles, World } from './world.ts'

const copy = `terrace-image-tiny-${tiny.bytes}.qcow2`
const copies = (world: World) => world.volumes().filter((volume) => volume.includes('terrace-image'))

describe('copies of images, when a design is destroyed', () => {
  const of = design(server('web', { hostRule: { only: ['node2'] } }))
  const applied = () => {
    const world = new World([host('node1', { volumes: [tiny] }), host('node2')])
    world.apply(world.plan(of))
    expect(copies(world)).toEqual([`node2/${copy}`])
    return world
  }
  const destroyed = (world: World, ...[more]: [Parameters<World['plan']>[1]?]) =>
    titles(world.plan(of, { destroy: true, ...more })).filter((title) => title.includes('copy of image'))
  test('need a word of agreement', () => {
    const world = applied()
    const step = world.plan(of, { destroy: true }).steps.find(({ title }) => title.includes('copy of image'))
    expect(step).toMatchObject({ risk: 'destroy', warning: expect.stringContaining('stays on node1') })
  })
  test.each([
    ['the host of the original does not answer', { reachable: false }],
    ['its volumes could not be read', { volumesKnown: false as const }],
  ])('are left where %s', (_, fields) => {
    const world = applied()
    Object.assign(world.host('node1'), fields)
    expect(destroyed(world)).toEqual([])
  })
  test('are left where another design names the copy itself, not where it draws the same original', () => {
    const world = applied()
    const source = { kind: 'image', host: null, pool: 'default' } as const
    expect(destroyed(world, { otherImages: [{ ...source, volume: 'other.qcow2' }] })).toHaveLength(1)
    expect(destroyed(world, { otherImages: [{ ...source, volume: 'tiny.qcow2' }] })).toHaveLength(1)
    expect(destroyed(world, { otherImages: [{ ...source, volume: copy }] })).toEqual([])
  })
  test('are left where disks stand on one, which are named', () => {
    const world = applied()
    const above = { ...tiny, volume: 'kept.qcow2', standsOn: { pool: 'default', volume: copy } }
    world.host('node2').volumes.push(above)
    expect(destroyed(world)).toEqual([])
    expect(world.plan(of, { destroy: true }).problems).toContainEqual(
      expect.objectContaining({
        severity: 'info',
        text: `The copy ${copy} on node2 stays: disks stand on it: kept.qcow2.`,
      }),
    )
    above.standsOn.pool = 'fast'
    expect(destroyed(world)).toHaveLength(1)
  })
  test('are left where a machine runs from one', () => {
    const world = applied()
    const disk = { target: 'vda', bus: 'virtio', path: `/images/${copy}`, pool: 'default', volume: copy }
    world.host('node2').machines.push(foreign('other', { disks: [disk] }))
    expect(destroyed(world)).toEqual([])
  })
})
