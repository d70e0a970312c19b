import { expect, test } from 'vitest'
import { diskNamed } from '@main/cli/disk-named.ts'
import type { Core } from '@main/core/index.ts'
import { describe, locksOf, type Request, requestSchema } from '@shared/plan/requests.ts'

const uuid = '7a5b3c0e-9d1f-4a7e-8b2c-0123456789ab'
const disk = { target: 'vda', bus: 'virtio', path: "/srv/it's: a/disk.qcow2" }
const pooled = { target: 'vdb', bus: 'virtio', path: '/pool/b', pool: 'default', volume: 'b' }
const remote = { target: 'vdc', bus: 'virtio', path: '', remote: 'rbd:a/b' }
const machines = [
  { uuid, name: 'far', disks: [disk, pooled, remote] },
  { uuid: uuid.replace('7', '8'), name: 'one', disks: [disk] },
  { uuid: uuid.replace('7', '9'), name: 'bare', disks: [] },
]
const core = {
  readHosts: async () => undefined,
  services: { hosts: { list: async () => [{ host: { id: 'host:a', name: 'node1' }, machines }] } },
} as unknown as Core
const named = (wanted: string, target?: string) => diskNamed(core, wanted, target)
const far = { uuid, name: 'far' }

test('a disk is named by its volume, by its path, or by its server', async () => {
  expect(await named('node1:default/some/b')).toEqual({
    ...{ hostId: 'host:a', pool: 'default', volume: 'some/b', name: 'some/b' },
  })
  expect(await named(`node1:${disk.path}`)).toEqual({
    ...{ hostId: 'host:a', machine: far, target: 'vda', name: 'far' },
  })
  expect(await named('node1:/pool/b')).toEqual({
    ...{ hostId: 'host:a', pool: 'default', volume: 'b', name: 'far' },
  })
  expect(await named('one')).toMatchObject({ machine: { name: 'one' }, target: 'vda', name: 'one' })
  expect(await named('far', 'vdc')).toMatchObject({ machine: far, target: 'vdc' })
  expect(await named(uuid, 'vdb')).toMatchObject({ pool: 'default', volume: 'b' })
})

test('what could be several, or none, is told with what there is', async () => {
  await expect(named('far')).rejects.toMatchObject({
    code: 'invalid',
    info: { next: `Name one: --disk vda (${disk.path}), --disk vdb (default/b), --disk vdc (rbd:a/b).` },
  })
  await expect(named('far', 'sda')).rejects.toMatchObject({ message: 'far has no disk sda; it has 3.' })
  await expect(named('bare')).rejects.toMatchObject({
    message: 'bare has 0 disks.',
    info: { next: 'Give it one first.' },
  })
  await expect(named('nobody')).rejects.toMatchObject({ code: 'not-found' })
  await expect(named('node1:/etc/shadow')).rejects.toMatchObject({ code: 'not-found' })
  await expect(named('node2:/srv/a')).rejects.toMatchObject({ code: 'not-found' })
})

test('a capture by machine is a request like one by volume, with a lock and words of its own', () => {
  const head = { kind: 'image.capture', storeId: 'store:a', imageId: 'image-0123456789ab', imageName: 'x' }
  const rest = { hostId: 'host:a', live: false, rate: null }
  const parse = (fields: object): Request => requestSchema.parse({ ...head, ...rest, ...fields })
  const names = { host: () => 'node1', store: () => 'main' }
  const byMachine = parse({ machine: far, target: 'vda' })
  const byVolume = parse({ machine: null, pool: 'default', volume: 'b' })
  expect(locksOf(byMachine)).toContain(`disk:host:a/${uuid}/vda`)
  expect(locksOf(byVolume)).toContain('volume:host:a/default/b')
  expect(describe(byMachine, names as never)).toBe('Capture vda of far on node1 as x in main')
  expect(describe(byVolume, names as never)).toBe('Capture b in pool default of node1 as x in main')
  expect(() => parse({ machine: far, target: '../vda' })).toThrow()
})
