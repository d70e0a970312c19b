import type { Clock } from '@shared/base/clock.ts'
import type { MachineSpec } from '@shared/machine/spec.ts'
import type { Request } from '@shared/plan/requests.ts'
import type { Deployment, Storage } from '../storage/index.ts'

/**
 * Keeps what is deployed where in step with what was carried out. Runs inside the transaction that records a step's
 * outcome, so that nothing is ever half known.
 */
export function keepDeployments(storage: Storage, request: Request, clock: Clock): void {
  switch (request.kind) {
    case 'machine.define': {
      const { spec, hostId } = request
      storage.deployments.upsert({
        designId: spec.owner.designId,
        serverId: spec.owner.serverId,
        replica: spec.owner.replica,
        hostId,
        uuid: spec.uuid,
        machineName: spec.name,
        spec,
        volumes: spec.disks.map(({ name, pool, volume }) => ({ name, pool, volume })),
        updatedAt: clock.now(),
      })
      return
    }
    case 'machine.undefine': {
      const deployment = storage.deployments.find(request.hostId, request.uuid)
      if (deployment) storage.deployments.remove(deployment.designId, deployment.serverId, deployment.replica)
      return
    }
    case 'machine.setVcpus':
      return change(storage, request, clock, { vcpus: request.vcpus })
    case 'machine.setMemory':
      return change(storage, request, clock, { memoryBytes: request.memoryBytes })
    case 'machine.setAutostart':
      return change(storage, request, clock, { autostart: request.autostart })
    case 'machine.setCpuLimits':
      return change(storage, request, clock, {
        ...(request.shares === undefined ? {} : { cpuShares: request.shares }),
        ...(request.quotaPercent === undefined ? {} : { cpuQuotaPercent: request.quotaPercent }),
      })
    default:
  }
}

function change(
  storage: Storage,
  at: { hostId: Deployment['hostId']; uuid: string },
  clock: Clock,
  fields: Partial<MachineSpec>,
): void {
  const deployment = storage.deployments.find(at.hostId, at.uuid)
  if (!deployment) return
  const spec = { ...deployment.spec, ...fields }
  if (fields.cpuQuotaPercent === 0) delete spec.cpuQuotaPercent
  storage.deployments.upsert({ ...deployment, spec, updatedAt: clock.now() })
}
