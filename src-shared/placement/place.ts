import { failsOf } from './filters.ts'
import { marginOf } from './margin.ts'
import { reasonForNowhere, reasonToChoose, reasonToStay } from './reasons.ts'
import { type Room, roomOf } from './room.ts'
import { partsOf, scoreOf } from './scores.ts'
import { Spare } from './spare.ts'
import { take } from './take.ts'
import type { Assignment, Candidate, Demand, Placement, PlacementOptions, Verdict } from './types.ts'
import { t } from '../text/translate.ts'
import { wouldFit } from './would-fit.ts'

/** Facts are told with their age from here on. */
export const OLD_FACTS_MS = 60_000

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Chooses a host for every demand: each host is asked all needs (filters), the ones that fit are scored, the best
 * takes it. What already runs stays where it is and is counted first. Deterministic: equal input gives equal
 * output, whatever the order of the hosts. Never commits more than a host's limits for anything new.
 */
export function place(
  demands: readonly Demand[],
  candidates: readonly Candidate[],
  options: PlacementOptions,
): Placement {
  const rooms = candidates
    .map((candidate) => roomOf(candidate, options))
    .toSorted((a, b) => byText(a.host.name, b.host.name) || byText(a.host.hostId, b.host.hostId))
  const replicas = new Map<string, number>()
  for (const { serverId } of demands) replicas.set(serverId, (replicas.get(serverId) ?? 0) + 1)

  const spare = options.failures ? new Spare(demands, rooms, options.failures) : undefined
  const done = new Map<string, Assignment>()
  for (const demand of inOrder(demands, rooms)) {
    done.set(demand.key, assign(demand, rooms, options, replicas.get(demand.serverId) ?? 1, spare))
  }
  return {
    assignments: demands.flatMap((demand) => done.get(demand.key) ?? []),
    hosts: rooms.length,
    ages: rooms.flatMap(({ host }) => {
      const ageMs = host.facts ? options.now - host.facts.at : 0
      return host.enabled && ageMs > OLD_FACTS_MS ? [{ hostId: host.hostId, name: host.name, ageMs }] : []
    }),
  }
}

/** What runs first, then what has least choice, then the largest: small ones still fit into what is left. */
function inOrder(demands: readonly Demand[], rooms: readonly Room[]): Demand[] {
  const memory = Math.max(1, ...rooms.map((room) => room.memoryLimit))
  const cpus = Math.max(1, ...rooms.map((room) => room.vcpuLimit))
  return demands
    .map((demand) => ({
      demand,
      stays: demand.current === null ? 1 : 0,
      choice: demand.only.length > 0 ? demand.only.length : Number.MAX_SAFE_INTEGER,
      size: Math.max(demand.memoryBytes / memory, demand.vcpus / cpus),
    }))
    .toSorted(
      (a, b) =>
        a.stays - b.stays || a.choice - b.choice || b.size - a.size || byText(a.demand.key, b.demand.key),
    )
    .map(({ demand }) => demand)
}

function verdictOf(
  demand: Demand,
  room: Room,
  { policy }: PlacementOptions,
  { advise, spare }: { advise: boolean; spare: Spare | undefined },
): Verdict {
  const { hostId, name: hostName } = room.host
  const fails = failsOf(demand, room)
  // What cannot be there at all is not asked what its failure would do.
  if (fails.length === 0) fails.push(...(spare?.failsOf(demand, hostId) ?? []))
  if (fails.length > 0) {
    const way = advise ? wouldFit(demand, room, fails) : undefined
    return { hostId, hostName, fits: false, fails, score: 0, parts: [], ...(way ? { wouldFit: way } : {}) }
  }
  const parts = partsOf(demand, room, policy)
  return { hostId, hostName, fits: true, fails, score: scoreOf(parts), parts }
}

function assign(
  demand: Demand,
  rooms: readonly Room[],
  options: PlacementOptions,
  replicas: number,
  spare: Spare | undefined,
): Assignment {
  const { key } = demand
  const brief = options.brief === true && !options.inFull?.has(demand.serverId)
  // Rooms are sorted by name and sorting is stable, so equals stay in the order of their names.
  const stays = demand.current
  const asked = brief && stays !== null ? rooms.filter((room) => room.host.hostId === stays) : rooms
  // Of those that will not be chosen nothing is told in brief; what stays does not ask for reserves.
  const told = { advise: !brief || stays !== null, spare: stays === null ? spare : undefined }
  const verdicts = asked
    .map((room) => verdictOf(demand, room, options, told))
    .toSorted((a, b) => Number(b.fits) - Number(a.fits) || rounded(b.score) - rounded(a.score))
  const settle = (hostId: string, reason: string): Assignment => {
    const room = rooms.find((one) => one.host.hostId === hostId)
    const kept = brief ? verdicts.filter((verdict) => verdict.hostId === hostId) : verdicts
    spare?.take(demand, hostId)
    const margin = stays === null && !brief ? marginOf(verdicts.filter(({ fits }) => fits)) : undefined
    const pools = room ? take(room, demand).pools : {}
    return { key, hostId, pools, reason, verdicts: kept, ...(margin ? { margin } : {}) }
  }
  if (stays !== null) {
    const here = verdicts.find((verdict) => verdict.hostId === stays)
    const reason = here ? reasonToStay(here) : t`Stays where it is: its host is no longer in the list.`
    return settle(stays, reason)
  }
  const best = verdicts[0]
  if (best?.fits) return settle(best.hostId, reasonToChoose(verdicts))
  const reason = reasonForNowhere(demand, verdicts, replicas)
  return { key, hostId: null, pools: {}, reason, verdicts: brief ? [] : verdicts }
}

/** Sums of the same numbers in another order may differ in the last digit; that must not decide. */
const rounded = (score: number): number => Math.round(score * 1e9)
