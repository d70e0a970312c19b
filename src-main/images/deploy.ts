import { TerraceError, toErrorInfo } from '@shared/base/errors.ts'
import { formatBytes } from '@shared/base/units.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import { t } from '@shared/text/translate.ts'
import { jobOf, journalOf, partialOf, type ReachedHost, type RequestContext } from '../actuators/index.ts'
import type { VolumeFacts } from '../drivers/index.ts'
import { baseNameOf, canHoldBases, copyBase, makesBase } from './bases.ts'
import { claim } from './claim.ts'
import { keepHandRate, keepRate } from './measured-rate.ts'
import { ownStores } from './near-cache.ts'
import type { ImageParts } from './parts.ts'
import { diskOf, isDevice } from './disks.ts'
import { onBase } from './overlay.ts'
import { sourcesOf } from './sources.ts'
import { hearing, relayed } from './transfer.ts'

type Deploy = RequestOf<'image.deploy'>

/**
 * An image becomes a new disk in a pool of a host. It is written under a temporary name, each section verified, and gets
 * its own name last; a try that was cut goes on with the sections that are missing. Where the pool has a base of the image
 * nothing needs to be brought: the disk stands on it, where that was asked for, or is copied from it.
 */
export async function deploy(
  parts: ImageParts,
  request: Deploy,
  context: RequestContext,
): Promise<VolumeFacts> {
  const { signal } = context
  const host = parts.hosts(request.hostId)
  const { facts } = await host.driven()
  const image = parts.stores.image(request.storeId, request.imageId)
  mustFit(request, image.diskBytes)
  if (request.overlay) {
    const made = await onBase(parts, request, context, deploy)
    if (made !== null) return made
  }
  const { pool } = request
  const partial = { pool, volume: partialOf(request.volume) }
  const ofFiles = canHoldBases(facts, pool)
  const [begun, final, base, journal] = await Promise.all([
    host.run('volume', partial, signal),
    host.run('volume', { pool, volume: request.volume }, signal),
    ofFiles && !makesBase(request) && request.claim === undefined
      ? host.run('volume', { pool, volume: baseNameOf(request) }, signal)
      : null,
    ofFiles ? host.run('volume', { pool, volume: journalOf(request) }, signal) : null,
  ])
  const anew = async (): Promise<VolumeFacts> => {
    await host.run('volumeDelete', partial, signal)
    return make(host, request, partial, final, signal)
  }
  let disk = begun ?? (await make(host, request, partial, final, signal))
  const isClaimed = request.claim !== undefined
  // With a journal a try that was cut has fetched sections already, and goes on.
  const copied =
    base !== null && journal === null && (await copyBase(parts, request, { base, disk }, context))
  if (copied) {
    await grown(host, request, partial, signal)
  } else {
    // A copy that was cut, or came out wrong, is nothing to go on from.
    if (journal === null && ofFiles && !isClaimed && (begun !== null || base !== null)) disk = await anew()
    await bring(parts, request, context, {
      ...diskOf(disk, facts),
      diskBytes: request.bytes,
      fresh: !isClaimed && !isDevice(facts, pool),
    })
  }
  return host.run('volumeRename', { ...partial, to: request.volume }, signal)
}

/** A file that was copied as a whole is as large a disk as its base. */
async function grown(
  host: ReachedHost,
  { bytes, format }: Deploy,
  partial: { pool: string; volume: string },
  signal: AbortSignal,
): Promise<void> {
  if (format === 'raw') return
  // Read anew: the pool still has it as it was made.
  const now = await host.run('volume', partial, signal)
  if (now !== null && now.capacityBytes < bytes) await host.run('volumeResize', { ...partial, bytes }, signal)
}

/** Sections come from what the host has, its cache, and the store. What is whole on the host needs nobody else. */
async function bring(
  parts: ImageParts,
  request: Deploy,
  context: RequestContext,
  target: { path: string; [field: string]: unknown },
): Promise<unknown> {
  const job = jobOf(request)
  // The journal stands beside the disk.
  const folder = target.path.replace(/\/[^/]*$/, '')
  const own = ownStores(parts.stores, request.hostId, request.imageId)
  const local = own.map((store) => store.folder)
  const having = own.filter((store) => parts.stores.images(store.id).some(({ id }) => id === request.imageId))
  if (having.length > 1) {
    const names = having.map(({ name }) => name).join(', ')
    context.log(
      'info',
      t`${parts.agents.where(request.hostId)} has it itself; asked in this order: ${names}.`,
    )
  }
  const task = {
    task: 'deploy',
    allow: [folder, ...local],
    job,
    image: { id: request.imageId, sha256: request.sha256 },
    target,
    local,
    ...(request.rate === null ? {} : { rate: request.rate }),
    ...(makesBase(request) ? { seal: true } : {}),
  }
  const ask = (peers: object[]): Promise<unknown> =>
    parts.agents.ask(request.hostId, { ...task, peers }, context.signal, hearing(context).near)
  if (isOn(parts.stores, request)) {
    const answer = await ask([]).catch((thrown: unknown) => {
      // A cache may have let sections go since it was read. What was written of the others is kept.
      if (toErrorInfo(thrown).code === 'not-found') return null
      throw thrown
    })
    if (answer !== null) {
      keepRate(parts.stores, request, answer)
      return answer
    }
  }
  const sources = await sourcesOf(parts, request, `deploy-${job}`, context)
  try {
    if (sources.peers.length > 0) {
      const answer = await ask(sources.peers)
      keepHandRate(parts, request, answer, sources.near)
      return answer
    }
    const near = { place: request.hostId, task }
    return await relayed(parts, { near, far: sources.store, job: `deploy-${job}` }, context).catch(
      (thrown: unknown) => {
        // The store does not answer: what lies on the host may be all that is needed.
        if (local.length === 0 || !toErrorInfo(thrown).code.startsWith('transport.')) throw thrown
        context.log(
          'warning',
          t`${toErrorInfo(thrown).message} What ${parts.agents.where(request.hostId)} has is tried.`,
        )
        return ask([])
      },
    )
  } finally {
    await sources.end()
    // What they have now the next deployment need not ask for elsewhere.
    for (const id of sources.fills) parts.stores.readSoon(id)
  }
}

/** Whether a store or cache of the host had the image when it was last read. */
const isOn = (stores: ImageParts['stores'], { hostId, imageId, sha256 }: Deploy): boolean =>
  ownStores(stores, hostId, imageId).some((store) =>
    stores.images(store.id).some((image) => image.id === imageId && image.sha256 === sha256),
  )

function mustFit({ bytes, imageName }: Deploy, diskBytes: number): void {
  if (bytes >= diskBytes) return
  throw new TerraceError(
    'precondition',
    t`The disk of ${formatBytes(bytes)} is smaller than the image ${imageName} with ${formatBytes(diskBytes)}.`,
    { left: t`Nothing was changed.`, next: t`Make the disk at least as large as the image.` },
  )
}

/** A new volume under the temporary name, or one that is claimed; the final name must be free. */
async function make(
  host: ReachedHost,
  request: Deploy,
  partial: { pool: string; volume: string },
  final: VolumeFacts | null,
  signal: AbortSignal,
): Promise<VolumeFacts> {
  const { pool, volume, bytes, format } = request
  if (final !== null) {
    throw new TerraceError('conflict', t`${host.host.name}: pool ${pool} has a disk ${volume} already.`, {
      left: t`It was left as it is, and nothing was changed.`,
      next: t`Choose another name, or delete it on the host if nobody needs it.`,
    })
  }
  if (request.claim !== undefined) return claim(host, { ...request, claim: request.claim }, partial, signal)
  return host.run('volumeCreate', { ...partial, bytes, format, fresh: true }, signal)
}

/** Done already: it has its final name, which it gets last. */
export async function isDeployed(
  { hosts }: Pick<ImageParts, 'hosts'>,
  { hostId, pool, volume }: Deploy,
  { signal }: RequestContext,
): Promise<boolean> {
  const host = hosts(hostId)
  const made = await host.run('volume', { pool, volume }, signal)
  const partial = await host.run('volume', { pool, volume: partialOf(volume) }, signal)
  return made !== null && partial === null
}
