import type { ImageStore, ImageView } from '../../src-shared/contract/images.ts'

/** A store as a person added it, and images in it. */
export const store: ImageStore = {
  id: 'store:main',
  kind: 'store',
  name: 'main store',
  hostId: null,
  folder: '/srv/terrace',
  isDefault: true,
  budgetBytes: null,
  createdAt: 0,
}

export const imageOf = (name: string, created: number): ImageView => ({
  format: 'terrace-image',
  version: 1,
  id: `image-${name.padEnd(12, '0')}`,
  name,
  created: new Date(created).toISOString(),
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
