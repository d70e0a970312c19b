import { t } from '../text/translate.ts'
import { arrange } from './arrange.ts'
import { reasonTogether, type Standing, standingOf } from './group-reason.ts'
import { type Group, type Groups, groupsOf } from './groups.ts'
import { arrangeKeeping } from './keep-reserve.ts'
import { marginOf } from './margin.ts'
import { reasonForNowhere, reasonToChoose, reasonToStay } from './reasons.ts'
import { Scene } from './scene.ts'
import { Spare } from './spare.ts'
import type { Assignment, Candidate, Demand, Placement, PlacementOptions, Verdict } from './types.ts'
import { bestOf, verdictsOf, verdictsOnTwo } from './verdicts.ts'

/** Facts are told with their age from here on. */
export const OLD_FACTS_MS = 60_000

/**
 * Chooses a host for every demand. What already runs stays where it is and is counted first. The others are placed as
 * one transaction (arrange.ts); what is told of each host is how it would be there with all the others where they are.
 * Deterministic: equal input gives equal output, whatever the order of hosts and demands. Never commits more than a
 * host's limits for anything new.
 */
export function place(
  demands: readonly Demand[],
  candidates: readonly Candidate[],
  options: PlacementOptions,
): Placement {
  const scene = new Scene(demands, candidates, options)
  if (options.failures) scene.spare = new Spare(demands, scene.rooms, options.failures)
  const teller = new Teller(scene, demands)
  const done = new Map<string, Assignment>()
  // All that stay are known before any is asked about, so that both ends of a broken rule are told.
  for (const demand of demands) if (demand.current !== null) scene.expect(demand)
  for (const demand of teller.order.filter(({ current }) => current !== null))
    done.set(demand.key, teller.stay(demand))
  const fresh = teller.order.filter(({ current }) => current === null)
  if (fresh.length === 1) for (const demand of fresh) done.set(demand.key, teller.choose(demand))
  else {
    if (scene.spare) arrangeKeeping(scene, fresh)
    else arrange(scene, fresh)
    for (const demand of fresh) done.set(demand.key, teller.tell(demand))
  }
  return {
    assignments: demands.flatMap((demand) => done.get(demand.key) ?? []),
    hosts: scene.rooms.length,
    ages: agesOf(scene, options.now),
  }
}

function agesOf({ rooms }: Scene, now: number): Placement['ages'] {
  const ages: Placement['ages'] = []
  for (const { host } of rooms) {
    const ageMs = host.facts ? now - host.facts.at : 0
    if (host.enabled && ageMs > OLD_FACTS_MS) ages.push({ hostId: host.hostId, name: host.name, ageMs })
  }
  return ages
}

/** Puts into words, and into the answer, what was decided. */
class Teller {
  /** What has least choice first, then the largest: small ones still fit into what is left. */
  readonly order: readonly Demand[]
  readonly #scene: Scene
  readonly #replicas = new Map<string, number>()
  readonly #groups: Groups
  /** How groups stand, once all have a place. */
  readonly #standing = new Map<Group, Standing | undefined>()

  constructor(scene: Scene, demands: readonly Demand[]) {
    this.#scene = scene
    this.order = inOrder(demands, scene)
    this.#groups = groupsOf(this.order.filter(({ current }) => current === null))
    for (const { serverId } of demands) this.#replicas.set(serverId, (this.#replicas.get(serverId) ?? 0) + 1)
  }

  /** It has a host already. */
  stay(demand: Demand): Assignment {
    const scene = this.#scene
    const here = scene.rooms.find(({ host }) => host.hostId === demand.current)
    const brief = this.#isBrief(demand)
    const verdicts = verdictsOf(demand, scene, {
      advise: true,
      ...(brief ? { rooms: here ? [here] : [] } : {}),
    })
    if (here) scene.put(demand, here)
    if (demand.current !== null) scene.spare?.take(demand, demand.current)
    const verdict = verdicts.find(({ hostId }) => hostId === demand.current)
    return {
      ...this.#frame(demand),
      hostId: demand.current,
      pools: scene.choiceOf(demand.key)?.pools ?? {},
      reason: verdict ? reasonToStay(verdict) : t`Stays where it is: its host is no longer in the list.`,
      verdicts,
    }
  }

  /** Decides on the spot, and tells. */
  choose(demand: Demand): Assignment {
    const scene = this.#scene
    const brief = this.#isBrief(demand)
    const verdicts = brief ? verdictsOnTwo(demand, scene) : verdictsOf(demand, scene, { advise: true })
    const best = bestOf(verdicts)
    const assignment = this.#told(demand, best, verdicts)
    const room = best && scene.rooms.find(({ host }) => host.hostId === best.hostId)
    if (!room) return assignment
    scene.put(demand, room)
    scene.spare?.take(demand, room.host.hostId)
    return { ...assignment, pools: scene.choiceOf(demand.key)?.pools ?? {} }
  }

  /** Tells of what was decided before. */
  tell(demand: Demand): Assignment {
    const scene = this.#scene
    const { spare } = scene
    const standing = this.#standingOf(demand)
    const was = scene.remove(demand)
    spare?.leave(demand)
    const brief = this.#isBrief(demand)
    const stands = was?.room
    const verdicts =
      spare && brief
        ? verdictsOnTwo(demand, scene, stands)
        : verdictsOf(demand, scene, { advise: !brief, stands })
    const chosen = verdicts.find(({ hostId }) => hostId === was?.room.host.hostId)
    const assignment = this.#told(demand, chosen, verdicts)
    if (!was) return assignment
    scene.put(demand, was.room, was.choice)
    spare?.take(demand, was.room.host.hostId)
    const told = { ...assignment, pools: was.choice.pools }
    if (!standing || standing.names.length < 2) return told
    // By itself it has no other host; in a rack it may have.
    const reason = reasonTogether(demand, standing)
    return { ...told, reason: bestOf(verdicts, chosen) ? `${reason} ${told.reason}` : reason }
  }

  #standingOf({ key }: Demand): Standing | undefined {
    const group = this.#groups.whole.get(key)
    if (!group) return undefined
    if (!this.#standing.has(group)) this.#standing.set(group, standingOf(this.#scene, group))
    return this.#standing.get(group)
  }

  #told(demand: Demand, chosen: Verdict | undefined, verdicts: Verdict[]): Assignment {
    const brief = this.#isBrief(demand)
    const { weights } = this.#scene.options
    const frame = this.#frame(demand)
    if (!chosen) {
      const reason = reasonForNowhere(demand, verdicts, this.#replicas.get(demand.serverId) ?? 1)
      return { ...frame, hostId: null, pools: {}, reason, verdicts: brief ? [] : verdicts }
    }
    const margin = brief ? undefined : marginOf(chosen, verdicts, weights)
    return {
      ...frame,
      hostId: chosen.hostId,
      pools: {},
      reason: reasonToChoose(chosen, verdicts, weights),
      verdicts: brief ? [chosen] : verdicts,
      ...(margin ? { margin } : {}),
    }
  }

  #frame({ key }: Demand): Pick<Assignment, 'key' | 'weights'> {
    return { key, weights: this.#scene.options.weights }
  }

  #isBrief({ serverId }: Demand): boolean {
    const { brief, inFull } = this.#scene.options
    return brief === true && !inFull?.has(serverId)
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What has least choice, then the largest. */
function inOrder(demands: readonly Demand[], { rooms }: Scene): Demand[] {
  const memory = Math.max(1, ...rooms.map((room) => room.memoryLimit))
  const cpus = Math.max(1, ...rooms.map((room) => room.vcpuLimit))
  return demands
    .map((demand) => ({
      demand,
      choice: demand.whole ? 0 : demand.only.length > 0 ? demand.only.length : Number.MAX_SAFE_INTEGER,
      size: Math.max(demand.memoryBytes / memory, demand.vcpus / cpus),
    }))
    .toSorted((a, b) => a.choice - b.choice || b.size - a.size || byText(a.demand.key, b.demand.key))
    .map(({ demand }) => demand)
}
