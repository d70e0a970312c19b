import { seededRandom } from '../../../base/random.ts'
import { NOWHERE } from '../cluster.ts'
import type { Layout } from './layout.ts'
import { hostsByName } from './units.ts'

export interface AnnealOptions {
  /** Moves and swaps that are tried; decides alone how long it takes unless `stop` says so. */
  readonly steps: number
  readonly seed: number
  /** Asked every 256 steps; once it answers yes, the best so far is taken. */
  readonly stop?: (() => boolean) | undefined
}

/** What a step may cost in the beginning, as a share of the mean cost per unit, and how far that falls in the end. */
const HOT = 0.4
const FALL = 0.01
/** It falls in 64 steps: six square roots make the factor of one, the same on every machine. */
const PARTS = 64
/** How often the host of a linked unit is tried and not any host, and how often a swap and not a move. */
const NEAR = 0.7
const SWAP = 0.5

/**
 * Lowers the cost of links by moving units and swapping two, and leaves the best layout that it met: simulated annealing
 * (Kirkpatrick et al., 1983) with the bound drawn for each step, as in threshold accepting (Dueck and Scheuer, 1990),
 * since exponentials may differ between machines in the last digit. A step costs as much as the links of what it moves.
 */
export function anneal(layout: Layout, { steps, seed, stop }: AnnealOptions): void {
  const { links, hostOf, cluster } = layout
  const linked: number[] = []
  for (let unit = 0; unit < layout.moving; unit += 1)
    if (hostOf[unit] !== NOWHERE && links.degree(unit) > 0) linked.push(unit)
  if (linked.length === 0 || cluster.hosts.length < 2) return
  const random = seededRandom(seed)
  const pick = (list: readonly number[]): number => list[Math.floor(random() * list.length)] ?? NOWHERE
  const hosts = hostsByName(cluster)
  let best = links.cost
  let kept = layout.snapshot()
  let heat = (HOT * links.cost) / linked.length
  let cool = FALL
  for (let halves = PARTS; halves > 1; halves /= 2) cool = Math.sqrt(cool)
  const part = Math.max(1, Math.ceil(steps / PARTS))
  for (let step = 1; step <= steps && best > 0; step += 1) {
    if ((step & 255) === 0 && stop?.()) break
    if (step % part === 0) heat *= cool
    const unit = pick(linked)
    const from = hostOf[unit] ?? NOWHERE
    const to =
      random() < NEAR
        ? (hostOf[links.neighbour(unit, Math.floor(random() * links.degree(unit)))] ?? NOWHERE)
        : pick(hosts)
    const other = random() < SWAP ? (layout.unitOf[pick(cluster.on[to] ?? [])] ?? NOWHERE) : NOWHERE
    const draw = random()
    const bound = (heat * 2 * (1 - draw)) / (1 + draw)
    if (to === from || to === NOWHERE || other >= layout.moving) continue
    let rise = links.costAt(unit, to) - links.costAt(unit, from)
    // A link between the two counts as free here, so this rules out none that is good.
    if (other !== NOWHERE) rise += links.costAt(other, from) - links.costAt(other, to)
    if (rise > bound || !(other === NOWHERE ? move(layout, unit, to) : swap(layout, unit, other, bound)))
      continue
    if (links.cost >= best) continue
    best = links.cost
    kept = layout.snapshot()
  }
  layout.restore(kept)
}

function move(layout: Layout, unit: number, to: number): boolean {
  const from = layout.remove(unit)
  if (layout.put(unit, to)) return true
  layout.putBack(unit, from)
  return false
}

function swap(layout: Layout, one: number, other: number, bound: number): boolean {
  const before = layout.links.cost
  const [from, to] = [layout.remove(one), layout.remove(other)]
  if (layout.put(one, to)) {
    if (layout.put(other, from)) {
      if (layout.links.cost - before <= bound) return true
      layout.drop(other)
    }
    layout.drop(one)
  }
  layout.putBack(one, from)
  layout.putBack(other, to)
  return false
}
