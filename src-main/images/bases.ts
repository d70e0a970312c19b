import { toErrorInfo } from '@shared/base/errors.ts'
import type { HostFacts } from '@shared/machine/facts.ts'
import { isStoredCopy, storedCopyName } from '@shared/plan/names.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import { t } from '@shared/text/translate.ts'
import type { ReachedHost, RequestContext } from '../actuators/index.ts'
import type { VolumeFacts } from '../drivers/index.ts'
import type { ImageParts } from './parts.ts'
import { hearing } from './transfer.ts'

type Deploy = RequestOf<'image.deploy'>

/** Pools whose volumes are files of a folder that an agent can open. */
const ofFiles = new Set(['dir', 'fs', 'netfs'])
export const canHoldBases = (facts: HostFacts, pool: string): boolean =>
  ofFiles.has(facts.pools.find(({ name }) => name === pool)?.type ?? '')

export const baseNameOf = ({ imageName, sha256 }: Pick<Deploy, 'imageName' | 'sha256'>): string =>
  storedCopyName(imageName, sha256)

/** Is what it makes a copy of the image that others are made from? */
export const makesBase = ({ volume, sha256, format }: Deploy): boolean =>
  format === 'qcow2' && isStoredCopy(volume, sha256)

/** The image's base in the pool, whatever the image was called when it came there; null where there is none. */
export async function findBase(
  host: ReachedHost,
  request: Deploy,
  signal: AbortSignal,
): Promise<VolumeFacts | null> {
  const { pool, sha256 } = request
  const named = await host.run('volume', { pool, volume: baseNameOf(request) }, signal)
  if (named !== null) return named
  const all = await host.run('volumes', { pool }, signal)
  return all.find(({ volume }) => isStoredCopy(volume, sha256)) ?? null
}

const imageOf = ({ imageId, sha256 }: Deploy): object => ({ id: imageId, sha256 })

/** Runs a task about a base. null, with the reason in the log, where the base is not to be believed or cannot be read. */
async function asked(work: Promise<unknown>, context: RequestContext): Promise<unknown> {
  try {
    return await work
  } catch (thrown) {
    const { code, message } = toErrorInfo(thrown)
    if (code !== 'precondition' && code !== 'unsupported' && code !== 'storage.corrupt') throw thrown
    context.log('warning', message)
    return null
  }
}

/** Whether nobody has touched a base since each of its sections was proven: its seal fits. */
export async function isSound(
  parts: ImageParts,
  request: Deploy,
  base: VolumeFacts,
  context: RequestContext,
): Promise<boolean> {
  const task = { task: 'base', allow: [base.path], path: base.path, image: imageOf(request) }
  return (await asked(parts.agents.ask(request.hostId, task, context.signal), context)) !== null
}

/**
 * Makes a disk of its own from a base: blocks are shared where the file system can, else every byte is copied and proven.
 * False where the base cannot be used; the disk may then be half written.
 */
export async function copyBase(
  parts: ImageParts,
  request: Deploy,
  { base, disk }: { base: VolumeFacts; disk: VolumeFacts },
  context: RequestContext,
): Promise<boolean> {
  const target = { path: disk.path, format: request.format, diskBytes: request.bytes }
  const task = {
    task: 'copy',
    allow: [base.path, disk.path],
    base: base.path,
    image: imageOf(request),
    target,
  }
  const answer = await asked(
    parts.agents.ask(request.hostId, task, context.signal, hearing(context).near),
    context,
  )
  if (answer === null) return false
  const shared = (answer as { how?: unknown }).how === 'shared'
  context.log(
    'info',
    shared
      ? t`It shares its blocks with ${base.volume}, which the host has, and is a disk of its own.`
      : t`It was copied from ${base.volume}, which the host has; every section was proven.`,
  )
  return true
}
