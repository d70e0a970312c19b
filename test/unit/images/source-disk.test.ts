import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MachineFacts } from '@shared/machine/facts.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import type { ReachedHost, RequestContext } from '@main/actuators/index.ts'
import type { DiskFacts, VolumeFacts } from '@main/drivers/index.ts'
import { mustBeReadable, sourceDisk } from '@main/images/source-disk.ts'

const uuid = '7a5b3c0e-9d1f-4a7e-8b2c-0123456789ab'
const machine = {
  ...{ uuid, name: 'far', state: 'stopped', disks: [{ target: 'vda', bus: 'virtio', path: '/srv/a' }] },
} as MachineFacts

/** A host with one machine and one pool. */
const hostWith = (
  disk: Partial<DiskFacts> | null,
  volumes: VolumeFacts[] = [],
  has = machine,
): ReachedHost => {
  const found = { target: 'vda', path: '/srv/a', kind: 'file', format: 'qcow2', chain: [], ...disk }
  const answers: Record<string, (params: { volume?: string }) => unknown> = {
    inventory: () => [has],
    machineDisk: () => (disk === null ? null : found),
    volumes: () => volumes,
    volume: ({ volume }) => volumes.find((one) => one.volume === volume) ?? null,
  }
  const facts = { pools: [{ name: 'default', type: 'dir', path: '/pool', active: true }] }
  return {
    host: { name: 'node1' },
    driven: async () => ({ driver: { actions: { machineDisk: {} } }, facts }),
    run: async (name: string, params: object) => answers[name]?.(params),
  } as unknown as ReachedHost
}
const context = { signal: AbortSignal.timeout(60_000), log: () => undefined } as unknown as RequestContext
const request = { kind: 'image.capture', machine: { uuid, name: 'far' }, target: 'vda' }
const found = (host: ReachedHost, wanted: object = request) =>
  sourceDisk(host, wanted as RequestOf<'image.capture'>, context)

const member = fc.record({
  path: fc.constantFrom('/srv/b', '/pool/base', '/etc/shadow', 'json:{}', 'nbd://far'),
  format: fc.constantFrom('raw', 'qcow2', 'vmdk', '', 'luks'),
  named: fc.boolean(),
})
const inPool: VolumeFacts = {
  ...{ pool: 'default', volume: 'base', path: '/pool/base', format: 'raw' },
  ...{ capacityBytes: 1, allocationBytes: 1, fileBytes: 1 },
}

test('beside a machine that is off no file is read as it is that only a disk itself names', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(member, { maxLength: 4 }), async (chain) => {
      const { disk } = await found(hostWith({ chain }, [inPool]))
      const bad = chain.some(
        ({ path, format, named }) =>
          !path.startsWith('/') ||
          !['raw', 'qcow2', 'vmdk'].includes(format) ||
          (format === 'raw' && !named && path !== '/pool/base'),
      )
      const read = () => mustBeReadable('node1', disk, machine)
      if (bad) expect(read).toThrowError(/the disk vda of far is not captured/)
      else expect(read).not.toThrow()
    }),
  )
})

test('an agent reaches each kind as what it is', async () => {
  const reach = async (disk: Partial<DiskFacts>) => (await found(hostWith(disk))).disk.reach
  expect(await reach({})).toEqual({ kind: 'qemu', path: '/srv/a', format: 'qcow2' })
  expect(await reach({ format: 'raw' })).toEqual({ kind: 'file', path: '/srv/a', format: 'raw' })
  const device = { kind: 'device', path: '/dev/vg/lv', format: 'raw' } as const
  expect(await reach(device)).toEqual({ kind: 'device', path: '/dev/vg/lv' })
  expect(await reach({ ...device, format: 'qcow2' })).toEqual({
    kind: 'qemu',
    path: '/dev/vg/lv',
    format: 'qcow2',
  })
})

test('what is gone, encrypted, or the snapshot of a capture is refused', async () => {
  await expect(found(hostWith(null))).rejects.toMatchObject({ code: 'not-found' })
  await expect(found(hostWith({}, [], { ...machine, uuid: uuid.replace('7', '8') }))).rejects.toMatchObject({
    code: 'not-found',
  })
  await expect(found(hostWith({ refusal: 'it is encrypted' }))).rejects.toMatchObject({
    code: 'precondition',
  })
  const overlay = '/srv/a.terrace-image-0123456789ab'
  const goesOn = { ...machine, disks: [{ target: 'vda', bus: 'virtio', path: overlay }] }
  await expect(found(hostWith({ path: overlay }, [], goesOn))).rejects.toMatchObject({ code: 'conflict' })
})

test('a volume that stands on a file in no pool is read where its machine is known, and only there', async () => {
  const volume: VolumeFacts = {
    ...inPool,
    ...{ volume: 'top', path: '/pool/top', format: 'qcow2', backing: '/srv/base' },
  }
  const wanted = { kind: 'image.capture', pool: 'default', volume: 'top', machine: null }
  const chain = [{ path: '/srv/base', format: 'qcow2', named: false }]
  await expect(found(hostWith({ chain }, [volume]), wanted)).rejects.toMatchObject({ code: 'precondition' })
  const user = { ...machine, disks: [{ target: 'vda', bus: 'virtio', path: '/pool/top' }] }
  const { disk } = await found(hostWith({ chain }, [volume], user), wanted)
  expect(disk).toMatchObject({ name: 'top', path: '/pool/top', chain })
  // A raw one is refused there as well.
  const raw = [{ path: '/etc/shadow', format: 'raw', named: false }]
  const over = await found(hostWith({ chain: raw }, [volume], user), wanted)
  expect(() => mustBeReadable('node1', over.disk, user)).toThrowError(/raw file \/etc\/shadow/)
})

test('a capture that names neither volume nor disk is none', async () => {
  await expect(found(hostWith({}), { kind: 'image.capture', machine: null })).rejects.toMatchObject({
    code: 'invalid',
  })
})
