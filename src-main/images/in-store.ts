import { TerraceError, toErrorInfo, unreachable } from '@shared/base/errors.ts'
import { formatBytes } from '@shared/base/units.ts'
import type { ImageStore } from '@shared/contract/images.ts'
import type { ImageRequest } from '@shared/plan/image-requests.ts'
import { both } from '@shared/text/lists.ts'
import { t, tn } from '@shared/text/translate.ts'
import type { RequestContext } from '../actuators/index.ts'
import { readPruned, readVerified } from './answers.ts'
import { healFromAfar } from './heal.ts'
import type { ImageParts } from './parts.ts'
import type { Stores } from './stores.ts'
import { hearing } from './transfer.ts'

type StoreRequest = Extract<ImageRequest, { kind: 'image.remove' | 'store.verify' | 'store.prune' }>

/** What is done inside one store, by an agent where it is. */
export async function inStore(
  parts: ImageParts,
  request: StoreRequest,
  context: RequestContext,
): Promise<unknown> {
  const { agents, stores } = parts
  const store = stores.get(request.storeId)
  const task = { ...taskOf(request, stores, store), store: store.folder }
  const answer = await agents
    .ask(store.hostId, task, context.signal, hearing(context).near)
    .catch((thrown: unknown) => {
      // Of a capture that is taken back before its image was whole.
      if (request.kind === 'image.remove' && toErrorInfo(thrown).code === 'not-found') return null
      throw thrown
    })
  const found =
    request.kind === 'store.verify' ? await healed(parts, store, readVerified(answer), context) : null
  if (request.kind === 'store.prune') tellPruned(readPruned(answer), store, context)
  await stores.read(store.id)
  if (found) mustBeWhole(found, parts, store, context)
  return answer
}

/** In the log, since what was taken away is not what is free. */
function tellPruned(
  { unusedSections, unusedBytes, emptiedBytes }: ReturnType<typeof readPruned>,
  { name }: ImageStore,
  context: RequestContext,
): void {
  context.log(
    'info',
    tn(
      unusedSections,
      '{n} section of {0} was needed by no image ({1}).',
      '{n} sections of {0} were needed by no image ({1}).',
      ...[name, formatBytes(unusedBytes)],
    ),
  )
  context.log('info', t`${formatBytes(emptiedBytes)} were freed, of what was in the trash.`)
}

function taskOf(request: StoreRequest, stores: Stores, store: ImageStore): object {
  switch (request.kind) {
    case 'image.remove':
      return { task: 'remove', allow: [store.folder], id: request.imageId }
    case 'store.verify': {
      const others = beside(stores, store)
      const heal = others.map(({ folder }) => ({
        kind: 'local',
        task: { task: 'serve', allow: [folder], store: folder, peer: { kind: 'stdio' } },
      }))
      return { task: 'verify', allow: [store.folder], fraction: request.fraction, heal }
    }
    case 'store.prune':
      return {
        ...{ task: 'prune', allow: [store.folder], graceSeconds: request.graceSeconds, dryRun: false },
        emptyTrash: request.emptyTrash === true,
      }
    default:
      return unreachable(request)
  }
}

/** Other stores and caches on the same machine: what they have brings damaged sections back. */
const beside = (stores: Stores, { id, hostId }: ImageStore): ImageStore[] =>
  stores.list().filter((other) => other.id !== id && other.hostId === hostId)

type Verified = ReturnType<typeof readVerified>

/** What the machine itself could not bring back is looked for on others. */
async function healed(
  parts: ImageParts,
  store: ImageStore,
  found: Verified,
  context: RequestContext,
): Promise<Verified> {
  const hurt = found.images.flatMap(({ id, whole }) => (whole ? [] : [id]))
  const more = hurt.length > 0 ? await healFromAfar(parts, store, hurt, context) : null
  return more ? { ...found, healed: found.healed + more.healed, images: more.images } : found
}

/** A store with damage is told as a failure that names the images; the damage itself is out of the way by then. */
function mustBeWhole(
  { checked, wrongCount, healed: back, images, unreadable }: Verified,
  { stores, history }: Pick<ImageParts, 'history' | 'stores'>,
  store: ImageStore,
  { log }: RequestContext,
): void {
  log('info', tn(checked, '{n} section was read.', '{n} sections were read.'))
  if (wrongCount > 0) {
    log(
      'error',
      tn(
        wrongCount,
        '{n} section was not what its name says.',
        '{n} sections were not what their names say.',
      ),
    )
  }
  if (back > 0)
    log(
      'info',
      tn(
        back,
        '{n} section was brought back from another store.',
        '{n} sections were brought back from other stores.',
      ),
    )
  for (const { id, message } of unreadable) log('warning', `${id}: ${message}`)
  const hurt = images.filter(({ whole }) => !whole)
  // One of a later version is in order: only this Terrace cannot look into it.
  const lost = unreadable.filter(({ future }) => !future)
  if (hurt.length === 0 && lost.length > 0) throw unread(store, lost)
  if (hurt.length === 0) return
  for (const { id } of hurt) history.note(store.id, id, { what: 'damaged' })
  const known = new Map(stores.images(store.id).map(({ id, name }) => [id, name]))
  const names = both(hurt.map(({ id }) => known.get(id) ?? id))
  throw new TerraceError('storage.corrupt', t`${store.name} lacks sections of ${names}.`, {
    changed: 'yes',
    left: t`What was damaged is in the store's folder quarantine, and is never deployed. All other images are whole.`,
    next: t`Capture these again: only what is missing is sent. Then look at the disk under the store.`,
  })
}

const unread = (store: ImageStore, lost: Verified['unreadable']): TerraceError =>
  new TerraceError(
    'storage.corrupt',
    tn(
      lost.length,
      '{n} image of {0} cannot be read: {1}.',
      '{n} images of {0} cannot be read: {1}.',
      store.name,
      both(lost.map(({ id }) => id)),
    ),
    {
      left: t`All sections are as their names say, and all other images are whole. Nothing is pruned meanwhile.`,
      next: t`Bring the manifest back from a copy of the store's folder images, or remove the image.`,
    },
  )
