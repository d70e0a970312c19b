import type { Candidate, Demand, Fail, Tie } from './types.ts'

/** A host that is asked about. */
interface Asked {
  readonly host: Candidate
  /** Name of the dedicated server that has it for itself. */
  readonly whole?: string
}

/** Instances that a rule is about, where they are. */
interface Tied {
  /** By place, the instances there by their keys. */
  readonly places: Map<string, Map<string, Pick<Demand, 'key' | 'name' | 'serverId'>>>
  /** The place of each, by its key. */
  readonly at: Map<string, string>
  /** What people call a place, where that is known. */
  readonly names: Map<string, string>
  /** Who is anywhere besides one of them, as it is now: told alike of every host where nobody is. */
  known?: { key: string; others: readonly string[]; at: readonly string[] }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What a rule means by a place; a host that tells no rack is a rack of its own. */
export const placeOf = ({ within }: Pick<Tie, 'within'>, { hostId, rack }: Candidate): string =>
  within === 'host' || rack === undefined ? `host ${hostId}` : `rack ${rack}`

const nameOf = ({ within }: Tie, { name, rack }: Candidate): string =>
  within === 'host' || rack === undefined ? name : rack

/** Where those are who are under rules with one another: every host's room leads here, where a design has such rules. */
export class Meets {
  readonly #rules = new Map<string, Tied>()

  /** An instance is on a host; null: on one that is not known. Told again it changes nothing. */
  add({ key, name, serverId, ties = [] }: Demand, host: Candidate | null): void {
    for (const tie of ties) {
      const tied: Tied = this.#rules.get(tie.id) ?? {
        places: new Map(),
        at: new Map(),
        names: new Map(),
      }
      this.#rules.set(tie.id, tied)
      const place = host ? placeOf(tie, host) : 'unknown'
      const here = tied.places.get(place) ?? new Map()
      tied.places.set(place, here)
      here.set(key, { key, name, serverId })
      delete tied.known
      tied.at.set(key, place)
      if (host) tied.names.set(place, nameOf(tie, host))
    }
  }

  remove({ key, ties = [] }: Demand): void {
    for (const { id } of ties) {
      const tied = this.#rules.get(id)
      const place = tied?.at.get(key)
      if (!tied || place === undefined) continue
      tied.at.delete(key)
      delete tied.known
      const here = tied.places.get(place)
      here?.delete(key)
      if (here?.size === 0) tied.places.delete(place)
    }
  }

  /** Adds the rules that a place would break; the instance itself, wherever it is, does not count. */
  fails(demand: Demand, room: Asked, fails: Fail[]): void {
    for (const tie of demand.ties ?? []) {
      const tied = this.#rules.get(tie.id)
      if (!tied || tied.at.size === 0) continue
      const place = placeOf(tie, room.host)
      const { id: rule, name, within } = tie
      if (tie.kind === 'apart') {
        // Who has a machine for itself shares it with nobody anyway.
        if (within === 'host' && (demand.whole === true || room.whole !== undefined)) continue
        const others = againstIt(tie, demand, tied.places.get(place))
        if (others.length > 0)
          fails.push({ need: 'apart from', rule, name, within, at: nameOf(tie, room.host), others })
      } else if (elsewhere(tied, demand, place) > 0) {
        const { others, at } = whereabouts(tied, demand, place)
        fails.push({ need: 'together with', rule, name, within, at, others })
      }
    }
  }

  /** Is someone there with whom it has to be together? */
  joins({ key, ties = [] }: Demand, { host }: Asked): boolean {
    return ties.some((tie) => {
      const here = this.#rules.get(tie.id)?.places.get(placeOf(tie, host))
      return tie.kind === 'together' && here !== undefined && here.size > (here.has(key) ? 1 : 0)
    })
  }
}

/** Names of those in a place that an instance is to be apart from. */
function againstIt(
  { servers }: Tie,
  { key, serverId }: Demand,
  here: ReadonlyMap<string, Pick<Demand, 'key' | 'name' | 'serverId'>> = new Map(),
): string[] {
  const alone = servers.length === 1
  const others: string[] = []
  for (const other of here.values())
    if (other.key !== key && (alone || other.serverId !== serverId)) others.push(other.name)
  return others.sort(byText)
}

/** How many others are not in a place. */
function elsewhere({ at, places }: Tied, { key }: Demand, place: string): number {
  const own = at.get(key)
  return at.size - (places.get(place)?.size ?? 0) - (own !== undefined && own !== place ? 1 : 0)
}

function whereabouts(
  tied: Tied,
  { key }: Demand,
  but: string,
): { others: readonly string[]; at: readonly string[] } {
  const { places, names, known } = tied
  const nobody = !places.has(but)
  if (nobody && known?.key === key) return known
  const others: string[] = []
  const at: string[] = []
  for (const [place, there] of places) {
    const before = others.length
    if (place !== but) for (const other of there.values()) if (other.key !== key) others.push(other.name)
    const name = names.get(place)
    if (others.length > before && name !== undefined) at.push(name)
  }
  const found = { key, others: others.sort(byText), at: at.sort(byText) }
  if (nobody) tied.known = found
  return found
}
