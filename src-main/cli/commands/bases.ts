import { TerraceError } from '@shared/base/errors.ts'
import { formatBytes } from '@shared/base/units.ts'
import { type Context, findHost, needArgument, text, UsageError } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { table } from '../output.ts'
import { followJob } from './jobs.ts'

/** `images bases`: copies of images in the pools of all hosts that answer. */
export async function listBases(context: Context): Promise<void> {
  const core = await context.core()
  await core.readHosts()
  const { images, hosts } = core.services
  const [bases, known, views] = await Promise.all([
    images.bases({}),
    images.list({ storeId: null }),
    hosts.list({}),
  ])
  const nameOf = (id: string): string => views.find(({ host }) => host.id === id)?.host.name ?? id
  const rows = bases.map(({ hostId, pool, volume, bytes, imageId, disks }) => [
    known.find(({ id }) => id === imageId)?.name ?? '-',
    nameOf(hostId),
    `${pool}/${volume}`,
    formatBytes(bytes),
    disks.length > 0 ? disks.join(', ') : '-',
  ])
  context.out.answer(
    bases,
    rows.length > 0
      ? table(['IMAGE', 'HOST', 'BASE', 'SIZE', 'DISKS ON IT'], rows)
      : ['No host has a copy of an image in its pools. Deploying one with --overlay brings it there.'],
  )
}

/** `images drop-base IMAGE --host H`: refused where disks stand on it, naming them. */
export async function dropBase(context: Context): Promise<number> {
  const core = await context.core()
  const wanted = needArgument(context, 0, 'The name or id of the image, or the name of the base')
  const hostName = text(context, 'host')
  if (hostName === undefined) throw new UsageError('--host is missing.')
  const { host } = await findHost(core, hostName)
  const pool = text(context, 'pool') ?? 'default'
  await core.readHosts()
  const { images } = core.services
  const named = (await images.list({ storeId: null })).find(
    ({ id, name }) => id === wanted || name === wanted,
  )
  const base = (await images.bases({})).find(
    ({ hostId, pool: of, volume: name, imageId }) =>
      hostId === host.id && of === pool && (name === wanted || (named && imageId === named.id)),
  )
  if (base === undefined) {
    throw new TerraceError('not-found', `Pool ${pool} of ${host.name} has no base of ${wanted}.`, {
      left: 'Nothing was changed.',
      next: '"images bases" shows all.',
    })
  }
  const { volume } = base
  if (context.flags['yes'] !== true) {
    context.out.note(
      `This removes ${volume} from pool ${pool} of ${host.name}; ${formatBytes(base.bytes)} become free. Say --yes to do it.`,
    )
    return exitCodes.unconfirmed
  }
  const { jobId } = await images.removeBase({ hostId: host.id, pool, volume })
  return followJob(context, core, jobId)
}
