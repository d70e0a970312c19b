import { z } from 'zod'
import { TerraceError } from '@shared/base/errors.ts'
import type { CachedImage, ImageStore, ImageView, StoreUsage, StoreView } from '@shared/contract/images.ts'
import { t } from '@shared/text/translate.ts'
import type { Agents } from './agents.ts'
import { readListed, readUsage, usageIn } from './answers.ts'

/** A page holds some thousand images: this many are more than anybody has, and a host that never ends is left. */
const MOST_PAGES = 100

/** All that a store has. */
export interface Listing {
  images: ImageView[]
  unreadable: StoreView['unreadable']
  usage: StoreUsage
  perImage: CachedImage[]
  pins: string[]
  quarantined: number
}

const following = z.object({ next: z.string().min(1).max(255).nullable() })

/**
 * Reads a store to its end, page by page: one answer of an agent holds 8 MiB. What comes or goes meanwhile is told or
 * not; everything else once. Throws `parse` when an answer is none, `unsupported` when there is no end.
 */
export async function readWhole(
  agents: Pick<Agents, 'ask'>,
  store: ImageStore,
  signal: AbortSignal,
): Promise<Listing> {
  const whole: Omit<Listing, 'usage'> = { images: [], unreadable: [], perImage: [], pins: [], quarantined: 0 }
  let after: string | null = null
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const task = { task: 'list', allow: [store.folder], store: store.folder, usage: true }
    const answer = await agents.ask(store.hostId, after === null ? task : { ...task, after }, signal)
    const { images, unreadable } = readListed(answer, store)
    const { total, images: perImage, pins, quarantined } = readUsage(usageIn(answer))
    whole.images.push(...images)
    whole.unreadable.push(...unreadable)
    whole.perImage.push(...perImage)
    Object.assign(whole, { pins, quarantined })
    const parsed = following.safeParse(answer)
    after = parsed.success ? parsed.data.next : null
    if (after === null) {
      const diskBytes = whole.perImage.reduce((sum, image) => sum + image.diskBytes, 0)
      return { ...whole, usage: { ...total, diskBytes, images: whole.perImage.length } }
    }
  }
  throw new TerraceError('unsupported', t`The list of images of ${store.name} has no end.`, {
    left: t`What was known of it is kept.`,
    next: t`Look at its folder ${store.folder}: it is damaged, or no store of Terrace.`,
  })
}
