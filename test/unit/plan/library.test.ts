import { describe, expect, test } from 'vitest'
import { GiB, MiB } from '@shared/base/units.ts'
import { DesignStore } from '@shared/design/store.ts'
import { findingsOf } from '@shared/design/rules.ts'
import { placeDesign } from '@shared/plan/make-plan.ts'
import type { StoredImage } from '@shared/plan/library.ts'
import { whatIf } from '@shared/plan/what-if.ts'
import type { PlanHost } from '@shared/plan/world.ts'
import { design, errors, facts, foreign, host, NOW, server, titles, World } from './world.ts'

const debian: StoredImage = {
  storeId: 'store:one',
  imageId: 'image-0123456789ab',
  name: 'Debian 12, fresh',
  sha256: 'ab'.repeat(32),
  diskBytes: 2 * GiB,
  dataBytes: 300 * MiB,
}
const library = [debian]
const source = { kind: 'library', image: debian.imageId, name: 'Debian' } as const
const disks = [{ name: 'root', bytes: 0, source }]
const only = (...names: string[]) => ({ hostRule: { only: names } })
const copies = (world: World) => world.volumes().filter((volume) => volume.includes('terrace-image'))

describe('a disk that begins as an image of the library', () => {
  test('is fetched once for a host, then cloned and grown', () => {
    const world = new World([host('node1')])
    const of = design(
      server('web', { disks, replicas: 2, apart: false }),
      server('db', { disks: [{ name: 'root', bytes: 4 * GiB, source }] }),
    )
    const plan = world.plan(of, { library })
    expect(errors(plan)).toEqual([])
    const kinds = plan.steps.map(({ request }) => request.kind)
    expect(kinds.filter((kind) => kind === 'image.deploy')).toHaveLength(1)
    expect(kinds.filter((kind) => kind === 'volume.clone')).toHaveLength(3)
    expect(kinds.filter((kind) => kind === 'volume.resize')).toHaveLength(1)
    const [fetch] = plan.steps
    expect(fetch?.request).toMatchObject({
      kind: 'image.deploy',
      storeId: 'store:one',
      sha256: debian.sha256,
      bytes: 2 * GiB,
      format: 'qcow2',
      via: null,
      rate: null,
    })
    expect(fetch?.serverId).toBeUndefined()
    world.apply(plan)
    expect(world.plan(of, { library }).steps).toEqual([])
    // The name is no part of what it is: a copy is found again after the image was renamed.
    const more = design(...of.records.slice(2), server('app', { disks }))
    const renamed = [{ ...debian, name: 'Debian 12.1' }]
    expect(world.plan(more, { library: renamed }).steps.map(({ request }) => request.kind)).not.toContain(
      'image.deploy',
    )
  })

  test('is found again where its copy is some bytes larger, as that of an odd size is', () => {
    const world = new World([host('node1')])
    const odd = [{ ...debian, diskBytes: 2 * GiB - 300 }]
    world.apply(world.plan(design(server('web', { disks })), { library: odd }))
    for (const volume of world.host('node1').volumes) volume.capacityBytes = 2 * GiB
    const plan = world.plan(design(server('web', { disks }), server('db', { disks })), { library: odd })
    expect(plan.steps.map(({ request }) => request.kind)).toEqual([
      'volume.clone',
      'machine.define',
      'machine.start',
    ])
  })

  test('goes to several hosts by the one before', () => {
    const world = new World([host('node1'), host('node2'), host('node3')])
    const plan = world.plan(design(server('web', { disks, replicas: 3 })), { library })
    const fetches = plan.steps.flatMap(({ request }) => (request.kind === 'image.deploy' ? [request] : []))
    expect(new Set(fetches.map(({ hostId }) => hostId)).size).toBe(3)
    expect(fetches.map(({ via }) => via)).toEqual([null, fetches[0]?.hostId, fetches[1]?.hostId])
  })

  test('takes as long as its way, which a cache makes short', () => {
    const there = {
      storeId: 'store:near',
      kind: 'cache',
      hostId: 'host:node2',
      bytes: debian.dataBytes,
    } as const
    const fetched = (hosts: PlanHost[], places: StoredImage['places'], on: string) =>
      new World(hosts)
        .plan(design(server('web', { disks, ...only(on) })), {
          library: [{ ...debian, ...(places ? { places } : {}) }],
        })
        .steps.find(({ request }) => request.kind === 'image.deploy')?.estimateMs
    const apart = [host('node1'), host('node2')]
    expect(fetched(apart, undefined, 'node1')).toBe(1000 + 7864)
    expect(fetched(apart, [there], 'node1')).toBe(1000 + 7864)
    expect(fetched(apart, [there], 'node2')).toBe(1000 + 1573)
    expect(fetched(apart, [{ ...there, rate: 400e6 }], 'node2')).toBe(1000 + 786)
    const together = apart.map((one) => ({ ...one, rack: 'r1' }))
    expect(fetched(together, [there], 'node1')).toBe(1000 + 2860)
    // Another store of the rack serves its own host alone, and a host that does not answer serves nobody.
    expect(fetched(together, [{ ...there, kind: 'store' }], 'node1')).toBe(1000 + 7864)
    expect(fetched(together, [{ ...there, kind: 'store', storeId: debian.storeId }], 'node1')).toBe(
      1000 + 2860,
    )
    const silent = together.map((one) => ({ ...one, reachable: one.name !== 'node2' }))
    expect(fetched(silent, [there], 'node1')).toBe(1000 + 7864)
  })

  test('that no store has is a problem that names it', () => {
    const world = new World([host('node1')])
    const of = design(server('web', { disks }))
    expect(errors(world.plan(of)).join()).toMatch(/Image Debian of the library was not found/)
    expect(
      errors(world.plan(of, { library: [{ ...debian, imageId: 'image-other0000000' }] })).join(),
    ).toMatch(/Image Debian of the library was not found/)
    const findings = findingsOf(new DesignStore(of.records), { hosts: world.hosts, library: [] })
    expect(findings.find(({ rule }) => rule === 'unknown-image')?.text).toContain('Debian')
    expect(findingsOf(new DesignStore(of.records), { hosts: world.hosts, library })).not.toContainEqual(
      expect.objectContaining({ rule: 'unknown-image' }),
    )
  })

  test('that is larger than the disk is a problem', () => {
    const world = new World([host('node1')])
    const small = [{ name: 'root', bytes: GiB, source }]
    expect(errors(world.plan(design(server('web', { disks: small })), { library })).join()).toMatch(/smaller/)
  })

  test('never goes to a practice host', () => {
    const practice = { practice: true, facts: facts({ family: 'practice' }) }
    const world = new World([host('node1', practice), host('node2')])
    const plan = world.plan(design(server('web', { disks })), { library })
    expect(plan.steps.map(({ hostId }) => hostId)).not.toContain('host:node1')
    const alone = world.plan(design(server('web', { disks, ...only('node1') })), { library })
    expect(errors(alone).join()).toMatch(/practice hosts hold no images of the library/)
  })

  test('draws its server to a host that has it', () => {
    const world = new World([host('node1'), host('node2')])
    const large = [{ ...debian, diskBytes: 20 * GiB, dataBytes: 20 * GiB }]
    world.apply(world.plan(design(server('web', { disks, ...only('node2') })), { library: large }))
    const input = { hosts: world.hosts, deployments: [], now: NOW, library: large }
    const placed = placeDesign({ ...input, design: design(server('app', { disks })) })
    expect(placed.assignments[0]?.hostId).toBe('host:node2')
  })

  test('is not lost with a host', () => {
    const world = new World([host('node1'), host('node2')])
    const of = design(server('web', { disks, ...only('node1') }))
    world.apply(world.plan(of, { library }))
    const input = { design: of, hosts: world.hosts, deployments: world.rows, now: NOW, library }
    expect(whatIf({ ...input, without: ['host:node1'] }).falls.map(({ imagesLost }) => imagesLost)).toEqual([
      [],
    ])
  })
})

describe('copies of images of the library, when a design is destroyed', () => {
  const of = design(server('web', { disks }))
  const applied = () => {
    const world = new World([host('node1')])
    world.apply(world.plan(of, { library }))
    expect(copies(world)).toHaveLength(1)
    return world
  }
  const destroyed = (world: World, more: Parameters<World['plan']>[1] = {}) =>
    titles(world.plan(of, { destroy: true, library, ...more })).filter((title) =>
      title.includes('copy of image'),
    )

  test('go, since they can be fetched again', () => {
    const world = applied()
    expect(destroyed(world)).toEqual([expect.stringContaining('stays in the library')])
    world.apply(world.plan(of, { destroy: true, library }))
    expect(world.volumes()).toEqual([])
  })

  test('are left where the library no longer has the image, a machine runs from it or a design names it', () => {
    const world = applied()
    expect(destroyed(world, { library: [] })).toEqual([])
    const volume = copies(world)[0]?.split('/')[1] ?? ''
    const named = { kind: 'image', host: null, pool: 'default', volume } as const
    expect(destroyed(world, { otherImages: [named] })).toEqual([])
    const disk = { target: 'vda', bus: 'virtio', path: `/images/${volume}`, pool: 'default', volume }
    world.host('node1').machines.push(foreign('other', { disks: [disk] }))
    expect(destroyed(world)).toEqual([])
  })
})
