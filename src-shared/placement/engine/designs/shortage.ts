import { Cluster, NOWHERE, SLACK } from '../cluster.ts'
import { Layout } from './layout.ts'
import type { Rule } from '../rules.ts'
import { sizeOf, totalsOf } from '../sizes.ts'
import type { Terms } from './terms.ts'
import { hostsByName } from './units.ts'
import { arrange, type Stuck } from './arrange.ts'

/** Why a host does not take a server. */
export interface Verdict {
  readonly host: number
  /** Of each resource, how much is missing; 0: none. */
  readonly shortBy: readonly number[]
  /** The rules that forbid it, by number. */
  readonly rules: readonly number[]
  /** The host that would have to send more than its rate, were it not for room and rules; `NOWHERE`: none. */
  readonly overloaded: number
}

/** Why servers cannot be placed together. */
export interface Shortage {
  /** Those, tied to one host, that found no place when as many others as could be had one, or even by themselves. */
  readonly servers: readonly number[]
  readonly alone: boolean
  /** What each host lacks, those that come nearest first. */
  readonly hosts: readonly Verdict[]
  /** Without any one of these rules, by number, all find a place; that was tried. */
  readonly rules: readonly number[]
  /** It is certain that there is no way; else none was found. */
  readonly certain: boolean
}

/** A rule is further from giving way than any shortage. */
const MANY = 1000
/** So many rules are left out on trial at most: in small designs, and in large ones, where each trial takes long. */
const TRIALS = { small: 64, large: 8 }
const SMALL = 40

/** Looks into why a unit is stuck; the layout is empty before and afterwards. */
export function shortageOf(cluster: Cluster, terms: Terms, layout: Layout, stuck: Stuck): Shortage {
  const { unit, others, certain } = stuck
  const members = layout.units[unit] ?? []
  const verdicts = (): Verdict[] => hostsByName(cluster).map((host) => verdictOf(layout, unit, host))
  let hosts = verdicts()
  const alone = hosts.every((one) => refused(one))
  if (!alone) {
    layout.restore(others)
    hosts = verdicts()
    layout.clear()
  }
  const far = ({ rules, shortBy }: Verdict): number =>
    rules.length * MANY + shortBy.filter((short) => short > 0).length
  const totals = totalsOf(cluster)
  hosts.sort((a, b) => far(a) - far(b) || sizeOf(a.shortBy, totals) - sizeOf(b.shortBy, totals))
  return {
    servers: members,
    alone,
    hosts,
    rules: removable(cluster, terms, layout.moving <= SMALL, members),
    certain,
  }
}

const refused = ({ shortBy, rules, overloaded }: Verdict): boolean =>
  rules.length > 0 || overloaded !== NOWHERE || shortBy.some((short) => short > SLACK)

function verdictOf(layout: Layout, unit: number, host: number): Verdict {
  const { cluster, rules, links } = layout
  const members = layout.units[unit] ?? []
  const wide = cluster.resources.length
  const free = cluster.free.slice(host * wide, (host + 1) * wide)
  const shortBy = new Float64Array(wide)
  const forbidding = new Set<number>()
  for (const server of members) {
    const shapes = cluster.shapesOf(server).map((size) => ({ size, short: shortOf(size, free) }))
    shapes.sort((a, b) => total(a.short) - total(b.short))
    for (let resource = 0; resource < wide; resource += 1) {
      shortBy[resource] = (shortBy[resource] ?? 0) + (shapes[0]?.short[resource] ?? 0)
      free[resource] = Math.max(0, (free[resource] ?? 0) - (shapes[0]?.size[resource] ?? 0))
    }
    // Those that move as one may forbid each other: they are counted in, whether they may or not.
    for (const rule of rules.forbidding(server, host)) forbidding.add(rule)
    rules.put(server, host)
  }
  for (const server of members) rules.remove(server, host)
  return { host, shortBy: [...shortBy], rules: [...forbidding], overloaded: links.overloaded(unit, host) }
}

const shortOf = (size: Float64Array, free: Float64Array): Float64Array =>
  size.map((need, resource) => Math.max(0, need - Math.max(0, free[resource] ?? 0)))

/** The rules without which there is a layout: those of the servers in question first. */
function removable(cluster: Cluster, terms: Terms, small: boolean, members: readonly number[]): number[] {
  const rules = terms.rules ?? []
  const concerned = (rule: Rule): boolean => rule.members.some((one) => members.includes(one))
  const numbered = rules.map((rule, number) => ({ number, first: concerned(rule) ? 0 : 1 }))
  numbered.sort((a, b) => a.first - b.first || a.number - b.number)
  return numbered.slice(0, small ? TRIALS.small : TRIALS.large).flatMap(({ number }) => {
    const trial = new Cluster(cluster.resources, cluster.hosts, cluster.servers)
    for (const [server, host] of cluster.hostOf.entries())
      if (host !== NOWHERE) trial.put(server, host, cluster.shapeOf[server])
    const fewer = rules.filter((_, one) => one !== number)
    return arrange(new Layout(trial, { ...terms, rules: fewer })) ? [] : [number]
  })
}

const total = (numbers: ArrayLike<number>): number => {
  let sum = 0
  for (let at = 0; at < numbers.length; at += 1) sum += numbers[at] ?? 0
  return sum
}
