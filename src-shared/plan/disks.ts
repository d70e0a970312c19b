import type { Instance } from '../design/instances.ts'
import type { ServerDisk } from '../design/records.ts'
import type { DiskSpec } from '../machine/spec.ts'
import { holdsFiles } from '../placement/room.ts'
import { formatBytes } from '../base/units.ts'
import { ofInstance, onHost, type PlanContext } from './context.ts'
import { at } from './draft.ts'
import { imageInPool } from './image-in-pool.ts'
import { findImage, imageText } from './images.ts'
import { volumeName } from './names.ts'
import { type Deployment, findVolume, type PlanHost } from './world.ts'
import { t } from '../text/translate.ts'

export interface PreparedDisk {
  spec: DiskSpec
  /** The last step that must be done before the disk can be used. */
  ready?: string
}

interface Target {
  host: PlanHost
  pool: string
  machine: string
  instance: Instance
  /** What an earlier, unfinished run noted. */
  row: Deployment | undefined
}

/** Steps that make one new disk. Problems are noted and give undefined. */
export function prepareDisk(
  context: PlanContext,
  disk: ServerDisk,
  target: Target,
): PreparedDisk | undefined {
  const { draft } = context
  const { host, pool, instance } = target
  const { source } = disk
  const image = source.kind === 'blank' ? undefined : findImage(source, context.hosts, context.library)
  const about = { serverId: instance.server.id, hostId: host.hostId }
  if (image && 'problem' in image) {
    draft.problem('error', `${instance.name}: ${image.problem}`, {
      ...about,
      how:
        source.kind === 'library'
          ? t`Choose another image in the properties of the disk, or add and read the store that has it.`
          : t`Choose another image in the properties of the disk, or put the image into the pool.`,
    })
    return undefined
  }
  if (image && disk.bytes > 0 && disk.bytes < image.capacityBytes) {
    draft.problem(
      'error',
      t`${instance.name}: disk ${disk.name} (${formatBytes(disk.bytes)}) is smaller than its image (${formatBytes(image.capacityBytes)}).`,
      { ...about, how: t`Make the disk at least as large as the image, or leave its size empty.` },
    )
    return undefined
  }
  const poolFacts = host.facts?.pools.find((one) => one.name === pool)
  const format = image?.format ?? (poolFacts && !holdsFiles(poolFacts) ? 'raw' : disk.format)
  const bytes = Math.max(disk.bytes, image?.capacityBytes ?? 0)
  draft.fact(t`pool ${pool} on ${host.name}`, poolFacts?.active ? t`active` : t`not active`)

  const made = unfinished(disk, target, format)
  const volume = made?.volume ?? freeName(context, disk, target, format)
  const spec: DiskSpec = { name: disk.name, pool, volume, format, bus: disk.bus, bytes }
  if (made) {
    if (made.capacityBytes >= bytes) return { spec }
    return { spec, ready: grow(context, spec, target, made.capacityBytes, []) }
  }
  if (!image || source.kind === 'blank') {
    const ready = draft.step(
      { kind: 'volume.create', ...onHost(host), pool, volume, bytes, format },
      {
        title: t`Create blank disk ${disk.name} of ${instance.name} on ${host.name} (${formatBytes(bytes)})`,
        changes: [t`${volume} in pool ${pool}`],
        of: ofInstance(instance),
      },
    )
    return { spec, ready }
  }
  const from = imageInPool(context, image, target, imageText(source))
  if (!from) return undefined
  const cloned = draft.step(
    { kind: 'volume.clone', ...onHost(host), pool, volume, from: from.volume },
    {
      title: t`Create disk ${disk.name} of ${instance.name} on ${host.name} as a copy of ${from.volume} (${formatBytes(image.bytes)})`,
      changes: [t`${volume} in pool ${pool}`],
      after: [from.ready],
      bytes: image.bytes,
      of: ofInstance(instance),
    },
  )
  if (bytes <= image.capacityBytes) return { spec, ready: cloned }
  return { spec, ready: grow(context, spec, target, image.capacityBytes, [cloned]) }
}

/** The step that grows a disk that exists by then. */
export function grow(
  context: PlanContext,
  { name, pool, volume, bytes }: DiskSpec,
  { host, instance }: Pick<Target, 'host' | 'instance'>,
  before: number,
  after: (string | undefined)[],
): string {
  const change = t`disk ${name} ${formatBytes(before)} → ${formatBytes(bytes)}`
  return context.draft.step(
    { kind: 'volume.resize', ...onHost(host), pool, volume, bytes },
    {
      title: t`Grow disk ${name} of ${instance.name} on ${host.name} to ${formatBytes(bytes)}`,
      changes: [change],
      after,
      of: ofInstance(instance),
    },
  )
}

/** The volume that an earlier run of the same disk finished, if it is still there. */
function unfinished(disk: ServerDisk, { host, row, pool }: Target, format: string) {
  const noted = row?.hostId === host.hostId ? row.spec.disks.find((one) => one.name === disk.name) : undefined
  if (
    !noted ||
    noted.pool !== pool ||
    !row?.volumes.some((one) => one.volume === noted.volume && one.pool === pool)
  ) {
    return undefined
  }
  // Someone made another machine of it: two machines on one disk would ruin it.
  const used = host.machines.some(
    ({ uuid, disks }) => uuid !== row.uuid && disks.some((d) => d.pool === pool && d.volume === noted.volume),
  )
  if (used) return undefined
  const found = findVolume(host, noted)
  return found?.format === format ? found : undefined
}

/** A name that no volume has. One that is there but not noted as ours is never touched: it is told instead. */
export function freeName(
  context: PlanContext,
  disk: Pick<ServerDisk, 'name'>,
  { host, pool, machine, instance }: Omit<Target, 'row'>,
  format: 'qcow2' | 'raw',
): string {
  const { draft } = context
  for (let turn = 1; ; turn += 1) {
    const volume = volumeName(machine, disk.name, format, turn)
    const taken = findVolume(host, { pool, volume })
    if (!taken && !draft.made.has(at(host.hostId, pool, volume))) {
      draft.made.add(at(host.hostId, pool, volume))
      draft.fact(t`volume ${volume} in pool ${pool} on ${host.name}`, t`not there`)
      return volume
    }
    const used = host.machines.some((one) => one.disks.some((d) => d.pool === pool && d.volume === volume))
    if (taken && !used) {
      draft.problem(
        'info',
        t`${host.name} has a volume ${volume} in pool ${pool} that no machine uses. It is left alone; ${instance.name} gets another name.`,
        { serverId: instance.server.id, hostId: host.hostId, how: t`Delete it there if nobody needs it.` },
      )
    }
  }
}
