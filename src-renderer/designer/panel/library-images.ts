import { formatBytes, formatDuration } from '@shared/base/units.ts'
import type { ImageView, StoreView } from '@shared/contract/images.ts'
import { dataBytesOf } from '@shared/images/content.ts'
import { partText } from '@shared/placement/part-text.ts'
import { termsOf } from '@shared/placement/terms.ts'
import type { Assignment } from '@shared/placement/types.ts'
import { t } from '@shared/text/translate.ts'
import { ageText } from '../../ui/age.ts'

/** An image of the library, from whichever stores have it. */
export interface LibraryImage {
  id: string
  image: ImageView
  stores: readonly StoreView[]
  /** Where copies of it lie near hosts, as last read. */
  caches: readonly StoreView[]
}

/** What is in a store, newest first. What only a cache has left is on its way out, and not offered. */
export function libraryImages(images: readonly ImageView[], stores: readonly StoreView[]): LibraryImage[] {
  const byId = new Map(stores.map((store) => [store.id as string, store]))
  return [...Map.groupBy(images, ({ id }) => id)]
    .flatMap(([id, same]) => {
      const places = same.flatMap(({ storeId }) => byId.get(storeId) ?? [])
      const image = same.find(({ storeId }) => byId.get(storeId)?.kind === 'store')
      if (!image) return []
      const of = (kind: StoreView['kind']) => places.filter((place) => place.kind === kind)
      return [{ id, image, stores: of('store'), caches: of('cache') }]
    })
    .toSorted((a, b) => (a.image.created < b.image.created ? 1 : -1))
}

/** "web1 on node1", or the host alone where the disk was one of no server. */
export const originText = ({ source }: Pick<ImageView, 'source'>): string =>
  source.server === null ? source.host : t`${source.server} on ${source.host}`

/** "web1 on node1 · 4 GiB · 3 h ago · cached in near node2" */
export function detailText({ image, caches }: LibraryImage, now: number): string {
  const age = now - Date.parse(image.created)
  return [
    originText(image),
    formatBytes(image.diskBytes),
    ...(Number.isFinite(age) ? [ageText(age)] : []),
    ...(caches.length > 0 ? [t`cached in ${caches.map(({ name }) => name).join(', ')}`] : []),
  ].join(' · ')
}

/** Those whose name, origin or tags have every word that is typed. */
export function foundImages(images: readonly LibraryImage[], query: string): LibraryImage[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return images.filter(({ image }) => {
    const text = [image.name, originText(image), ...image.tags].join('\n').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** What it takes to have it on the host that placement chose; undefined where that is not known or over. */
export function reachText(
  { image, stores, caches }: LibraryImage,
  { hostId, verdicts, weights }: Pick<Assignment, 'hostId' | 'verdicts' | 'weights'>,
): string | undefined {
  const verdict = verdicts.find((one) => one.hostId === hostId)
  const start = verdict && termsOf(verdict, weights).find(({ term }) => term === 'start')
  if (!verdict || !start || start.measure === null) return undefined
  const host = verdict.hostName
  if (start.measure === 0) return t`${host} has a copy of it in a pool: nothing has to be fetched`
  const time = formatDuration(start.measure * 1000)
  const bytes = dataBytesOf(image)
  const { own = 0, near = 0 } = start
  const on = [...caches, ...stores].find((place) => place.hostId === hostId)?.name ?? ''
  if (own >= bytes) return t`Comes to ${host} from ${on}, which is there, in about ${time}`
  if (own > 0)
    return t`Comes to ${host}, ${partText(own / bytes)} of it from its cache ${on}, in about ${time}`
  if (near >= bytes) return t`Comes to ${host} from its rack, in about ${time}`
  if (near > 0)
    return t`Comes to ${host}, ${partText(near / bytes)} of it from a cache in its rack, in about ${time}`
  return t`Comes to ${host} from ${stores[0]?.name ?? ''}: ${formatBytes(bytes)} without zeros, in about ${time}`
}
