import { NOWHERE } from '../cluster.ts'
import type { Layout } from '../designs/layout.ts'
import { leastOf } from '../designs/units.ts'

/**
 * The units of a layout that wait for a host, by kind: those of one kind ask for the same and are members of the same
 * rules, so that one is as good as another.
 */
export class Pool {
  /** Kind of each unit that moves. */
  readonly kindOf: Int32Array
  readonly kinds: number
  /** `sizes[kind * resources + resource]`, as shares of all that is asked for. */
  readonly sizes: Float64Array
  /** Sum of a kind's shares. */
  readonly sums: Float64Array
  /** What units ask for in all, per resource, and the share of it that one is. */
  readonly need: Float64Array
  readonly shares: Float64Array
  /** How many of each kind wait. */
  readonly counts: Int32Array
  #waiting: number[][]
  #count = 0
  /** Shares of all that wait. */
  size = 0

  constructor(layout: Layout) {
    const wide = layout.cluster.resources.length
    const numbers = new Map<string, number>()
    const least: Float64Array[] = []
    this.need = new Float64Array(wide)
    this.kindOf = Int32Array.from({ length: layout.moving }, (_, unit) => {
      const key = keyOf(layout, unit)
      let kind = numbers.get(key)
      if (kind === undefined) {
        kind = least.length
        numbers.set(key, kind)
        least.push(leastOf(layout.cluster, layout.units[unit] ?? []))
      }
      for (let resource = 0; resource < wide; resource += 1)
        this.need[resource] = (this.need[resource] ?? 0) + (least[kind]?.[resource] ?? 0)
      return kind
    })
    this.kinds = least.length
    this.shares = this.need.map((need) => (need > 0 ? 1 / need : 0))
    this.sizes = Float64Array.from(
      least.flatMap((size) => Array.from(size, (need, resource) => need * (this.shares[resource] ?? 0))),
    )
    this.sums = Float64Array.from(least, (_, kind) => {
      let sum = 0
      for (let resource = 0; resource < wide; resource += 1) sum += this.sizes[kind * wide + resource] ?? 0
      return sum
    })
    this.counts = new Int32Array(this.kinds)
    this.#waiting = least.map(() => [])
    for (let unit = layout.moving - 1; unit >= 0; unit -= 1)
      if (layout.hostOf[unit] === NOWHERE) this.add(unit)
  }

  add(unit: number): void {
    const kind = this.kindOf[unit] ?? 0
    this.#waiting[kind]?.push(unit)
    this.counts[kind] = (this.counts[kind] ?? 0) + 1
    this.#count += 1
    this.size += this.sums[kind] ?? 0
  }

  /** The next of a kind; `NOWHERE`: none waits. */
  next(kind: number): number {
    const waiting = this.#waiting[kind]
    return waiting?.[waiting.length - 1] ?? NOWHERE
  }

  take(kind: number): void {
    if (this.#waiting[kind]?.pop() === undefined) return
    this.counts[kind] = (this.counts[kind] ?? 0) - 1
    this.#count -= 1
    // Sums of fractions do not come out even.
    this.size = this.#count === 0 ? 0 : this.size - (this.sums[kind] ?? 0)
  }

  get empty(): boolean {
    return this.#count === 0
  }

  /** A copy of who waits, by kind. */
  state(): number[][] {
    return this.#waiting.map((waiting) => [...waiting])
  }

  /** Back to a state; it is not to be used again. */
  reset(state: number[][]): void {
    this.#waiting = state
    this.size = 0
    this.#count = 0
    for (const [kind, waiting] of state.entries()) {
      this.counts[kind] = waiting.length
      this.#count += waiting.length
      this.size += waiting.length * (this.sums[kind] ?? 0)
    }
  }
}

function keyOf({ cluster, units, rules }: Layout, unit: number): string {
  const members = units[unit] ?? []
  const [server = 0] = members
  if (members.length > 1) return `unit ${unit}`
  const memberships = rules.of(server).map((number) => {
    const rule = rules.rules[number]
    return rule?.kind === 'classes' ? `${number}=${rule.classes[rule.members.indexOf(server)] ?? 0}` : number
  })
  return `${cluster.kindOf[server] ?? 0}|${memberships.join(' ')}`
}
