import type { ImageView, StoreView } from '@shared/contract/images.ts'
import type { Services } from '@shared/contract/index.ts'

/** Image stores of the fake window.terrace: one store with two images. */
export function imageServices(now: number): Services['images'] {
  const store: StoreView = {
    id: 'store:main',
    kind: 'store',
    name: 'main store',
    hostId: null,
    folder: '/srv/terrace',
    isDefault: true,
    budgetBytes: null,
    createdAt: now,
    usage: { images: 2, sections: 300, storedBytes: 900e6, diskBytes: 8e9, freeBytes: 100e9 },
    unreadable: [],
    readAt: now,
    error: null,
  }
  const image = (name: string, hours: number): ImageView => ({
    format: 'terrace-image',
    version: 1,
    id: `image-${name.padEnd(12, '0').slice(0, 12)}`,
    name,
    created: new Date(now - hours * 3_600_000).toISOString(),
    diskBytes: 4e9,
    sectionBytes: 4_194_304,
    source: { host: 'node1', server: name, disk: `/pool/${name}.qcow2`, family: 'libvirt', live: false },
    consistency: 'stopped',
    parent: null,
    guest: null,
    checkpoint: null,
    counts: { zero: 600, same: 0, stored: 354 },
    storedBytes: 450e6,
    durationMs: 4200,
    sha256: 'a'.repeat(64),
    tags: [],
    notes: '',
    storeId: store.id,
    uniqueBytes: 450e6,
  })
  const images = [image('web1', 3), image('db1', 30)]
  const job = { jobId: 'job:images' }
  return {
    stores: () => [store],
    addStore: () => store,
    renameStore: () => null,
    setDefaultStore: () => null,
    forgetStore: () => null,
    readStore: () => store,
    list: () => images,
    map: () => ({ perCell: 1, cells: [{ zero: 1, shared: 0, own: 0 }] }),
    setAbout: ({ imageId, name, tags, notes }) => {
      const found = images.find(({ id }) => id === imageId) ?? image('web1', 1)
      return Object.assign(found, { name, tags, notes })
    },
    capture: () => ({ ...job, imageId: 'image-captured0000' }),
    deploy: () => job,
    importFile: () => ({ ...job, imageId: 'image-imported0000' }),
    exportFile: () => job,
    warm: () => job,
    remove: () => job,
    verify: () => job,
    prunable: () => ({ sections: 0, bytes: 0 }),
    prune: () => job,
  }
}
