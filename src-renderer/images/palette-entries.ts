import { formatBytes } from '@shared/base/units.ts'
import { t } from '@shared/text/translate.ts'
import { navigation } from '../app/navigation.svelte.ts'
import type { PaletteEntry } from '../app/palette/entry.ts'
import { forgetStore, makeDefault, removeImage } from './image-actions.ts'
import { imageDialogs } from './image-dialogs.svelte.ts'
import { images } from './images.svelte.ts'
import { type LibraryRow, originName } from './library.ts'

const action = (title: string, run: () => void, reason: string | null = null): PaletteEntry => ({
  id: `images ${title}`,
  kind: t`Images`,
  title,
  reason,
  run,
})

/** What can be done with images and stores wherever one is, and with the image that is open. */
export function imageActionEntries(): PaletteEntry[] {
  const none = images.stores.length === 0 ? t`There is no image store yet` : null
  const open = images.row(navigation.screen === 'images' ? navigation.imageId : undefined)
  return [
    ...(open ? openEntries(open) : []),
    action(t`Capture an image…`, () => imageDialogs.capture(), none),
    action(t`Import a disk image…`, () => imageDialogs.import(), none),
    action(t`Add an image store…`, () => imageDialogs.show({ kind: 'add-store' })),
    action(t`Show image stores`, () => navigation.openStores()),
    action(t`Read all image stores anew`, () => void images.readAll(), none),
    ...images.stores.flatMap((store) => {
      const { id: storeId, name } = store
      return [
        action(t`Read ${name} anew`, () => void images.read(storeId)),
        action(t`Verify ${name}…`, () => imageDialogs.show({ kind: 'verify', storeId })),
        action(t`Prune ${name}…`, () => imageDialogs.show({ kind: 'prune', storeId })),
        action(t`Rename ${name}…`, () => imageDialogs.show({ kind: 'rename-store', storeId })),
        action(t`Forget ${name}…`, () => void forgetStore(store)),
        ...(store.kind === 'store' && !store.isDefault
          ? [action(t`Make ${name} the default store`, () => void makeDefault(store))]
          : []),
      ]
    }),
  ]
}

function openEntries(row: LibraryRow): PaletteEntry[] {
  const { id: imageId, name } = row.image
  return [
    action(t`Deploy ${name}…`, () => imageDialogs.show({ kind: 'deploy', imageId })),
    action(t`Export ${name}…`, () => imageDialogs.show({ kind: 'export', imageId })),
    action(t`Remove ${name}…`, () => void removeImage(row)),
  ]
}

/** Every image, by name; its server, tags and size find it too. */
export const imageEntries = (): PaletteEntry[] =>
  images.library.map(({ image, store }) => ({
    id: image.id,
    kind: t`Image`,
    title: image.name,
    detail: [originName(image), ...image.tags, store.name, formatBytes(image.diskBytes)].join(', '),
    reason: null,
    run: () => navigation.openImage(image.id),
  }))
