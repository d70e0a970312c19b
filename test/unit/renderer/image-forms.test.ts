import { dataBytesOf } from '@shared/images/content.ts'
import { claimChoices } from '@renderer/images/claims.ts'
import { describe, expect, it } from 'vitest'
import { GiB, MiB } from '../../../src-shared/base/units.ts'
import { Emitter } from '../../../src-shared/base/emitter.ts'
import type { ImageView, StoreView } from '../../../src-shared/contract/images.ts'
import type { HostView } from '../../../src-shared/contract/hosts.ts'
import {
  captureName,
  captureRefusal,
  disksOf,
  imageNames,
  liveChoice,
  nameDisk,
  placeText,
  readRate,
} from '../../../src-renderer/images/capture-form.ts'
import {
  diskNameOf,
  likelyPool,
  readDeploy,
  targetHosts,
  volumeName,
} from '../../../src-renderer/images/deploy-form.ts'
import {
  emptyStore,
  placesOf,
  reachOf,
  readStore,
  savingText,
  usageOf,
} from '../../../src-renderer/images/stores.ts'
import {
  emptyImport,
  formatOf,
  readExportPath,
  readImport,
} from '../../../src-renderer/images/transfer-form.ts'
import { fakeHosts } from '../../support/fake-api/hosts.ts'
import { fakeDiskFile, imageServices } from '../../support/fake-api/images.ts'

const now = Date.UTC(2026, 4, 1)
const services = imageServices({ now, empty: false, emit: new Emitter() })
const stores = services.stores({}) as StoreView[]
const store = (name: string): StoreView => {
  const found = stores.find((one) => one.name === name)
  if (!found) throw new Error(`no store ${name}`)
  return found
}
const [image] = services.list({ storeId: null }) as [ImageView]
const hosts = fakeHosts(now)

describe('a store', () => {
  it('shows its usage: of its room, and of a cache its budget', () => {
    expect(usageOf(store('main store'))).toEqual({ share: 68 / 480, text: '68 GiB stored, 412 GiB free' })
    expect(usageOf(store('rack cache')).text).toBe('18.1 GiB of its budget of 20 GiB')
    expect(usageOf({ ...store('main store'), usage: null })).toEqual({ share: null, text: 'not read yet' })
    expect(savingText(store('main store'))).toBe('Disks of 471 GiB in all: 6.9 times what is stored')
    expect(savingText({ ...store('main store'), usage: null })).toBe('')
    expect(reachOf(store('attic archive')).tone).toBe('danger')
  })

  it('is read from its fields: budgets in people’s units, only for caches; no folder of this workstation', () => {
    const cache = { ...emptyStore(), kind: 'cache' as const, name: ' near ', hostId: 'host:north' }
    expect(readStore({ ...cache, budget: '1.5 TB', folder: '/srv/c' }, []).draft).toEqual({
      kind: 'cache',
      name: 'near',
      hostId: 'host:north',
      folder: '/srv/c',
      budgetBytes: 1.5 * 1024 * GiB,
    })
    expect(readStore({ ...cache, budget: '200' }, []).draft?.budgetBytes).toBe(200 * GiB)
    expect(readStore({ ...cache, budget: '' }, []).draft?.budgetBytes).toBeNull()
    expect(readStore({ ...cache, kind: 'store', budget: '7' }, []).draft?.budgetBytes).toBeNull()
    expect(readStore({ ...emptyStore(), name: 'here', folder: '/etc' }, []).draft).toMatchObject({
      hostId: null,
      folder: null,
    })
  })

  it('says what is wrong with each field', () => {
    const wrong = {
      kind: 'cache' as const,
      name: 'Near',
      hostId: 'host:north',
      folder: 'srv',
      budget: 'lots',
    }
    expect(readStore(wrong, ['near']).problems).toEqual({
      name: 'Another store has this name already',
      folder: 'A folder is a whole path, for example /srv/terrace',
      budget: 'A size, such as 200 GiB',
    })
    expect(readStore({ ...wrong, budget: '0' }, []).problems.budget).toBe('A size, such as 200 GiB')
    expect(readStore(emptyStore(), []).problems).toEqual({ name: 'A name is needed' })
  })

  it('can be on this workstation or on a host, unless something speaks against it', () => {
    const reasons = placesOf(hosts).map(({ label, reason }) => [label, reason])
    expect(reasons).toContainEqual(['This workstation', null])
    expect(reasons).toContainEqual(['north', null])
    expect(reasons).toContainEqual(['south', 'no Python 3'])
    expect(reasons).toContainEqual(['attic', 'unreachable'])
    expect(reasons).toContainEqual(['practice-1', 'a practice host has no disks with content'])
  })
})

describe('a capture', () => {
  it('is named after the machine and the day, and after the disk where there are several', () => {
    const day = new Date(2026, 0, 9, 23).getTime()
    expect(captureName('web-1', day)).toBe('web-1 2026-01-09')
    expect(imageNames(' web ', ['vda'])).toEqual(['web'])
    expect(imageNames('web', ['vda', 'vdb'])).toEqual(['web vda', 'web vdb'])
    expect(imageNames('x'.repeat(100), ['vda', 'vdb'])[1]).toHaveLength(100)
  })

  it('takes disks wherever they lie; those on a network while the machine runs', () => {
    const web = { uuid: '7a5b3c0e-9d1f-4a7e-8b2c-0123456789ab', name: 'web' }
    const disk = { target: 'vda', bus: 'virtio', path: '/a.raw' }
    const inPool = { ...disk, pool: 'default', volume: 'a' }
    const remote = { ...disk, path: '', remote: 'rbd:a/b' }
    const none = { ...disk, path: '' }
    const disks = [disk, inPool, remote, none]
    const taken = (state: 'running' | 'stopped') =>
      disksOf({ disks, state }).map(({ reason }) => reason === null)
    expect(taken('stopped')).toEqual([true, true, false, false])
    expect(taken('running')).toEqual([true, true, true, false])
    expect(disks.map(placeText)).toEqual(['/a.raw', 'default/a', 'rbd:a/b', ''])
    expect(nameDisk(disk, web)).toEqual({ machine: web, target: 'vda' })
    expect(nameDisk(inPool, web)).toEqual({ pool: 'default', volume: 'a' })
  })

  it('says why it is not made while the machine runs, or why it need not', () => {
    const can = { none: null, live: null }
    const cannot = { none: null, live: 'Not yet.' }
    expect(liveChoice({ name: 'web', state: 'stopped' }, can)).toEqual({
      free: false,
      live: false,
      text: 'web is off: its disks are read as they are.',
    })
    expect(liveChoice({ name: 'web', state: 'running' }, can)).toMatchObject({ free: true, live: true })
    expect(liveChoice({ name: 'web', state: 'running' }, cannot)).toMatchObject({
      free: false,
      text: 'Not yet.',
    })
    expect(captureRefusal({ state: 'running' }, cannot)).toBe('Not yet.')
    expect(captureRefusal({ state: 'crashed' }, cannot)).toBeNull()
    expect(captureRefusal({ state: 'stopped' }, { none: 'Practice.', live: null })).toBe('Practice.')
  })

  it('is limited in people’s units', () => {
    expect(readRate('')).toEqual({ rate: null })
    expect(readRate('50')).toEqual({ rate: 50 * MiB })
    expect(readRate('1.5 GiB/s')).toEqual({ rate: 1.5 * GiB })
    expect(readRate('200 KB')).toEqual({ rate: 200 * 1024 })
    expect(readRate('3 B')).toHaveProperty('error')
    expect(readRate('fast')).toHaveProperty('error')
  })
})

describe('a deployment', () => {
  const targets = targetHosts(hosts)
  const fields = {
    pools: { 'host:north': 'default' },
    claims: {},
    name: 'web',
    size: '',
    format: 'qcow2' as const,
  }

  it('offers the hosts that can take a disk, and says why others cannot', () => {
    const reasons = new Map(targets.map(({ view, reason }) => [view.host.name, reason]))
    expect(reasons.get('north')).toBeNull()
    expect(reasons.get('2001:db8::17')).toBe('not read yet')
    expect(reasons.get('practice-1')).toMatch(/practice/)
    expect(likelyPool(targets[0]?.pools ?? [])).toBe('default')
  })

  it('makes one disk a host, at least as large as the image', () => {
    expect(readDeploy(image, fields, targets).draft).toEqual({
      targets: [{ hostId: 'host:north', pool: 'default', volume: 'web.qcow2' }],
      bytes: image.diskBytes,
    })
    expect(readDeploy(image, { ...fields, size: '40' }, targets).draft?.bytes).toBe(40 * GiB)
    expect(readDeploy(image, { ...fields, size: '19 GiB' }, targets).problems.size).toBe(
      "At least the image's own size, 20 GiB",
    )
    expect(readDeploy(image, { ...fields, size: 'big' }, targets).problems.size).toBe(
      'A size, such as 40 GiB',
    )
  })

  it('says what is missing', () => {
    expect(readDeploy(image, { ...fields, pools: {} }, targets).problems.hosts).toBe(
      'Choose at least one host',
    )
    expect(readDeploy(image, { ...fields, name: ' ' }, targets).problems.name).toBe('A name is needed')
    expect(readDeploy(image, { ...fields, name: '../x' }, targets).problems.name).toMatch(
      /one line without slashes/,
    )
    const gone = readDeploy(image, { ...fields, pools: { 'host:north': 'gone' } }, targets)
    expect(gone.problems.pools['host:north']).toEqual({ text: 'Choose a pool', fatal: true })
    expect(gone.draft).toBeUndefined()
  })

  it('refuses what cannot fit, and warns of what may not fit for long', () => {
    const north = targets.find(({ view }) => view.host.name === 'north')
    const withFree = (freeBytes: number) =>
      north ? [{ ...north, pools: north.pools.map((pool) => ({ ...pool, freeBytes })) }] : []
    const tight = readDeploy(image, fields, withFree(dataBytesOf(image)))
    expect(tight.problems.pools['host:north']?.fatal).toBe(false)
    expect(tight.draft).toBeDefined()
    const full = readDeploy(image, fields, withFree(dataBytesOf(image) - 1))
    expect(full.problems.pools['host:north']?.fatal).toBe(true)
    expect(full.draft).toBeUndefined()
  })

  it('takes a disk that is there under another name, for which there needs to be no room', () => {
    const north = targets.find(({ view }) => view.host.name === 'north')
    const full = north ? [{ ...north, pools: north.pools.map((pool) => ({ ...pool, freeBytes: 0 })) }] : []
    const claims = { 'host:north': 'spare.qcow2' }
    expect(readDeploy(image, { ...fields, claims }, full).draft?.targets).toEqual([
      { hostId: 'host:north', pool: 'default', volume: 'web.qcow2', claim: 'spare.qcow2' },
    ])
    const same = readDeploy(image, { ...fields, name: 'spare', claims }, full)
    expect(same.draft).toBeUndefined()
    expect(same.problems.pools['host:north']?.text).toBe(
      'A disk that is taken gets another name than spare.qcow2',
    )
  })

  it('offers disks that nobody needs, the smallest that fits first', () => {
    const disk = (volume: string, gib: number, format = 'qcow2', needed: string | null = null) => ({
      ...{ volume, format, needed, bytes: gib * GiB },
    })
    const disks = [
      disk('small', 10),
      disk('raw', 30, 'raw'),
      disk('large', 80),
      disk('fits', 40),
      disk('web', 40, 'qcow2', 'it is a disk of web-1'),
    ]
    expect(claimChoices(disks, { format: 'qcow2', bytes: 20 * GiB })).toEqual([
      { volume: 'fits', label: 'fits, 40 GiB, qcow2', fits: true },
      { volume: 'large', label: 'large, 80 GiB, qcow2', fits: true },
      { volume: 'small', label: 'small, 10 GiB, qcow2 (too small)', fits: false },
      { volume: 'raw', label: 'raw, 30 GiB, raw (qcow2 is chosen)', fits: false },
    ])
  })

  it('names disks as each pool does', () => {
    const pool = (type: string) => ({
      name: 'p',
      type,
      path: '/',
      capacityBytes: 1,
      freeBytes: 1,
      active: true,
    })
    expect(volumeName('web', 'raw', pool('dir'))).toBe('web.raw')
    expect(volumeName('web.img', 'raw', pool('dir'))).toBe('web.img')
    expect(volumeName('web', 'qcow2', pool('logical'))).toBe('web')
    expect(diskNameOf('Büro: web-1 (neu)')).toBe('Buro-web-1-neu')
    expect(diskNameOf('…')).toBe('disk')
  })
})

describe('an import', () => {
  it('takes the format from the ending and the name from the file', () => {
    const fields = emptyImport(fakeDiskFile)
    expect(readImport(fields).draft).toEqual({
      hostId: null,
      path: null,
      handle: 'file:debian',
      format: 'qcow2',
      name: 'debian-12',
    })
    const onHost = { ...emptyImport(), hostId: 'host:north', path: ' /srv/a.img ' }
    expect(formatOf(onHost)).toBe('raw')
    expect(readImport(onHost).draft).toEqual({
      hostId: 'host:north',
      path: '/srv/a.img',
      handle: null,
      format: 'raw',
      name: 'a',
    })
  })

  it('asks for what it cannot know', () => {
    expect(readImport(emptyImport()).problems).toMatchObject({ file: 'Choose a file' })
    const odd = { ...emptyImport(), hostId: 'host:north', path: '/srv/disk' }
    expect(readImport(odd).problems).toEqual({
      format: 'Its ending does not say which format it has: choose one',
    })
    expect(readImport({ ...odd, format: 'vdi' }).draft).toMatchObject({ format: 'vdi', name: 'disk' })
    expect(readImport({ ...odd, path: 'disk.raw' }).problems.path).toMatch(/whole path/)
  })

  it('and an export need a whole path on a host', () => {
    expect(readExportPath(' /srv/x.raw ')).toEqual({ path: '/srv/x.raw' })
    expect(readExportPath('')).toHaveProperty('error')
    expect(readExportPath('x.raw')).toHaveProperty('error')
    expect(readExportPath('/srv/')).toHaveProperty('error')
  })
})

it('hosts of the samples are what these tests take them for', () => {
  const south: HostView | undefined = hosts.find(({ host }) => host.name === 'south')
  expect(south?.facts?.python).toBeNull()
})
