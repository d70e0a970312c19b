import { TerraceError, toErrorInfo } from '@shared/base/errors.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import type { ImageView } from '@shared/contract/images.ts'
import type { MachineFacts } from '@shared/machine/facts.ts'
import { t } from '@shared/text/translate.ts'
import type { ReachedHost, RequestContext } from '../actuators/index.ts'
import { isAbsent } from '../drivers/index.ts'
import type { LiveBackup, LiveBackups } from './live-backups.ts'
import { mustBeReadable, type SourceDisk } from './source-disk.ts'

/** A running machine's disk, kept as it was at one moment for as long as it is read. */
export interface LiveDisk {
  backup: LiveBackup
  /** As the agent reaches it, and what it may touch for that. */
  disk: object
  allow: readonly string[]
  /** Only what has changed since the parent is told by it. */
  incremental: boolean
  /** Made for the next capture, where the disk can keep one. */
  checkpoint: string | null
  quiesced: boolean
}

export interface LiveFrom {
  hostId: HostId
  machine: MachineFacts
  volume: SourceDisk
  tag: string
  parent: ImageView | null
}

/**
 * By a backup job where libvirt has them, else by a snapshot that is merged back. Throws `unsupported` with the family's
 * reason, or what the hypervisor says.
 */
export async function beginLive(
  host: ReachedHost,
  backups: LiveBackups,
  from: LiveFrom,
  context: RequestContext,
): Promise<LiveDisk> {
  const { machine, volume } = from
  const { driver } = await host.driven()
  const ability = driver.actions.backupBegin
  if (isAbsent(ability)) {
    throw new TerraceError('unsupported', `${host.host.name}: ${ability.absent}`, {
      left: t`Nothing was read.`,
      next: t`Shut ${machine.name} down first.`,
    })
  }
  const { target } = volume
  if (target === undefined) throw new TerraceError('not-found', t`${machine.name} has no such disk any more.`)
  const live = await byBackup(host, backups, from, target, context).catch((thrown: unknown) => {
    if (toErrorInfo(thrown).code !== 'unsupported') throw thrown
    context.log('info', t`${host.host.name} has no backup jobs: a snapshot of the disk is taken instead.`)
    return bySnapshot(host, backups, from, target, context)
  })
  context.log(
    'info',
    live.quiesced
      ? t`The guest froze its file systems for that moment: the image is consistent.`
      : t`No guest agent answered: the image is as after a power failure.`,
  )
  if (live.incremental) context.log('info', t`Only what changed since the last capture is read.`)
  return live
}

/** Begins something that must be ended, also should its beginning have failed half-way. */
async function kept<T>(backups: LiveBackups, backup: LiveBackup, begin: () => Promise<T>): Promise<T> {
  backups.begun(backup)
  try {
    return await begin()
  } catch (thrown) {
    backups.left(backup)
    throw thrown
  }
}

async function byBackup(
  host: ReachedHost,
  backups: LiveBackups,
  { hostId, machine: { uuid }, volume: { path, format }, tag, parent }: LiveFrom,
  target: string,
  { signal }: RequestContext,
): Promise<LiveDisk> {
  const backup: LiveBackup = { hostId, uuid, path, tag }
  const since = parent?.checkpoint ?? null
  const begun = await kept(backups, backup, () =>
    host.run('backupBegin', { uuid, target, path, format, tag, since }, signal),
  )
  const { socket, export: name, bitmap, checkpoint, quiesced } = begun
  return {
    backup,
    disk: {
      kind: 'nbd',
      socket,
      export: name,
      ...(bitmap === null ? {} : { bitmap }),
      // Each try reads another moment, so a later one must not go on with this one's sections.
      identity: `${tag} ${new Date().toISOString()}`,
    },
    allow: [socket],
    incremental: bitmap !== null && parent !== null,
    checkpoint,
    quiesced,
  }
}

async function bySnapshot(
  host: ReachedHost,
  backups: LiveBackups,
  { hostId, machine, volume, tag }: LiveFrom,
  target: string,
  { signal, log }: RequestContext,
): Promise<LiveDisk> {
  // Here an agent reads it.
  mustBeReadable(host.host.name, volume, machine)
  const { uuid } = machine
  const { path, format } = volume
  const backup: LiveBackup = { hostId, uuid, path, tag, snapshot: { target, format } }
  const others = machine.disks.flatMap((disk) => (disk.target === target ? [] : [disk.target]))
  const begun = await kept(backups, backup, () =>
    host.run('snapshotBegin', { uuid, target, path, tag, others }, signal),
  )
  log(
    'info',
    t`Meanwhile ${machine.name} writes to ${begun.overlay}, which is merged back into its disk afterwards.`,
  )
  return {
    backup,
    // Nobody writes to it meanwhile, and the next snapshot is of another time of change.
    disk: volume.reach,
    allow: [path, ...volume.chain.map((one) => one.path)],
    incremental: false,
    checkpoint: null,
    quiesced: begun.quiesced,
  }
}
