import type { RequestOf } from '@shared/plan/requests.ts'
import type { RequestContext } from '../actuators/index.ts'
import type { ImageParts } from './parts.ts'
import { fillOf } from './sources.ts'
import { hearing } from './transfer.ts'

/** Fills a cache with an image ahead of need. */
export async function warm(
  parts: ImageParts,
  request: RequestOf<'cache.warm'>,
  context: RequestContext,
): Promise<unknown> {
  const cache = parts.stores.get(request.cacheId)
  const fill = await fillOf(
    parts,
    cache,
    parts.stores.get(request.storeId),
    `warm-${request.imageId}`,
    context,
  )
  try {
    const image = { id: request.imageId, sha256: request.sha256 }
    const task = { task: 'warm', allow: [], image, peer: fill.peer }
    return await parts.agents.ask(cache.hostId, task, context.signal, hearing(context).near)
  } finally {
    await fill.end()
    await parts.stores.read(cache.id)
  }
}
