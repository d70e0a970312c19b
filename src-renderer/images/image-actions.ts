import type { StoreView } from '@shared/contract/images.ts'
import type { ImageAbout } from '@shared/images/manifest.ts'
import { t } from '@shared/text/translate.ts'
import { api } from '../app/api.ts'
import { navigation } from '../app/navigation.svelte.ts'
import { confirmation } from '../ui/confirm.svelte.ts'
import { toasts } from '../ui/toasts.svelte.ts'
import { images } from './images.svelte.ts'
import type { ImagePlace, LibraryRow } from './library.ts'
import { damagedQuestion, forgetQuestion, removalQuestion } from './questions.ts'

/** Says that a job was begun, with the way to it. */
export function tellStarted(text: string, jobId: string): void {
  toasts.add('success', text, undefined, { label: t`Open job`, run: () => navigation.openJob(jobId) })
}

export async function removeImage(row: LibraryRow, place: ImagePlace = row): Promise<void> {
  const { image, store } = place
  const children = images.library.filter(({ image: one }) => one.parent === image.id).length
  const uses = await toasts.tell(api.images.usedBy({ imageId: image.id }))
  // Without knowing who needs it nobody is asked to remove it.
  if (!uses) return
  if (!(await confirmation.ask(removalQuestion(place, row, children, uses)))) return
  const job = await toasts.tell(api.images.remove({ storeId: store.id, imageId: image.id }))
  if (job) tellStarted(t`“${image.name}” is being removed from ${store.name}.`, job.jobId)
}

/** An image whose manifest cannot be read: as long as it is there nothing of its store is pruned. */
export async function removeDamaged(store: StoreView, imageId: string): Promise<void> {
  if (!(await confirmation.ask(damagedQuestion(store, imageId)))) return
  const job = await toasts.tell(api.images.remove({ storeId: store.id, imageId }))
  if (job) tellStarted(t`“${imageId}” is being removed from ${store.name}.`, job.jobId)
}

/** Fills a cache with an image ahead of need. */
export async function warmCache({ image, store }: ImagePlace, cache: StoreView): Promise<void> {
  const job = await toasts.tell(api.images.warm({ storeId: store.id, imageId: image.id, cacheId: cache.id }))
  if (job) tellStarted(t`“${image.name}” is being brought into ${cache.name}.`, job.jobId)
}

/** Lets a cache keep an image, or let it go when it needs room. */
export async function pinImage({ image, store }: ImagePlace, pinned: boolean): Promise<void> {
  const view = await toasts.tell(
    api.images.pin({ storeId: store.id, imageId: image.id, pinned }),
    pinned
      ? t`${store.name} keeps “${image.name}” whatever else comes.`
      : t`${store.name} may let “${image.name}” go.`,
  )
  if (view) images.put(view)
}

export async function forgetStore(store: StoreView): Promise<void> {
  if (!(await confirmation.ask(forgetQuestion(store)))) return
  const result = await api.images.forgetStore({ storeId: store.id })
  if (!result.ok) return toasts.add('error', result.error.message, result.error)
  toasts.add('success', t`${store.name} is forgotten; its folder is as it was.`)
  await images.load()
}

export async function makeDefault(store: StoreView): Promise<void> {
  await toasts.tell(
    api.images.setDefaultStore({ storeId: store.id }),
    t`New images go to ${store.name} from now on.`,
  )
}

let saving: Promise<unknown> = Promise.resolve()

/**
 * Keeps what a person wrote about an image; answers its name, tags and notes as they are then. One after the other, and
 * each upon what the last one left: all three are kept at once.
 */
export function saveAbout(
  { image, store }: ImagePlace,
  change: Partial<ImageAbout>,
): Promise<ImageAbout | undefined> {
  const save = async (): Promise<ImageAbout | undefined> => {
    const known = images.images.find((one) => one.id === image.id && one.storeId === store.id) ?? image
    const { name, tags, notes } = { ...known, ...change }
    const saved = await toasts.tell(
      api.images.setAbout({ storeId: store.id, imageId: image.id, name, tags, notes }),
    )
    if (saved) images.putImage(saved)
    return saved
  }
  const mine = saving.then(save)
  saving = mine
  return mine
}
