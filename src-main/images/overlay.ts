import { formatBytes } from '@shared/base/units.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import { t } from '@shared/text/translate.ts'
import { mustBeFree, type RequestContext } from '../actuators/index.ts'
import type { VolumeFacts } from '../drivers/index.ts'
import { baseNameOf, findBase, isSound } from './bases.ts'
import type { ImageParts } from './parts.ts'

type Deploy = RequestOf<'image.deploy'>

/** Brings the image as a disk of its own. */
type Bring = (parts: ImageParts, request: Deploy, context: RequestContext) => Promise<VolumeFacts>

/**
 * A disk that holds only what differs from the image's base in its pool. A base that is not there is brought first, and
 * stays; one that is not to be believed is left alone, and null answered, with the reason in the log.
 */
export async function onBase(
  parts: ImageParts,
  request: Deploy,
  context: RequestContext,
  bring: Bring,
): Promise<VolumeFacts | null> {
  const { signal } = context
  const { pool, volume, bytes, imageId, storeId } = request
  const host = parts.hosts(request.hostId)
  const [found] = await Promise.all([
    findBase(host, request, signal),
    mustBeFree(host, { pool, volume }, context),
  ])
  if (found !== null && !(await isSound(parts, request, found, context))) {
    context.log('warning', t`It becomes a disk of its own: no disk is made to stand on ${found.volume}.`)
    return null
  }
  const { overlay: _, ...plain } = request
  const { diskBytes } = parts.stores.image(storeId, imageId)
  const placing: Deploy = { ...plain, volume: baseNameOf(request), bytes: diskBytes, format: 'qcow2' }
  const base = found ?? (await bring(parts, placing, context))
  // qcow2 counts sectors: a base may be some bytes larger than its image.
  const size = Math.max(bytes, base.capacityBytes)
  const above = { pool, volume, base: base.volume, bytes: size, fresh: true } as const
  const made = await host.run('volumeOverlay', above, signal)
  context.log(
    'info',
    found === null
      ? t`It stands on ${base.volume}, which was brought there and stays for the next one.`
      : t`It stands on ${base.volume}, which was there already: ${formatBytes(made.allocationBytes)} were written.`,
  )
  return made
}
