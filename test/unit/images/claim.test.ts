import { expect, test } from 'vitest'
import { TerraceError } from '@shared/base/errors.ts'
import type { MachineFacts } from '@shared/machine/facts.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import type { ReachedHost, RequestContext } from '@main/actuators/index.ts'
import type { VolumeFacts } from '@main/drivers/index.ts'
import { claimable } from '../../../src-main/images/claim.ts'
import { deploy, isDeployed } from '../../../src-main/images/deploy.ts'
import type { ImageParts } from '../../../src-main/images/parts.ts'

const volume = (pool: string, name: string, more: Partial<VolumeFacts> = {}): VolumeFacts => ({
  ...{ pool, volume: name, path: `/${pool}/${name}`, format: 'raw' },
  ...{ capacityBytes: 100, allocationBytes: 100, fileBytes: 100, ...more },
})

/** A host with two pools; `asked`: what was done to its volumes. */
function hostWith(volumes: VolumeFacts[], machines: MachineFacts[] = []) {
  const asked: object[] = []
  const answers: Record<string, (params: { pool: string; volume: string; to: string }) => unknown> = {
    inventory: () => machines,
    volumes: ({ pool }) => volumes.filter((one) => one.pool === pool),
    volume: (at) => volumes.find((one) => one.pool === at.pool && one.volume === at.volume) ?? null,
    volumeRename: (params) => {
      asked.push(params)
      return volume(params.pool, params.to)
    },
  }
  const pools = ['a', 'b'].map((name) => ({ name, type: 'dir', path: `/${name}`, active: true }))
  const host = {
    host: { name: 'node1' },
    driven: async () => ({ facts: { pools } }),
    run: async (name: string, params: never) => answers[name]?.(params),
  } as unknown as ReachedHost
  return { host, asked }
}

const signal = AbortSignal.timeout(60_000)

test('what stands on a disk keeps it from being taken, also from another pool', async () => {
  const { host } = hostWith([
    volume('a', 'base'),
    volume('a', 'spare'),
    volume('b', 'top', { format: 'qcow2', backing: '/a/base' }),
  ])
  expect(await claimable(host, 'a', signal)).toMatchObject([
    { volume: 'base', needed: 'top stands on it' },
    { volume: 'spare', needed: null },
  ])
})

const request = {
  ...{ kind: 'image.deploy', hostId: 'host:a', pool: 'a', volume: 'web', storeId: 'store:a' },
  ...{ imageId: 'image-1', imageName: 'one', sha256: '0'.repeat(64), bytes: 100, format: 'raw' },
  ...{ via: null, rate: null },
} as RequestOf<'image.deploy'>

const image = {
  ...{ id: 'image-1', sha256: request.sha256, diskBytes: 100, sectionBytes: 100 },
  counts: { zero: 0, same: 0, stored: 1 },
}

/** An agent that refuses before it writes. */
function refusing(host: ReachedHost): ImageParts {
  const refused = new TerraceError('conflict', 'node1: it is in use', { left: 'Nothing was written.' })
  return {
    hosts: () => host,
    stores: {
      image: () => image,
      list: () => [{ id: 'store:b', hostId: 'host:a', kind: 'store', name: 'own' }],
      images: () => [image],
    },
    agents: { where: () => 'node1', ask: () => Promise.reject(refused) },
  } as unknown as ImageParts
}
const context = { signal, log: () => undefined } as unknown as RequestContext

test('a disk that was taken is named, whatever ends the deployment after that', async () => {
  const { host, asked } = hostWith([volume('a', 'spare')])
  await expect(deploy(refusing(host), { ...request, claim: 'spare' }, context)).rejects.toMatchObject({
    code: 'conflict',
    info: {
      changed: 'maybe',
      left: expect.stringContaining('spare in pool a is called web.terrace-partial') as string,
    },
  })
  expect(asked).toEqual([{ pool: 'a', volume: 'spare', to: 'web.terrace-partial', unused: true }])
})

test('one that may not be taken stays as it is', async () => {
  const { host, asked } = hostWith([volume('a', 'spare'), volume('a', 'web')])
  await expect(deploy(refusing(host), { ...request, claim: 'spare' }, context)).rejects.toMatchObject({
    info: { changed: 'nothing' },
  })
  expect(asked).toEqual([])
})

test('a deployment is not done while the disk that it takes is still there', async () => {
  const done = (names: string[], claim?: string) =>
    isDeployed(
      { hosts: () => hostWith(names.map((name) => volume('a', name))).host },
      { ...request, ...(claim === undefined ? {} : { claim }) },
      context,
    )
  expect(await done(['web'])).toBe(true)
  expect(await done(['web', 'web.terrace-partial'])).toBe(false)
  expect(await done(['web', 'spare'], 'spare')).toBe(false)
  expect(await done(['web'], 'spare')).toBe(true)
})

test('nor by a disk that has its name and cannot be it', async () => {
  const done = (there: Partial<VolumeFacts>) =>
    isDeployed({ hosts: () => hostWith([volume('a', 'web', there)]).host }, request, context)
  expect(await done({})).toBe(true)
  expect(await done({ capacityBytes: request.bytes - 1 })).toBe(false)
  expect(await done({ format: request.format === 'raw' ? 'qcow2' : 'raw' })).toBe(false)
})
