import type { ImageView, StoreView } from '@shared/contract/images.ts'
import type { Consistency } from '@shared/images/manifest.ts'
import { t } from '@shared/text/translate.ts'
import type { Tone } from '../ui/tone.ts'

/** An image in one of the stores or caches that have it. */
export interface ImagePlace {
  store: StoreView
  image: ImageView
}

/** last-known: the store that has it could not be read. */
export type ImageState = 'ready' | 'last-known'

/** One image with every place where it is; `image` and `store` are the place that speaks for it. */
export interface LibraryRow extends ImagePlace {
  places: ImagePlace[]
  state: ImageState
}

/** Stores before caches, what can be read before what cannot, the default first. */
const rank = ({ store }: ImagePlace): number =>
  (store.kind === 'cache' ? 4 : 0) + (store.error ? 2 : 0) + (store.isDefault ? 0 : 1)

/** The library: images by their id, however many stores have them, in the order given. */
export function libraryOf(images: readonly ImageView[], stores: readonly StoreView[]): LibraryRow[] {
  const byId = new Map(stores.map((store) => [store.id, store]))
  const groups = Map.groupBy(images, ({ id }) => id)
  return [...groups.values()].flatMap((copies) => {
    const places = copies
      .flatMap((image) => {
        const store = byId.get(image.storeId)
        return store ? [{ store, image }] : []
      })
      .toSorted((a, b) => rank(a) - rank(b))
    const [first] = places
    return first ? [{ ...first, places, state: first.store.error ? 'last-known' : 'ready' }] : []
  })
}

const stateWords: Record<ImageState, [() => string, Tone]> = {
  ready: [() => t`ready`, 'success'],
  'last-known': [() => t`last known`, 'warning'],
}
export function stateBadge(state: ImageState): { word: string; tone: Tone } {
  const [word, tone] = stateWords[state]
  return { word: word(), tone }
}

const consistencyWords: Record<Consistency, [() => string, () => string]> = {
  stopped: [() => t`stopped`, () => t`The machine was off: everything is on the disk.`],
  snapshot: [() => t`snapshot`, () => t`From a snapshot of one moment.`],
  quiesced: [
    () => t`quiesced`,
    () => t`While it ran; the guest wrote out what it had in hand before the moment that was captured.`,
  ],
  crash: [
    () => t`as after a crash`,
    () => t`While it ran: the disk is as it would be after the plug was pulled.`,
  ],
  imported: [() => t`imported`, () => t`From a disk image file; Terrace does not know how it was made.`],
}
export const consistencyWord = (of: Consistency): string => consistencyWords[of][0]()
export const consistencyText = (of: Consistency): string => consistencyWords[of][1]()

/** "web-1", or the file where it was no machine's disk. */
export const originName = ({ source }: Pick<ImageView, 'source'>): string =>
  source.server ?? fileOf(source.disk)

/** The last part of a path of any system. */
export const fileOf = (path: string): string => path.replace(/^.*[/\\](?=.)/, '')

export const createdAt = ({ created }: Pick<ImageView, 'created'>): number => Date.parse(created) || 0

/** What its store has of it, whoever else has that too. Until that is read: what came with it. */
export const heldBytes = (image: Pick<ImageView, 'heldBytes' | 'storedBytes'>): number =>
  image.heldBytes ?? image.storedBytes

export interface LibraryFilter {
  search: string
  /** Empty: all. */
  storeId: string
  tag: string
}

/** Every word somewhere: name, tags, notes, server, host, disk, stores. */
export function shownRows(rows: readonly LibraryRow[], filter: LibraryFilter): LibraryRow[] {
  const words = filter.search.trim().toLowerCase().split(/\s+/)
  return rows.filter(
    (row) =>
      (filter.storeId === '' || row.places.some(({ store }) => store.id === filter.storeId)) &&
      (filter.tag === '' || row.image.tags.includes(filter.tag)) &&
      hasWords(row, words),
  )
}

function hasWords({ image, places }: LibraryRow, words: readonly string[]): boolean {
  const { name, tags, notes, source, consistency, id } = image
  const fields = [
    name,
    ...tags,
    notes,
    source.server ?? '',
    source.host,
    source.disk,
    consistencyWord(consistency),
    id,
    ...places.map(({ store }) => store.name),
  ]
  const text = fields.join('\n').toLowerCase()
  return words.every((word) => text.includes(word))
}

/** Tags in use, in order. */
export const tagsIn = (rows: readonly LibraryRow[]): string[] =>
  [...new Set(rows.flatMap(({ image }) => image.tags))].toSorted((a, b) => a.localeCompare(b))

/** Tags as typed, several with commas between, added to those there are. */
export function withTags(tags: readonly string[], typed: string): string[] {
  const more = typed.split(',').map((tag) => tag.trim().slice(0, 64))
  return [...new Set([...tags, ...more.filter((tag) => tag !== '')])].slice(0, 64)
}
