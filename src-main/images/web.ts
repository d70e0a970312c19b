import { z } from 'zod'
import { TerraceError } from '@shared/base/errors.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import { t } from '@shared/text/translate.ts'
import type { RequestContext } from '../actuators/index.ts'
import { fileDisk } from './files.ts'
import type { ImageParts } from './parts.ts'
import { takeIn } from './take-in.ts'
import { hearing } from './transfer.ts'

const fetched = z.object({
  bytes: z.number().min(0),
  algorithm: z.string().max(16),
  digest: z.string().max(128),
})
const discardMs = 30_000

/**
 * A file of the web becomes an image: fetched where the store is, believed by its checksum, taken in, and removed. A try
 * that was cut goes on where the file ends.
 */
export async function importFromWeb(
  parts: ImageParts,
  request: RequestOf<'image.fetch'>,
  context: RequestContext,
): Promise<unknown> {
  const { agents, stores } = parts
  const { url, checksum, mostBytes, format, imageId } = request
  const store = stores.get(request.storeId)
  const place = store.hostId
  const path = `${store.folder.replace(/[/\\]$/, '')}/tmp/${imageId}.web`
  const answer = fetched.safeParse(
    await agents.ask(
      place,
      { task: 'download', allow: [path], url, path, checksum, mostBytes },
      context.signal,
      hearing(context).near,
    ),
  )
  if (!answer.success)
    throw new TerraceError('parse', t`The agent answered something else than what it fetched.`)
  context.log(
    'info',
    t`The file is what its checksum says: ${`${answer.data.algorithm}:${answer.data.digest}`}`,
  )
  const image = await takeIn(
    parts,
    request,
    {
      place,
      disk: fileDisk(path, format),
      allow: [path],
      source: { host: new URL(url).host, server: null, disk: url, family: null, live: false },
      consistency: 'imported',
    },
    context,
  )
  await agents
    .ask(place, { task: 'discard', allow: [path], path }, AbortSignal.timeout(discardMs))
    // It goes with the next prune.
    .catch(() => undefined)
  return image
}
