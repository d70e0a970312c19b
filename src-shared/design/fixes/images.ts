import { canonicalJson } from '../../base/canonical.ts'
import { t } from '../../text/translate.ts'
import { newDisk } from '../create.ts'
import { imageNameOf, lacksImage } from '../disk-source.ts'
import type { ServerDisk } from '../records.ts'
import { kept } from '../rules/rule.ts'
import { ruledImage } from '../tier-rules.ts'
import { changing, type Fixer, onServer } from './fix.ts'

/** The image of its tier's rules, else the one that the tier's other servers, or all of the design, are made from. */
const firstImage = onServer((server, { store }) => {
  const [disk, ...others] = server.disks
  if (disk?.source.kind !== 'blank' || others.some(({ source }) => source.kind !== 'blank')) return undefined
  const { ofTier, ofAll } = imagesIn(store)
  const tier = store.get<'tier'>(server.tier)
  const image = (tier && ruledImage(tier)) ?? ofTier.get(server.tier)?.only ?? ofAll.only
  if (!image) return undefined
  // A size that somebody chose stays; that of any new disk gives way to the image's own.
  const bytes = disk.bytes === newDisk('').bytes ? 0 : disk.bytes
  return changing(t`Make its first disk a copy of ${imageNameOf(image)}`, {
    ...server,
    disks: [{ ...disk, bytes, source: image }, ...others],
  })
})

type ImageSource = Exclude<ServerDisk['source'], { kind: 'blank' }>

/** The only image of some servers; of several nobody can tell which is meant. */
class OnlyImage {
  #only: ImageSource | undefined
  #several = false
  add(image: ImageSource): void {
    this.#several ||= this.#only !== undefined && canonicalJson(this.#only) !== canonicalJson(image)
    this.#only ??= image
  }
  get only(): ImageSource | undefined {
    return this.#several ? undefined : this.#only
  }
}

/** The images that servers start from, by tier and in all; once for each version of the drawing. */
const imagesIn = kept((store) => {
  const [ofTier, ofAll] = [new Map<string, OnlyImage>(), new OnlyImage()]
  for (const { tier, disks } of store.all('server')) {
    const source = disks[0]?.source
    if (source === undefined || source.kind === 'blank' || lacksImage(source)) continue
    const own = ofTier.get(tier) ?? new OnlyImage()
    ofTier.set(tier, own)
    for (const images of [own, ofAll]) images.add(source)
  }
  return { ofTier, ofAll }
})

/** Only main knows how large the image is; a disk without a size of its own is as large. */
const asItsImage = onServer((server) => {
  const disks = server.disks.map((disk) =>
    disk.source.kind !== 'blank' && disk.bytes > 0 ? { ...disk, bytes: 0 } : disk,
  )
  return disks.some((disk, at) => disk !== server.disks[at]) && server.disks.length === 1
    ? changing(t`Make it as large as its image`, { ...server, disks })
    : undefined
})

export const imageFixes: Record<string, Fixer> = {
  'blank-disks': firstImage,
  'disk-smaller-than-image': asItsImage,
}
