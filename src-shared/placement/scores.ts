import { formatBytes, GiB } from '../base/units.ts'
import type { Room } from './room.ts'
import type { Demand, PlacementOptions, ScorePart } from './types.ts'
import { t, tn } from '../text/translate.ts'

const percent = (share: number): string => `${Math.round(share * 100)} %`

type Balance = 'memory balance' | 'cpu balance'

function balance(
  part: Balance,
  weight: number,
  used: number,
  limit: number,
  policy: PlacementOptions['policy'],
): ScorePart {
  const free = limit > 0 ? Math.min(1, Math.max(0, (limit - used) / limit)) : 0
  return {
    part,
    weight,
    value: policy === 'spread' ? free : 1 - free,
    text: balanceText(part, policy, percent(policy === 'spread' ? free : 1 - free)),
  }
}

function balanceText(part: Balance, policy: PlacementOptions['policy'], share: string): string {
  if (part === 'memory balance') {
    return policy === 'spread' ? t`${share} of memory stays free` : t`${share} of memory is used`
  }
  return policy === 'spread' ? t`${share} of vCPU stays free` : t`${share} of vCPU is used`
}

/**
 * What speaks for a host that fits, on fixed scales 0..1, so that a score does not depend on who else is listed.
 * An answering host outweighs all other parts but a host that answers badly in all of them.
 */
export function partsOf(demand: Demand, room: Room, policy: PlacementOptions['policy']): ScorePart[] {
  const { host } = room
  const parts: ScorePart[] = [
    {
      part: 'answers',
      weight: 5,
      value: host.reachable ? 1 : 0,
      text: host.reachable ? t`it answers` : t`it does not answer, its last known facts are used`,
    },
    balance('memory balance', 2, room.usedMemory + demand.memoryBytes, room.memoryLimit, policy),
    balance('cpu balance', 1.5, room.usedVcpus + demand.vcpus, room.vcpuLimit, policy),
    {
      part: 'load',
      weight: 1,
      value: host.load === null ? 0.5 : 1 - Math.min(1, Math.max(0, host.load)),
      text:
        host.load === null ? t`its load is not measured` : t`its processors are ${percent(host.load)} busy`,
    },
    {
      part: 'acceleration',
      weight: 0.5,
      value: host.facts?.accelerated ? 1 : 0,
      text: host.facts?.accelerated ? t`it virtualises in hardware` : t`it emulates, without hardware help`,
    },
  ]
  if (policy === 'spread') parts.push(company(room))
  if (demand.disks.some((disk) => disk.image) || demand.imageAt.length > 0)
    parts.push(image(demand, host.name))
  return parts
}

/** Small servers hardly move the balance of a large host; they are spread by count, so that no host takes all. */
function company(room: Room): ScorePart {
  let count = 0
  for (const names of room.replicas.values()) count += names.length
  const text =
    count === 0
      ? t`no other server of this design runs there`
      : tn(
          count,
          '{n} other server of this design would share it',
          '{n} other servers of this design would share it',
        )
  return { part: 'company', weight: 1.5, value: 1 / (1 + count), text }
}

/** A copy of 2 GiB halves the value: a small image is no reason to crowd a host, a large one is. */
function image(demand: Demand, hostName: string): ScorePart {
  const there = demand.imageAt.includes(hostName)
  const bytes = demand.disks.reduce((sum, disk) => sum + (disk.image?.bytes ?? 0), 0)
  const text = there
    ? t`the image is already there`
    : t`the image must be copied there (${formatBytes(bytes)})`
  return { part: 'image', weight: 1, value: there ? 1 : 1 / (1 + bytes / (2 * GiB)), text }
}

/** The mean of the parts by their weights; of all but one, if told. */
export function scoreOf(parts: readonly ScorePart[], without?: string): number {
  let sum = 0
  let weights = 0
  for (const { part, value, weight } of parts) {
    if (part === without) continue
    sum += value * weight
    weights += weight
  }
  return weights === 0 ? 0 : sum / weights
}
