import type { ImageStore } from '@shared/contract/images.ts'
import { t } from '@shared/text/translate.ts'
import { toErrorInfo } from '@shared/base/errors.ts'
import type { RequestContext } from '../actuators/index.ts'
import { readVerified } from './answers.ts'
import { bridged } from './bridge.ts'
import type { ImageParts } from './parts.ts'
import { hearing, type Side, type Way, wayTo } from './transfer.ts'

/** No more are asked than a person would wait for. */
const mostStores = 4

/**
 * Brings sections that images of a store lack back from stores and caches on other machines that had the same images
 * when they were last read. Nothing is read again but what comes. null: nobody else has any of them.
 */
export async function healFromAfar(
  parts: ImageParts,
  store: ImageStore,
  ids: readonly string[],
  context: RequestContext,
): Promise<ReturnType<typeof readVerified> | null> {
  const ways: Way[] = []
  try {
    for (const other of havingAny(parts, store, ids)) {
      try {
        ways.push(await wayFrom(parts, store, other, context))
        context.log('info', t`What is missing is looked for in ${other.name}.`)
      } catch (thrown) {
        if (context.signal.aborted) throw thrown
        context.log('warning', t`${other.name} cannot help: ${toErrorInfo(thrown).message}`)
      }
    }
    if (ways.length === 0) return null
    const task = {
      task: 'verify',
      allow: [store.folder],
      store: store.folder,
      // Only what these images lack, which was found already.
      fraction: 0,
      ids,
      heal: ways.map(({ peer }) => peer),
    }
    return readVerified(await parts.agents.ask(store.hostId, task, context.signal, hearing(context).near))
  } finally {
    await Promise.all(ways.map((way) => way.end()))
  }
}

/** Those that keep images for good first. */
function havingAny({ stores }: ImageParts, store: ImageStore, ids: readonly string[]): ImageStore[] {
  const wanted = new Map(
    stores.images(store.id).flatMap(({ id, sha256 }) => (ids.includes(id) ? [[id, sha256]] : [])),
  )
  return stores
    .list()
    .filter(({ id, hostId }) => id !== store.id && hostId !== store.hostId)
    .filter((other) => stores.images(other.id).some(({ id, sha256 }) => wanted.get(id) === sha256))
    .toSorted((a, b) => Number(a.kind === 'cache') - Number(b.kind === 'cache'))
    .slice(0, mostStores)
}

async function wayFrom(
  parts: ImageParts,
  store: ImageStore,
  other: ImageStore,
  context: RequestContext,
): Promise<Way> {
  const far: Side = {
    place: other.hostId,
    task: { task: 'serve', allow: [other.folder], store: other.folder },
  }
  const job = `heal-${other.id.replace(/[^0-9a-z]/g, '-')}`
  const way = await wayTo(parts, store.hostId, far, job, context)
  return way ?? bridged(parts, store.hostId, far, job, context)
}
