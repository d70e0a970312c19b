import { rateAt } from '@shared/images/bandwidth.ts'
import type { PlanHost, PlanVolume } from '@shared/plan/world.ts'
import { liveKinOf, whyNotMigrate, whyNotMigrateLive } from '../actuators/index.ts'
import { driverFor, isAbsent, type VolumeFacts } from '../drivers/index.ts'
import type { HostMonitor, HostRegistry } from '../hosts/index.ts'
import { t } from '@shared/text/translate.ts'

/** Every host as placement, planning and drift see it: the last known facts, without asking anyone. */
export function worldOf(registry: HostRegistry, now: number): PlanHost[] {
  return registry.all().map((monitor) => planHost(monitor, now))
}

function planHost(monitor: HostMonitor, now: number): PlanHost {
  const { host, facts, load, disks } = monitor
  const limit = host.bandwidth ? rateAt(host.bandwidth, new Date(now).getHours()) : null
  const cannotMove = facts?.family ? whyNotMigrate(monitor) : undefined
  const liveKin = facts?.family && !whyNotMigrateLive(monitor) ? liveKinOf(monitor) : undefined
  return {
    hostId: host.id,
    name: host.name,
    practice: host.practice,
    enabled: host.enabled,
    reachable: monitor.reachable,
    ...(monitor.error?.code === 'conflict' ? { refused: t`is another machine than before` } : {}),
    facts,
    machines: monitor.machines,
    lacks: lacksOf(monitor),
    ...(cannotMove === undefined ? {} : { cannotMove }),
    ...(liveKin === undefined ? {} : { liveKin }),
    load: load?.mean ?? null,
    ...(load ? { peak: load.peak } : {}),
    ...(facts?.linkRate === undefined ? {} : { network: { rate: facts.linkRate, used: monitor.traffic } }),
    ...(disks ? { disks } : {}),
    ...(limit === null ? {} : { imageRate: limit }),
    ...(host.rack === undefined ? {} : { rack: host.rack }),
    factsAge: monitor.lastSeen === null ? null : now - monitor.lastSeen,
    ...(monitor.volumes === null ? { volumesKnown: false as const } : {}),
    volumes: volumesOf(monitor.volumes ?? []),
  }
}

function volumesOf(volumes: readonly VolumeFacts[]): PlanVolume[] {
  const byPath = new Map(volumes.map((one) => [one.path, one]))
  return volumes.map(({ pool, volume, fileBytes, capacityBytes, format, backing }) => {
    const base = backing === undefined ? undefined : byPath.get(backing)
    return {
      ...{ pool, volume, bytes: fileBytes, capacityBytes, format },
      ...(base === undefined ? {} : { standsOn: { pool: base.pool, volume: base.volume } }),
    }
  })
}

/** What a deployment needs of a driver, with the family's reason where it cannot do that. */
function lacksOf({ facts }: HostMonitor): string[] {
  if (!facts?.family) return []
  const { actions } = driverFor(facts.family)
  const needed = [actions.define, actions.start, actions.volumeCreate, actions.volumeClone]
  return needed.flatMap((action) => (isAbsent(action) ? [action.absent] : []))
}
