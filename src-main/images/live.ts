import { TerraceError } from '@shared/base/errors.ts'
import type { ImageView } from '@shared/contract/images.ts'
import type { MachineFacts } from '@shared/machine/facts.ts'
import { t } from '@shared/text/translate.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import type { ReachedHost, RequestContext } from '../actuators/index.ts'
import { isAbsent, type VolumeFacts } from '../drivers/index.ts'
import type { LiveBackup, LiveBackups } from './live-backups.ts'

/** A running machine's disk, kept as it was at one moment for as long as it is read. */
export interface LiveDisk {
  backup: LiveBackup
  disk: { kind: 'nbd'; socket: string; export: string; bitmap?: string; identity: string }
  /** Made for the next capture, where the disk can keep one. */
  checkpoint: string | null
  quiesced: boolean
}

/** Throws `unsupported` with the family's reason, or what the hypervisor says. */
export async function beginLive(
  host: ReachedHost,
  backups: LiveBackups,
  from: {
    hostId: HostId
    machine: MachineFacts
    volume: VolumeFacts
    tag: string
    parent: ImageView | null
  },
  context: RequestContext,
): Promise<LiveDisk> {
  const { hostId, machine, volume, tag, parent } = from
  const { driver } = await host.driven()
  const ability = driver.actions.backupBegin
  if (isAbsent(ability)) {
    throw new TerraceError('unsupported', `${host.host.name}: ${ability.absent}`, {
      left: t`Nothing was read.`,
      next: t`Shut ${machine.name} down first.`,
    })
  }
  const target = machine.disks.find(({ path }) => path === volume.path)?.target
  if (target === undefined) throw new TerraceError('not-found', t`${machine.name} has no such disk any more.`)
  const backup: LiveBackup = { hostId, uuid: machine.uuid, path: volume.path, tag }
  backups.begun(backup)
  const begun = await host
    .run(
      'backupBegin',
      {
        uuid: machine.uuid,
        target,
        path: volume.path,
        format: volume.format,
        tag,
        since: parent?.checkpoint ?? null,
      },
      context.signal,
    )
    .catch((thrown: unknown) => {
      backups.left(backup)
      throw thrown
    })
  context.log(
    'info',
    begun.quiesced
      ? t`The guest froze its file systems for that moment: the image is consistent.`
      : t`No guest agent answered: the image is as after a power failure.`,
  )
  if (begun.bitmap !== null) context.log('info', t`Only what changed since the last capture is read.`)
  return {
    backup,
    disk: {
      kind: 'nbd',
      socket: begun.socket,
      export: begun.export,
      ...(begun.bitmap === null ? {} : { bitmap: begun.bitmap }),
      // Each try reads another moment, so a later one must not go on with this one's sections.
      identity: `${tag} ${new Date().toISOString()}`,
    },
    checkpoint: begun.checkpoint,
    quiesced: begun.quiesced,
  }
}
