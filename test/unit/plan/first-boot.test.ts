import { expect, test } from 'vitest'
import { anyRecord } from '@shared/design/records.ts'
import type { Plan } from '@shared/plan/plan.ts'
import { design, errors, host, server, World } from './world.ts'

const firstBoot = { users: [], packages: [], commands: ['echo up'] }
const network = anyRecord.parse({
  id: 'network:lan',
  type: 'network',
  name: 'LAN',
  source: { kind: 'network', name: 'default' },
  range: '192.168.122.0/24',
})
const web = (fields = {}) =>
  server('web', { firstBoot, nics: [{ network: 'network:lan', address: '192.168.122.7' }, {}], ...fields })
const kinds = (plan: Plan) => plan.steps.map(({ request }) => request.kind)
const filesOf = (plan: Plan) => {
  const seed = plan.steps.map(({ request }) => request).find((request) => request.kind === 'seed.write')
  return new Map(seed?.files.map(({ name, content }) => [name, content]))
}

test('a new server gets it as its last disk, with its name, cards and addresses', () => {
  const world = new World([host('node1')])
  world
    .host('node1')
    .volumes.push({ pool: 'default', volume: 'tiny.qcow2', bytes: 1, capacityBytes: 1024, format: 'qcow2' })
  const of = design(network, web())
  const plan = world.plan(of)
  expect(errors(plan)).toEqual([])
  expect(kinds(plan)).toEqual(['volume.clone', 'seed.write', 'machine.define', 'machine.start'])
  const define = plan.steps.map(({ request }) => request).find((request) => request.kind === 'machine.define')
  expect(define?.spec.disks.at(-1)).toEqual({
    ...{ name: 'seed', pool: 'default', volume: 'web-seed.raw' },
    ...{ format: 'raw', bus: 'virtio', bytes: 1_474_560 },
  })
  expect(plan.steps[2]?.after).toEqual(['s1', 's2'])
  const files = filesOf(plan)
  expect(JSON.parse(files.get('meta-data') ?? '')).toEqual({
    'instance-id': define?.spec.uuid,
    'local-hostname': 'web',
  })
  expect(files.get('user-data')).toMatch(/^#cloud-config\n/)
  const [first, second] = define?.spec.nics ?? []
  expect(JSON.parse(files.get('network-config') ?? '').ethernets).toEqual({
    nic0: { match: { macaddress: first?.mac }, addresses: ['192.168.122.7/24'] },
    nic1: { match: { macaddress: second?.mac }, dhcp4: true },
  })

  world.apply(plan)
  expect(world.plan(of).steps).toEqual([])
  // Later changes are of no effect, and it stays the last disk when one is added.
  expect(world.plan(design(network, web({ firstBoot: null }))).steps).toEqual([])
  expect(world.plan(design(network, web({ firstBoot: { ...firstBoot, commands: [] } }))).steps).toEqual([])
  const disks = [...web().disks, { name: 'data', bytes: 2 ** 20 }]
  world.apply(world.plan(design(network, web({ disks }))))
  expect(world.host('node1').machines[0]?.disks.map(({ volume }) => volume)).toEqual([
    'web-root.qcow2',
    'web-data.qcow2',
    'web-seed.raw',
  ])
  world.apply(world.plan(design(network), { destroy: true }))
  expect(world.volumes()).toEqual(['node1/tiny.qcow2'])
})

test('a fixed address gets the gateway and name servers of its network, and one way out of each family', () => {
  const world = new World([host('node1')])
  const lan = (id: string, fields: object) =>
    anyRecord.parse({ ...network, id: `network:${id}`, name: id, ...fields })
  const networks = [
    lan('a', { range: '10.0.0.0/24', gateway: '10.0.0.1', nameServers: ['9.9.9.9', 'no address'] }),
    lan('b', { range: '10.0.1.0/24', gateway: '10.0.1.1' }),
    lan('c', { range: 'fd00::/64', gateway: 'fd00::1', nameServers: ['fd00::2'] }),
    // Nobody there could reach it, and who is the gateway needs none.
    lan('d', { range: '10.0.3.0/24', gateway: '10.0.9.1' }),
    lan('e', { range: '10.0.4.0/24', gateway: '10.0.4.7' }),
  ]
  const ethernetsOf = (...nics: [string, string][]) => {
    const cards = nics.map(([id, address]) => ({ network: `network:${id}`, address }))
    const disks = [{ name: 'root', bytes: 1024 }]
    const plan = world.plan(design(...networks, web({ disks, nics: cards })))
    const { ethernets } = JSON.parse(filesOf(plan).get('network-config') ?? '') as {
      ethernets: Record<string, { match: unknown }>
    }
    return Object.values(ethernets).map(({ match: _, ...rest }) => rest)
  }
  expect(ethernetsOf(['a', '10.0.0.7'], ['b', '10.0.1.7'], ['c', 'fd00::7'])).toEqual([
    { addresses: ['10.0.0.7/24'], gateway4: '10.0.0.1', nameservers: { addresses: ['9.9.9.9'] } },
    { addresses: ['10.0.1.7/24'] },
    { addresses: ['fd00::7/64'], gateway6: 'fd00::1', nameservers: { addresses: ['fd00::2'] } },
  ])
  expect(ethernetsOf(['d', '10.0.3.7'], ['e', '10.0.4.7'], ['b', '10.0.1.7'])).toEqual([
    { addresses: ['10.0.3.7/24'] },
    { addresses: ['10.0.4.7/24'] },
    { addresses: ['10.0.1.7/24'], gateway4: '10.0.1.1' },
  ])
  expect(ethernetsOf(['a', ''])).toEqual([{ dhcp4: true }])
})

test('replicas get their own names', () => {
  const world = new World([host('node1')])
  const disks = [{ name: 'root', bytes: 1024 }]
  const plan = world.plan(
    design(network, web({ replicas: 2, apart: false, disks, nics: [{ network: 'network:lan' }] })),
  )
  const seeds = plan.steps.flatMap(({ request }) => (request.kind === 'seed.write' ? [request] : []))
  expect(seeds.map(({ volume }) => volume)).toEqual(['web-1-seed.raw', 'web-2-seed.raw'])
  expect(seeds[1]?.files[0]?.content).toContain('"local-hostname": "web-2"')
})

test('what an unfinished run wrote is written anew', () => {
  const world = new World([host('node1')])
  const disks = [{ name: 'root', bytes: 1024 }]
  world.apply(world.plan(design(network, web({ disks }))), 2)
  expect(world.volumes()).toContain('node1/web-seed.raw')
  const plan = world.plan(design(network, web({ disks, firstBoot: { ...firstBoot, commands: ['date'] } })))
  expect(kinds(plan)).toEqual(['volume.delete', 'seed.write', 'machine.define', 'machine.start'])
  expect(filesOf(plan).get('user-data')).toContain('"date"')
})
