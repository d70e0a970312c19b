import { formatBytes } from '@shared/base/units.ts'
import type { ImageUse, StoreView } from '@shared/contract/images.ts'
import { t, tn } from '@shared/text/translate.ts'
import type { Question } from '../ui/confirm.svelte.ts'
import type { ImagePlace, LibraryRow } from './library.ts'

/** What removing an image takes away, and what it leaves. */
export function removalQuestion(
  { image, store }: ImagePlace,
  { places }: Pick<LibraryRow, 'places'>,
  children: number,
  uses: readonly ImageUse[] = [],
): Question {
  const others = places.filter((place) => place.store.id !== store.id).map((place) => place.store.name)
  const unique = image.uniqueBytes
  const users = uses.map(({ design, servers }) => t`${servers.join(', ')} of the design ${design}`)
  return {
    title: t`Remove “${image.name}” from ${store.name}?`,
    goes: [
      t`The image itself; for a day it is in the trash of the store`,
      unique === null
        ? t`What only this image has of the store's sections, at the next prune`
        : t`${formatBytes(unique)} that only this image has, at the next prune`,
      ...(others.length === 0 ? [t`The only copy that Terrace knows of`] : []),
      ...(others.length === 0
        ? users.map((servers) => t`What these begin as, so that they cannot be made anew: ${servers}`)
        : []),
    ],
    stays: [
      t`Every section that another image of the store has too`,
      ...(children > 0
        ? [
            tn(
              children,
              '{n} image made after it: it is whole by itself',
              '{n} images made after it: each is whole by itself',
            ),
          ]
        : []),
      ...(others.length > 0 ? [t`The copies in ${others.join(', ')}`] : []),
      ...(others.length > 0 ? users.map((servers) => t`What these begin as, from there: ${servers}`) : []),
      t`Disks that were deployed from it, and the disk it was made from`,
    ],
    action: t`Remove image`,
    danger: true,
  }
}

/** What goes with an image that cannot be read. */
export const damagedQuestion = ({ name }: Pick<StoreView, 'name'>, imageId: string): Question => ({
  title: t`Remove “${imageId}” from ${name}?`,
  text: t`What is written about it is damaged, so it can neither be shown nor deployed. A copy of its file would bring it back.`,
  goes: [
    t`The image itself; for a day it is in the trash of the store`,
    t`What only this image has of the store's sections, at the next prune`,
  ],
  stays: [
    t`Every section that another image of the store has too`,
    t`Disks that were deployed from it, and the disk it was made from`,
  ],
  action: t`Remove image`,
  danger: true,
})

/** Forgetting a store: its folder stays as it is. */
export const forgetQuestion = ({ name, folder }: Pick<StoreView, 'name' | 'folder'>): Question => ({
  title: t`Forget ${name}?`,
  text: t`Nothing in its folder ${folder} changes: it can be added again at any time.`,
  goes: [t`Its entry here, and with it the list of its images`],
  stays: [t`The folder with every image and section`, t`Disks that were deployed from it`],
  action: t`Forget`,
})
