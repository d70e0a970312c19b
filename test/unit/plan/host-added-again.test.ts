import { expect, test } from 'vitest'
import { observe } from '@shared/plan/drift.ts'
import { isOutOfReach } from '@shared/plan/deployments.ts'
import { rebound } from '@shared/plan/locate.ts'
import { design, host, NOW, server, tiny, World } from './world.ts'

const of = design(server('web'))
const again = () => {
  const world = new World([host('node1', { volumes: [tiny] })])
  world.apply(world.plan(of))
  Object.assign(world.host('node1'), { hostId: 'host:again' })
  return world
}

test('a host added again has its machines as before: no drift, nothing to do, and they can be removed', () => {
  const world = again()
  const seen = observe({ design: of, deployments: world.rows, hosts: world.hosts, now: NOW })
  expect(seen).toMatchObject([{ hostId: 'host:again', drift: [] }])
  expect(world.plan(of).steps).toEqual([])
  world.rows = world.rows.map((row) => rebound(row, world.hosts))
  world.apply(world.plan(of, { destroy: true }))
  expect(world.machines()).toEqual([])
  expect(world.volumes()).toEqual(['node1/tiny.qcow2'])
  expect(world.rows).toEqual([])
})

test('a volume of that name which the machine does not have is not taken for its own', () => {
  const world = again()
  const [row] = world.rows
  if (!row) throw new Error('no row')
  row.volumes.push({ pool: 'default', volume: 'precious.qcow2' })
  world.host('node1').volumes.push({ ...tiny, volume: 'precious.qcow2' })
  world.apply(world.plan(of, { destroy: true }))
  expect(world.volumes()).toEqual(['node1/precious.qcow2', 'node1/tiny.qcow2'])
})

test('a machine moved to another host of the list by hand is still told', () => {
  const world = again()
  world.hosts.push(host('node0', { hostId: 'host:node1' }))
  const seen = observe({ design: of, deployments: world.rows, hosts: world.hosts, now: NOW })
  expect(seen[0]?.drift).toEqual(['moved to node1 by hand'])
})

test('out of reach is only what no host of the list has', () => {
  const world = again()
  const [row] = world.rows
  if (!row) throw new Error('no row')
  expect(isOutOfReach(row, world.hosts)).toBe(false)
  expect(isOutOfReach(row, [])).toBe(true)
  expect(isOutOfReach(row, [host('node1')])).toBe(false)
})
