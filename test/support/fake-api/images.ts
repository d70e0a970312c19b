import { readHistory } from '@shared/images/history.ts'
import { TerraceError } from '../../../src-shared/base/errors.ts'
import type { Emitter } from '../../../src-shared/base/emitter.ts'
import type {
  DiskFile,
  ImageBase,
  ImageView,
  SectionMap,
  StoreView,
} from '../../../src-shared/contract/images.ts'
import type { ContractEvents, Services } from '../../../src-shared/contract/index.ts'

const hour = 3_600_000
const GiB = 2 ** 30
const MiB = 2 ** 20

interface Sketch {
  id: string
  name: string
  hours: number
  server: string | null
  disk: string
  gib: number
  own: number
  unique: number
  more?: Partial<ImageView>
}

/** Newest first. Three captures of one disk, one of which branched off, and others of every kind. */
const sketches: Sketch[] = [
  {
    id: 'web3',
    name: 'web-1 after the update',
    hours: 3,
    server: 'web-1',
    disk: 'web-1.qcow2',
    gib: 20,
    own: 0.4,
    unique: 0.31,
    more: { parent: 'image-web200000000', tags: ['release', 'web'] },
  },
  {
    id: 'webx',
    name: 'web-1 trial of PHP 9',
    hours: 20,
    server: 'web-1',
    disk: 'web-1.qcow2',
    gib: 20,
    own: 1.1,
    unique: 0.9,
    more: { parent: 'image-web100000000', tags: ['trial'] },
  },
  {
    id: 'web2',
    name: 'web-1 before the update',
    hours: 30,
    server: 'web-1',
    disk: 'web-1.qcow2',
    gib: 20,
    own: 0.6,
    unique: 0.12,
    more: { parent: 'image-web100000000', tags: ['web'] },
  },
  {
    id: 'db1',
    name: 'db nightly',
    hours: 34,
    server: 'db',
    disk: 'db-data.raw',
    gib: 400,
    own: 61,
    unique: 61,
    more: {
      consistency: 'quiesced',
      source: { host: 'south', server: 'db', disk: '/dev/vg0/db-data', family: 'libvirt', live: true },
    },
  },
  {
    id: 'web1',
    name: 'web-1 first',
    hours: 400,
    server: 'web-1',
    disk: 'web-1.qcow2',
    gib: 20,
    own: 3.2,
    unique: 0.05,
    more: { notes: 'As delivered. Keep until the contract ends.', tags: ['golden'] },
  },
  {
    id: 'deb',
    name: 'Debian 12 cloud image',
    hours: 900,
    server: null,
    disk: '/home/maria/debian-12-generic.qcow2',
    gib: 3,
    own: 0.5,
    unique: 0.5,
    more: { consistency: 'imported', tags: ['golden', 'base'] },
  },
]

function imageOf({ id, name, hours, server, disk, gib, own, unique, more }: Sketch, now: number): ImageView {
  const sections = gib * 256
  const added = Math.round(own * 300)
  const known = Math.round((sections - added) * 0.15)
  return {
    format: 'terrace-image',
    version: 1,
    id: `image-${id.padEnd(12, '0')}`,
    name,
    created: new Date(now - hours * hour).toISOString(),
    diskBytes: gib * GiB,
    sectionBytes: 4 * MiB,
    source: {
      host: server === null ? 'this workstation' : 'north',
      server,
      disk: disk.startsWith('/') ? disk : `/var/lib/libvirt/images/${disk}`,
      family: server === null ? null : 'libvirt',
      live: false,
    },
    consistency: 'stopped',
    parent: null,
    guest: null,
    checkpoint: null,
    counts: { zero: sections - added - known, same: known, stored: added },
    storedBytes: Math.round(own * GiB),
    durationMs: 42_000,
    sha256: 'a'.repeat(64),
    tags: [],
    notes: '',
    storeId: 'store:main',
    uniqueBytes: Math.round(unique * GiB),
    ...more,
  }
}

function storesOf(now: number): StoreView[] {
  const store = (fields: Partial<StoreView> & Pick<StoreView, 'id' | 'name'>): StoreView => ({
    kind: 'store',
    hostId: 'host:north',
    folder: '/var/lib/terrace/image-store',
    isDefault: false,
    budgetBytes: null,
    createdAt: now - 900 * hour,
    usage: null,
    unreadable: [],
    pins: [],
    readAt: now - 60_000,
    error: null,
    ...fields,
  })
  return [
    store({
      id: 'store:main',
      name: 'main store',
      isDefault: true,
      unreadable: [
        {
          id: 'image-soon00000000',
          message: 'The manifest is of version 2; this agent knows version 1.',
          future: true,
        },
        { id: 'image-torn00000000', message: 'The manifest is cut off after 812 bytes.', future: false },
      ],
      usage: {
        images: 7,
        sections: 17_200,
        storedBytes: 68 * GiB,
        diskBytes: 471 * GiB,
        freeBytes: 412 * GiB,
        hits: null,
      },
    }),
    store({
      id: 'store:rack',
      name: 'rack cache',
      kind: 'cache',
      hostId: 'host:south',
      folder: '/srv/cache',
      budgetBytes: 20 * GiB,
      usage: {
        images: 2,
        sections: 4600,
        storedBytes: 18.1 * GiB,
        diskBytes: 40 * GiB,
        freeBytes: 80 * GiB,
        hits: null,
      },
    }),
    store({
      id: 'store:attic',
      name: 'attic archive',
      hostId: 'host:attic',
      folder: '/srv/terrace',
      readAt: now - 50 * hour,
      usage: {
        images: 1,
        sections: 900,
        storedBytes: 3.5 * GiB,
        diskBytes: 20 * GiB,
        freeBytes: 9 * GiB,
        hits: { hitBytes: 55 * GiB, missBytes: 7 * GiB, since: now - 40 * 86_400_000 },
      },
      error: {
        code: 'transport.timeout',
        message: 'attic (10.0.0.13:22) did not answer within 10 seconds.',
        changed: 'nothing',
        retryable: true,
        left: 'Its images are shown as last read.',
        next: 'See whether it runs and is connected, then try again.',
      },
    }),
  ]
}

/** A disk whose first part is used, with a piece that changed and much that never was written. */
function fakeMap(): SectionMap {
  const cells = Array.from({ length: 1280 }, (_, at): SectionMap['cells'][number] => {
    const wave = Math.sin(at / 37) + Math.sin(at / 5.3)
    if (at > 700 && wave < 1.4) return { zero: 4, shared: 0, own: 0 }
    if (wave > 1.1) return { zero: 0, shared: 1, own: 3 }
    return wave < -1.3 ? { zero: 3, shared: 1, own: 0 } : { zero: 0, shared: 4, own: 0 }
  })
  return { perCell: 4, cells }
}

interface FakeImages {
  now: number
  empty: boolean
  emit: Emitter<ContractEvents['images'] & object>
}

export const fakeDiskFile: DiskFile = { handle: 'file:debian', name: 'debian-12.qcow2', bytes: 512 * MiB }

/** The images of the fake window.terrace: a store, a cache, and a store that cannot be read. */
export function imageServices({ now, empty, emit }: FakeImages): Services['images'] {
  let stores = empty ? [] : storesOf(now)
  let images = empty ? [] : sketches.map((sketch) => imageOf(sketch, now))
  const [newest, , , , first] = images
  if (newest && first) {
    images.push({ ...newest, storeId: 'store:rack' }, { ...first, storeId: 'store:rack' })
    images.push({
      ...first,
      id: 'image-old000000000',
      name: 'web-0 as it was',
      storeId: 'store:attic',
      tags: [],
    })
  }
  const job = { jobId: 'job:run' }
  const bases = (['host:north', 'host:south'] as const).map((hostId, index): ImageBase => ({
    hostId,
    pool: 'default',
    volume: 'terrace-image-debian-0123456789ab.qcow2',
    bytes: 2 * GiB,
    imageId: images[0]?.id ?? null,
    disks: index === 0 ? ['web-1.qcow2', 'web-2.qcow2'] : [],
  }))
  const storeOf = (id: string): StoreView => {
    const found = stores.find((store) => store.id === id)
    if (!found) throw new TerraceError('not-found', 'That image store is not in the list any more.')
    return found
  }
  const change = (id: string, fields: Partial<StoreView>): null => {
    storeOf(id)
    stores = stores.map((store) => (store.id === id ? { ...store, ...fields } : store))
    emit.emit('stores', stores)
    return null
  }
  return {
    stores: () => stores,
    addStore: ({ kind, name, hostId, folder, budgetBytes }) => {
      const made: StoreView = {
        id: `store:added${stores.length}`,
        kind,
        name,
        hostId,
        folder: folder ?? '/var/lib/terrace/image-store',
        isDefault: kind === 'store' && !stores.some(({ isDefault }) => isDefault),
        budgetBytes,
        createdAt: now,
        usage: { images: 0, sections: 0, storedBytes: 0, diskBytes: 0, freeBytes: 100 * GiB, hits: null },
        unreadable: [],
        pins: [],
        readAt: now,
        error: null,
      }
      stores = [...stores, made]
      emit.emit('stores', stores)
      return made
    },
    renameStore: ({ storeId, name }) => change(storeId, { name }),
    setDefaultStore: ({ storeId }) => {
      stores = stores.map((store) => ({ ...store, isDefault: store.id === storeId }))
      return change(storeId, {})
    },
    forgetStore: ({ storeId }) => {
      stores = stores.filter(({ id }) => id !== storeId)
      images = images.filter((image) => image.storeId !== storeId)
      emit.emit('stores', stores)
      return null
    },
    readStore: ({ storeId }) => storeOf(storeId),
    list: ({ storeId }) => images.filter((image) => storeId === null || image.storeId === storeId),
    map: fakeMap,
    history: ({ imageId }) =>
      readHistory(
        imageId.startsWith('image-deb')
          ? [
              { at: '2026-01-04T09:00:00Z', by: 'ada@desk', what: 'name', from: 'disk', to: 'Debian 12' },
              { at: '2026-01-05T09:00:00Z', by: 'ada@desk', what: 'tags', added: ['base'], removed: [] },
              ...Array.from({ length: 9 }, (_, index) => ({
                at: `2026-01-1${index}T12:00:00Z`,
                by: 'ada@desk',
                what: 'deployed',
                host: 'pve-1',
                disk: `default/web-${index}.qcow2`,
              })),
            ]
          : [],
      ),
    claimable: ({ pool }) => [
      { volume: 'spare-1.qcow2', format: 'qcow2', bytes: 40 * GiB, needed: null },
      { volume: `${pool}-web.qcow2`, format: 'qcow2', bytes: 40 * GiB, needed: 'it is a disk of web-1' },
    ],
    usedBy: ({ imageId }) =>
      imageId.startsWith('image-deb')
        ? [{ designId: 'design:shop', design: 'Shop', servers: ['web-1', 'web-2'] }]
        : [],
    cacheStats: ({ storeId }) => {
      const { usage, pins } = storeOf(storeId)
      if (!usage) throw new TerraceError('transport.timeout', 'The cache does not answer.')
      return { usage, images: [], pins, quarantined: 0 }
    },
    pin: ({ storeId, imageId, pinned }) => {
      const others = storeOf(storeId).pins.filter((id) => id !== imageId)
      change(storeId, { pins: pinned ? [...others, imageId] : others })
      return storeOf(storeId)
    },
    machine: ({ imageId }) =>
      imageId.startsWith('image-deb')
        ? null
        : {
            name: 'web-1',
            vcpus: 2,
            memoryBytes: 4 * GiB,
            autostart: true,
            disks: [
              {
                target: 'vda',
                bus: 'virtio',
                path: '/var/lib/libvirt/images/web-1.qcow2',
                capacityBytes: 20 * GiB,
              },
            ],
            nics: [{ mac: '52:54:00:12:34:56', model: 'virtio', network: 'default' }],
          },
    setAbout: ({ storeId, imageId, name, tags, notes }) => {
      images = images.map((image) => (image.id === imageId ? { ...image, name, tags, notes } : image))
      emit.emit('images', { storeId })
      const found = images.find(({ id }) => id === imageId)
      if (!found) throw new TerraceError('not-found', 'There is no such image.')
      return found
    },
    captureAbility: ({ hostId }) => ({
      none:
        hostId === 'host:prac1' ? 'practice-1 is a practice host; its disks have no content to keep.' : null,
      live: hostId === 'host:north' ? null : 'Its libvirt is too old for backups.',
    }),
    capture: () => ({ ...job, imageId: 'image-captured0000' }),
    deploy: () => job,
    bases: () => bases,
    removeBase: () => job,
    route: ({ hostId }) =>
      hostId === 'host:north'
        ? { way: 'local', roundTripMs: null, reason: null }
        : { way: 'direct', roundTripMs: 0.4, reason: null },
    chooseFile: () => fakeDiskFile,
    importFile: () => ({ ...job, imageId: 'image-imported0000' }),
    importUrl: () => ({ ...job, imageId: 'image-imported0000' }),
    exportFile: () => job,
    warm: () => job,
    remove: () => job,
    verify: () => job,
    prunable: () => ({ sections: 214, bytes: 812 * MiB, trashBytes: 96 * MiB }),
    prune: () => job,
  }
}
