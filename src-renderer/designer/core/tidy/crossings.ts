import type { TidyProblem } from './problem.ts'

/** How often links cross when each is a straight line from lane to lane. */
export function crossingsOf({ cards, links, lanes }: TidyProblem, along: readonly number[]): number {
  const gaps: [number, number][][] = Array.from({ length: Math.max(0, lanes - 1) }, () => [])
  for (const [from, to] of links) {
    const [a, b] = [cards[from]?.lane ?? 0, cards[to]?.lane ?? 0]
    const [start, end] = [along[from] ?? 0, along[to] ?? 0]
    const at = (lane: number): number => Math.round(start + ((end - start) * (lane - a)) / (b - a))
    for (let lane = a; lane < b; lane += 1) gaps[lane]?.push([at(lane), at(lane + 1)])
  }
  return gaps.reduce((sum, gap) => sum + inversions(gap), 0)
}

/** Pairs that are in one order here and in the other one there. */
function inversions(lines: [number, number][]): number {
  lines.sort((a, b) => a[0] - b[0] || a[1] - b[1])
  const ranks = new Map(
    [...new Set(lines.map(([, to]) => to))].sort((a, b) => a - b).map((to, at) => [to, at + 1]),
  )
  // A Fenwick tree counts how many of those so far end further along.
  const tree = Array.from({ length: ranks.size + 1 }, () => 0)
  let found = 0
  for (const [count, [, to]] of lines.entries()) {
    const rank = ranks.get(to) ?? 1
    let notFurther = 0
    for (let at = rank; at > 0; at -= at & -at) notFurther += tree[at] ?? 0
    found += count - notFurther
    for (let at = rank; at < tree.length; at += at & -at) tree[at] = (tree[at] ?? 0) + 1
  }
  return found
}
