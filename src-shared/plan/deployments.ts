import type { PlanStep } from './plan.ts'
import { canLookInto, type Deployment, findVolume, isAvailable, type PlanHost } from './world.ts'

/**
 * The row to keep for an instance before the first of its steps runs, so that nothing half-made goes unnamed. Only
 * for steps that define a new machine. What an earlier unfinished run made on the same host stays noted.
 */
export function deploymentBefore(
  step: Pick<PlanStep, 'request' | 'serverId' | 'replica'>,
  known: Deployment | undefined,
): Deployment | undefined {
  const { request, serverId, replica } = step
  if (request.kind !== 'machine.define' || !request.create) return known
  if (serverId === undefined || replica === undefined) return known
  const { hostId, spec } = request
  const volumes = known?.hostId === hostId ? known.volumes : []
  return { serverId, replica, hostId, uuid: spec.uuid, machineName: spec.name, spec, volumes }
}

/** The row after one step of its instance succeeded; undefined when nothing of the instance is left. */
export function deploymentAfter(
  { request }: Pick<PlanStep, 'request'>,
  row: Deployment,
): Deployment | undefined {
  const { spec } = row
  const with_ = (fields: Partial<Deployment['spec']>): Deployment => ({
    ...row,
    spec: { ...spec, ...fields },
  })
  switch (request.kind) {
    case 'volume.create':
    case 'volume.clone':
    case 'seed.write': {
      const { pool, volume } = request
      const others = row.volumes.filter((one) => one.pool !== pool || one.volume !== volume)
      return { ...row, volumes: [...others, { pool, volume }] }
    }
    case 'volume.resize': {
      const { pool, volume, bytes } = request
      return with_({
        disks: spec.disks.map((disk) =>
          disk.pool === pool && disk.volume === volume ? { ...disk, bytes } : disk,
        ),
      })
    }
    case 'volume.delete': {
      const { pool, volume } = request
      const volumes = row.volumes.filter((one) => one.pool !== pool || one.volume !== volume)
      return volumes.length === 0 && spec.disks.length === 0 ? undefined : { ...row, volumes }
    }
    case 'machine.define':
      return {
        ...row,
        hostId: request.hostId,
        uuid: request.spec.uuid,
        machineName: request.spec.name,
        spec: request.spec,
      }
    case 'machine.migrate': {
      const { to, uuid, previous, spec: next } = request
      const now = (one: Deployment['volumes'][number]) => {
        const at = previous.disks.findIndex((disk) => disk.pool === one.pool && disk.volume === one.volume)
        const disk = next.disks[at]
        return disk ? { pool: disk.pool, volume: disk.volume } : one
      }
      return { ...row, hostId: to, uuid, machineName: next.name, spec: next, volumes: row.volumes.map(now) }
    }
    case 'machine.undefine':
      return row.volumes.length === 0 ? undefined : with_({ disks: [] })
    case 'machine.setVcpus':
      return with_({ vcpus: request.vcpus })
    case 'machine.setMemory':
      return with_({ memoryBytes: request.memoryBytes })
    case 'machine.setAutostart':
      return with_({ autostart: request.autostart })
    case 'machine.setCpuLimits': {
      const { cpuShares, cpuQuotaPercent, ...rest } = spec
      const shares = request.shares ?? cpuShares
      const quota = request.quotaPercent ?? cpuQuotaPercent
      return {
        ...row,
        spec: {
          ...rest,
          ...(shares === undefined ? {} : { cpuShares: shares }),
          ...(quota ? { cpuQuotaPercent: quota } : {}),
        },
      }
    }
    case 'machine.adopt':
      return request.owner === null ? undefined : row
    default:
      return row
  }
}

/** Its host is no longer in the list, and no other has its machine: nothing can ever be done about it from here. */
export const isOutOfReach = (row: Deployment, hosts: readonly PlanHost[]): boolean =>
  !hosts.some(
    ({ hostId, machines }) => hostId === row.hostId || machines.some(({ uuid }) => uuid === row.uuid),
  )

/** Nothing of the row is on its host any more, as far as the host can be asked: it need not be kept. */
export function isSpent(row: Deployment, hosts: readonly PlanHost[]): boolean {
  const host = hosts.find((one) => one.hostId === row.hostId)
  if (!host || !isAvailable(host) || hosts.some((one) => one.machines.some(({ uuid }) => uuid === row.uuid)))
    return false
  const unseen = row.volumes.some(({ pool }) => !canLookInto(host, pool))
  return !unseen && !row.volumes.some((volume) => findVolume(host, volume))
}
