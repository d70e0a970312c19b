import { type Cluster, NOWHERE } from '../cluster.ts'
import { Links } from './links.ts'
import { Rules } from '../rules.ts'
import { checkTerms, type Terms } from './terms.ts'
import { unitsOf } from './units.ts'

/** Who is where, as it was at one time. */
export interface Snapshot {
  readonly hostOf: Int32Array
  readonly shapeOf: Uint8Array
}

/** More members than this take the first shape that fits: each with several doubles what there is to try. */
const MOST_TRIED = 6

/**
 * The units of a cluster on its hosts, with rules and links counted along. Only places that are allowed and have room
 * are taken. Servers that have a place when it begins keep it.
 */
export class Layout {
  readonly cluster: Cluster
  readonly rules: Rules
  readonly links: Links
  /** Those that move, then one for each server that stays. */
  readonly units: readonly (readonly number[])[]
  /** How many of them move. */
  readonly moving: number
  /** Host of each unit. */
  readonly hostOf: Int32Array
  /** Unit of each server. */
  readonly unitOf: Int32Array
  readonly #last: Uint8Array

  /** Throws a RangeError for terms that cannot be. */
  constructor(cluster: Cluster, terms: Terms) {
    checkTerms(cluster, terms)
    const { rules = [], links = [], costs, rates } = terms
    this.cluster = cluster
    this.rules = new Rules(cluster, rules)
    const moving = unitsOf(cluster, rules)
    this.moving = moving.length
    const staying = cluster.servers
      .map((_, server) => server)
      .filter((server) => cluster.hostOf[server] !== NOWHERE)
    this.units = [...moving, ...staying.map((server) => [server])]
    this.hostOf = new Int32Array(this.units.length).fill(NOWHERE)
    this.#last = cluster.shapeOf.slice()
    const unitOf = new Int32Array(cluster.servers.length)
    for (const [unit, members] of this.units.entries()) for (const server of members) unitOf[server] = unit
    this.unitOf = unitOf
    const ends = links
      .map(({ a, b, traffic }) => ({ a: unitOf[a] ?? 0, b: unitOf[b] ?? 0, traffic }))
      .filter(({ a, b }) => a !== b)
    const where = {
      hostOf: this.hostOf,
      domainOf: cluster.domainOf,
      rates: rates && Float64Array.from(rates),
    }
    this.links = new Links(where, ends, costs)
    for (let unit = this.moving; unit < this.units.length; unit += 1) {
      const host = cluster.hostOf[this.units[unit]?.[0] ?? 0] ?? NOWHERE
      this.links.count(unit, host, 1)
      this.hostOf[unit] = host
    }
  }

  /**
   * Puts a unit that is nowhere on a host, its members in these shapes, or in the first ones that fit; false, and nothing
   * is changed: it may not be there.
   */
  put(unit: number, host: number, shapes?: readonly number[]): boolean {
    const members = this.units[unit] ?? []
    if (!this.#putFrom(members, 0, host, shapes)) return false
    if (this.links.overloaded(unit, host) !== NOWHERE) {
      for (const server of members) this.#remove(server, host)
      return false
    }
    this.links.count(unit, host, 1)
    this.hostOf[unit] = host
    return true
  }

  /** Takes a unit from its host, and answers which one that was. */
  remove(unit: number): number {
    const host = this.hostOf[unit] ?? NOWHERE
    if (host === NOWHERE) return NOWHERE
    for (const server of this.units[unit] ?? []) this.#last[server] = this.cluster.shapeOf[server] ?? 0
    this.drop(unit)
    return host
  }

  /** Takes back a `put` on trial: `putBack` still leads to where the unit was before. */
  drop(unit: number): void {
    const host = this.hostOf[unit] ?? NOWHERE
    for (const server of this.units[unit] ?? []) this.#remove(server, host)
    this.hostOf[unit] = NOWHERE
    this.links.count(unit, host, -1)
  }

  /** Puts a unit where it was before it was removed, as it was; the rest has to be as it was then as well. */
  putBack(unit: number, host: number): void {
    for (const server of this.units[unit] ?? []) this.#settle(server, host, this.#last[server] ?? 0)
    this.links.count(unit, host, 1)
    this.hostOf[unit] = host
  }

  snapshot(): Snapshot {
    return { hostOf: this.hostOf.slice(), shapeOf: this.cluster.shapeOf.slice() }
  }

  /** Back to how it was. */
  restore({ hostOf, shapeOf }: Snapshot): void {
    const changed: number[] = []
    for (let unit = 0; unit < this.moving; unit += 1) {
      const same =
        this.hostOf[unit] === hostOf[unit] &&
        (this.units[unit] ?? []).every((server) => this.cluster.shapeOf[server] === shapeOf[server])
      if (!same) changed.push(unit)
    }
    for (const unit of changed) this.remove(unit)
    this.#last.set(shapeOf)
    for (const unit of changed) {
      const host = hostOf[unit] ?? NOWHERE
      if (host !== NOWHERE) this.putBack(unit, host)
    }
  }

  clear(): void {
    for (let unit = 0; unit < this.moving; unit += 1) this.remove(unit)
  }

  #putFrom(members: readonly number[], at: number, host: number, wanted?: readonly number[]): boolean {
    const server = members[at]
    if (server === undefined) return true
    if (!this.rules.allows(server, host)) return false
    const shapes = this.cluster.shapesOf(server)
    const last = wanted ? (wanted[at] ?? 0) : shapes.length - 1
    for (let shape = wanted ? last : 0; shape <= last; shape += 1) {
      const size = shapes[shape]
      if (!size || !this.cluster.fits(size, host)) continue
      this.#settle(server, host, shape)
      if (this.#putFrom(members, at + 1, host, wanted)) return true
      this.#remove(server, host)
      if (members.length > MOST_TRIED) return false
    }
    return false
  }

  #settle(server: number, host: number, shape: number): void {
    this.cluster.put(server, host, shape)
    this.rules.put(server, host)
  }

  #remove(server: number, host: number): void {
    this.cluster.remove(server)
    this.rules.remove(server, host)
  }
}
