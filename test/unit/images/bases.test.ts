import { describe, expect, it } from 'vitest'
import { Emitter } from '@shared/base/emitter.ts'
import { TerraceError } from '@shared/base/errors.ts'
import type { ImageBase, StoreView } from '@shared/contract/images.ts'
import { MiB } from '@shared/base/units.ts'
import { storedCopyName } from '@shared/plan/names.ts'
import {
  compensationOf,
  locksOf,
  type Request,
  type RequestOf,
  requestSchema,
} from '@shared/plan/requests.ts'
import { driverFor, practicePace } from '@main/drivers/index.ts'
import { createDispatcher } from '@main/actuators/index.ts'
import { readDeploy, targetHosts } from '@renderer/images/deploy-form.ts'
import { libraryOf, type LibraryRow } from '@renderer/images/library.ts'
import { readyText } from '@renderer/images/ready.ts'
import { createBaseService } from '../../../src-main/images/base-service.ts'
import { baseImageOf, standsOn } from '../../../src-main/images/chain.ts'
import { fakeHosts } from '../../support/fake-api/hosts.ts'
import { imageServices } from '../../support/fake-api/images.ts'
import { imageOf } from '../../support/image-samples.ts'
import { contextOf, reachedHost } from '../actuators/reached-host.ts'

practicePace.factor = 0.02
const driver = driverFor('practice')
const hostId = 'host:one'
const pool = 'default'
const image = imageOf('debian', 1)
const base = storedCopyName('Debian, as it was called then', image.sha256)

/** A practice host with a base, a disk on it, and one on that. */
async function world() {
  const runner = driver.transport?.('practice-3')
  if (!runner) throw new Error('practice hosts bring their own transport')
  const host = await reachedHost('three', driver, runner)
  for (const volume of ['upper', 'lower', base]) await host.run('volumeDelete', { pool, volume })
  await host.run('volumeCreate', { pool, volume: base, bytes: 8 * MiB, format: 'qcow2' })
  await host.run('volumeOverlay', { pool, volume: 'lower', base, bytes: 8 * MiB })
  await host.run('volumeOverlay', { pool, volume: 'upper', base: 'lower', bytes: 8 * MiB })
  const volume = async (name: string) => {
    const found = await host.run('volume', { pool, volume: name })
    if (!found) throw new Error(`no ${name}`)
    return found
  }
  return { host, volume }
}

describe('what a disk stands on', () => {
  const { signal } = contextOf().context

  it('is found down to the last, and tells the image by whatever name its base was given', async () => {
    const { host, volume } = await world()
    expect(await standsOn(host, await volume(base), signal)).toEqual([])
    const chain = await standsOn(host, await volume('upper'), signal)
    expect(chain.map((one) => one.volume)).toEqual(['lower', base])
    expect(baseImageOf([image], chain)).toBeNull()
    expect(baseImageOf([image], chain.slice(1))).toBe(image)
    expect(baseImageOf([{ ...image, sha256: 'b'.repeat(64) }], chain.slice(1))).toBeNull()
  })

  it('and is in no pool is refused by name', async () => {
    const { host, volume } = await world()
    const lost = { ...(await volume('lower')), backing: '/etc/passwd' }
    await expect(standsOn(host, lost, signal)).rejects.toMatchObject({
      code: 'precondition',
      message: expect.stringContaining('/etc/passwd') as string,
    })
    // A circle is not gone round for ever.
    const path = (await volume('lower')).path
    const circle = { ...host, run: async () => [{ ...lost, path, backing: path }] } as unknown as typeof host
    await expect(standsOn(circle, { ...lost, backing: path }, signal)).rejects.toMatchObject({
      code: 'precondition',
    })
  })

  it('is listed with its disks, and removed only without any', async () => {
    const { host } = await world()
    const dispatcher = createDispatcher({ hosts: () => host })
    const started: Request[] = []
    const service = createBaseService({
      hosts: () => host,
      hostIds: () => [hostId],
      stores: { images: () => [image] },
      start(_title, request) {
        started.push(request)
        return { jobId: 'job:1' }
      },
    })
    expect(await service.bases({})).toEqual([
      expect.objectContaining({ hostId, pool, volume: base, imageId: image.id, disks: ['lower'] }),
    ])
    expect(() => service.removeBase({ hostId, pool, volume: 'lower' })).toThrow('not a copy of an image')
    void service.removeBase({ hostId, pool, volume: base })
    const [request] = started as [Request]
    const run = () => dispatcher.run(request, contextOf().context)
    await expect(run()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('lower') as string,
      info: { changed: 'nothing' },
    })
    for (const volume of ['upper', 'lower']) await host.run('volumeDelete', { pool, volume })
    await run()
    expect(await service.bases({})).toEqual([])
  })

  it('of a host that does not answer is not told; what is wrong in Terrace itself is', async () => {
    const { host } = await world()
    const failing = (error: Error) =>
      createBaseService({
        hosts: () => ({ ...host, driven: () => Promise.reject(error) }),
        hostIds: () => [hostId],
        stores: { images: () => [image] },
        start: () => ({ jobId: 'job:1' }),
      })
    const silent = new TerraceError('transport.timeout', 'three does not answer')
    expect(await failing(silent).bases({})).toEqual([])
    const bases = async () => failing(new Error('a mistake')).bases({})
    await expect(bases()).rejects.toThrow('a mistake')
  })
})

describe('a deployment onto a base', () => {
  const plain = {
    ...{ kind: 'image.deploy', hostId, pool, volume: 'web.qcow2', storeId: 'store:one', imageId: image.id },
    ...{ imageName: 'Tiny', sha256: image.sha256, bytes: 8, format: 'qcow2', via: null, rate: null },
  } as const satisfies RequestOf<'image.deploy'>
  const onBase: Request = requestSchema.parse({ ...plain, overlay: true })
  const name = storedCopyName('Tiny', image.sha256)

  it('holds the base, and takes back what of it was on its way, never a whole one', () => {
    expect(locksOf(plain)).toEqual([`volume:${hostId}/${pool}/web.qcow2`])
    expect(locksOf(onBase)).toEqual([
      `volume:${hostId}/${pool}/${name}`,
      `volume:${hostId}/${pool}/web.qcow2`,
    ])
    const back = compensationOf(onBase)
    expect(back).toMatchObject({ kind: 'volume.delete', volume: 'web.qcow2', deployed: true, base: name })
    expect(compensationOf(plain)).not.toHaveProperty('base')
    expect(requestSchema.parse(back)).toEqual(back)
  })

  it('that is taken back leaves the base', async () => {
    const { host } = await world()
    const back = compensationOf(onBase)
    if (!back) throw new Error('it cannot be taken back')
    const partial = `${name}.terrace-partial`
    await host.run('volumeCreate', { pool, volume: partial, bytes: 512, format: 'raw' })
    await host.run('volumeCreate', { pool, volume: name, bytes: 512, format: 'qcow2' })
    await createDispatcher({ hosts: () => host }).run(back, contextOf().context)
    expect(await host.run('volume', { pool, volume: partial })).toBeNull()
    expect(await host.run('volume', { pool, volume: name })).not.toBeNull()
    await host.run('volumeDelete', { pool, volume: name })
  })
})

describe('the window', () => {
  const services = imageServices({ now: 0, empty: false, emit: new Emitter() })
  const rows = libraryOf(services.list({ storeId: null }) as never, services.stores({}) as never)
  const row = rows.find(({ places }) => places.length > 1) as LibraryRow
  const there: ImageBase = {
    hostId: 'host:north',
    pool,
    volume: 'b',
    bytes: 1,
    imageId: row.image.id,
    disks: [],
  }
  const wanted = { hostId: 'host:north', pool, overlay: true } as const

  it('says what each host takes until the disk is ready', () => {
    const hosts = fakeHosts(0)
    expect(readyText(row, [there], wanted, hosts)).toBe('At once: its base is there')
    expect(readyText(row, [there], { ...wanted, overlay: false }, hosts)).toBe(
      'Copied from its base, which is there',
    )
    for (const other of [{ pool: 'fast' }, { hostId: 'host:attic' } as const])
      expect(readyText(row, [there], { ...wanted, ...other }, hosts)).not.toContain('base')
    const far = {
      ...row,
      places: row.places.slice(0, 1),
      store: { ...row.store, name: 'main', hostId: null },
    }
    expect(readyText({ ...far, places: [] }, [], wanted, hosts)).toMatch(
      /^[\d.]+ \w+ come from main, about [\d.]+ /,
    )
    const cache = {
      ...row.store,
      kind: 'cache' as const,
      name: 'near',
      hostId: 'host:north' as const,
      error: null,
    }
    const has = (missing: number, store: StoreView) => ({
      ...row,
      places: [{ image: { ...row.image, missing }, store }],
    })
    const said = (missing: number, store: StoreView) => readyText(has(missing, store), [], wanted, hosts)
    expect(said(0, cache)).toMatch(/from the cache near of the host, about /)
    expect(said(1, cache)).toMatch(/, \d\d % of it from the cache near of the host, about /)
    // Only what was read of a cache counts.
    expect(readyText({ ...row, places: [{ image: row.image, store: cache }] }, [], wanted, hosts)).toMatch(
      / come from /,
    )
    // Of two the faster one is asked first, and told first; what it has whole the other need not give.
    const two = (missing: number) => {
      const fast = { ...cache, name: 'fast', rate: 9e8 }
      const [slow] = has(0, { ...cache, rate: 5e7 }).places
      return readyText({ ...row, places: [slow, ...has(missing, fast).places] as never }, [], wanted, hosts)
    }
    expect(two(0)).toMatch(/from the cache fast of the host, about /)
    expect(two(1)).toMatch(/ from fast, near on the host, asked in this order, about /)
    expect(said(0, { ...cache, kind: 'store' })).toMatch(/from near on the host, about /)
    const elsewhere = hosts.map((view) => ({
      ...view,
      host: { ...view.host, rack: 'r1' },
      reach: 'fresh' as const,
    }))
    const other = elsewhere.find(({ host }) => host.id !== wanted.hostId)?.host.id ?? null
    const near = (missing: number) =>
      readyText(has(missing, { ...cache, hostId: other }), [], wanted, elsewhere)
    expect(near(0)).toMatch(/from near in its rack, about /)
    expect(near(1)).toMatch(/% of it from the cache near in its rack, about /)
    expect(readyText(has(0, { ...cache, hostId: other }), [], wanted, hosts)).toMatch(/ come from /)
  })

  it('asks for no room where a base is there', () => {
    const target = targetHosts(fakeHosts(0)).find(({ reason }) => reason === null)
    const [first] = target?.pools ?? []
    if (!target || !first) throw new Error('no host to deploy to')
    const full = [{ ...target, pools: [{ ...first, freeBytes: 1000 }] }]
    const fields = {
      claims: {},
      pools: { [target.view.host.id]: first.name },
      name: 'x',
      size: '',
      format: 'qcow2',
    } as const
    expect(readDeploy(row.image, fields, full).draft).toBeUndefined()
    expect(readDeploy(row.image, fields, full, () => true).draft).toBeDefined()
  })
})
