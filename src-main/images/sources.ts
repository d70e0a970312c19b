import { toErrorInfo } from '@shared/base/errors.ts'
import type { ImageStore } from '@shared/contract/images.ts'
import type { StoreId } from '@shared/plan/image-requests.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import { t } from '@shared/text/translate.ts'
import type { RequestContext } from '../actuators/index.ts'
import { bridged } from './bridge.ts'
import { nearCaches, ownStores } from './near-cache.ts'
import type { ImageParts } from './parts.ts'
import { type Side, type Way, wayTo } from './transfer.ts'

/** Where a deployment gets its sections from. */
export interface Sources {
  /** Asked one after the other: what one cannot give the next is asked for. Empty: only this workstation can help. */
  peers: object[]
  /** The store, for going through this workstation. */
  store: Side
  /** Caches that keep what passes through them. */
  fills: StoreId[]
  /** The cache of another host that is asked first, with no cache of the host before it. */
  near: ImageStore | null
  end(): Promise<void>
}

const serve = (store: ImageStore, upstream?: object): Side => ({
  place: store.hostId,
  task: {
    task: 'serve',
    allow: [store.folder],
    store: store.folder,
    ...(upstream === undefined ? {} : { upstream }),
  },
})

/** So many caches of a rack are tried, should the best not be reached. */
const mostNear = 2

/** How long a cache may go without a new section before it asks the store for those who wait, and not for its host. */
const patienceSeconds = 5

/**
 * The way from a host to the store, through the caches that lie on it: the fastest of the host's own, and that of the host
 * before it where several get the image at once, or else the one in its rack that brings it soonest. Each fills while it
 * hands on, so the store is asked for a section once. A cache that cannot be reached, or cannot reach the store, is left out.
 */
export async function sourcesOf(
  parts: ImageParts,
  request: Pick<RequestOf<'image.deploy'>, 'hostId' | 'storeId' | 'imageId' | 'via'>,
  job: string,
  context: RequestContext,
): Promise<Sources> {
  const { hostId, storeId, imageId, via } = request
  const store = parts.stores.get(storeId)
  const failed = new Set(parts.stores.list().flatMap(({ id, error }) => (error ? [id] : [])))
  const cacheOn = (host: typeof hostId | null): ImageStore | undefined =>
    host === null
      ? undefined
      : ownStores(parts.stores, host, imageId).find(({ kind, id }) => kind === 'cache' && !failed.has(id))
  const open: Way[] = []
  const end = async (): Promise<void> => {
    await Promise.all(open.map((way) => way.end()))
  }
  const reach = async (from: Side['place'], far: Side): Promise<Way | null> => {
    const way = await wayTo(parts, from, far, job, context)
    if (way) open.push(way)
    return way
  }
  const upstream = async (cache: ImageStore, far: Side): Promise<Way | null> => {
    const way = await reach(cache.hostId, far)
    if (way) return way
    try {
      const through = await bridged(parts, cache.hostId, far, job, context)
      open.push(through)
      context.log('info', t`Bytes for ${cache.name} go through this workstation.`)
      return through
    } catch (thrown) {
      if (context.signal.aborted) throw thrown
      context.log('info', toErrorInfo(thrown).message)
      return null
    }
  }
  const leftOut = (cache: ImageStore, far: Side): void =>
    context.log(
      'info',
      t`The cache ${cache.name} is left out: it does not reach ${parts.agents.where(far.place)}.`,
    )
  try {
    let far = serve(store)
    const used: ImageStore[] = []
    const handsOn = cacheOn(via)
    for (const before of handsOn ? [handsOn] : nearCaches(parts, request).slice(0, mostNear)) {
      const way = await upstream(before, far)
      if (way === null) {
        leftOut(before, far)
        continue
      }
      used.push(before)
      // What that host gets just now it hands on: the store is asked for a section once.
      const side = serve(before, way.peer)
      far = { ...side, task: { ...side.task, patience: patienceSeconds } }
      break
    }
    const [near = null] = used
    const own = cacheOn(hostId)
    const ways = [
      own === undefined ? reach(hostId, far) : upstream(own, far),
      // Should that cache fail in the middle, the store goes on.
      used.length > 0 ? reach(hostId, serve(store)) : Promise.resolve(null),
    ] as const
    // Both are waited for: one that opens late has to be ended as well.
    await Promise.allSettled(ways)
    const [first, second] = await Promise.all(ways)
    if (own !== undefined && first !== null) used.push(own)
    else if (own !== undefined) leftOut(own, far)
    if (used.length > 0)
      context.log('info', t`On its way the image fills ${used.map(({ name }) => name).join(', ')}.`)
    // The host's own cache is filled by the agent that deploys: what comes is proven once.
    const through = ({ peer }: Way): object =>
      own === undefined ? peer : { kind: 'cache', store: own.folder, upstream: peer }
    return {
      peers: [first, second].flatMap((way) => (way ? [through(way)] : [])),
      store: serve(store),
      fills: used.map(({ id }) => id),
      near: own === undefined && first !== null ? near : null,
      end,
    }
  } catch (thrown) {
    await end()
    throw thrown
  }
}

/** A cache's own `serve`, which brings what it lacks from a store: a peer for an agent beside it. */
export async function fillOf(
  parts: ImageParts,
  cache: ImageStore,
  store: ImageStore,
  job: string,
  context: RequestContext,
): Promise<Way> {
  const up =
    (await wayTo(parts, cache.hostId, serve(store), job, context)) ??
    (await bridged(parts, cache.hostId, serve(store), job, context))
  const task = { ...serve(cache, up.peer).task, peer: { kind: 'stdio' }, warming: true }
  return { peer: { kind: 'local', task }, end: () => up.end() }
}
