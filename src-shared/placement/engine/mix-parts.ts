/** Resources that are asked for together, as those of one NUMA cell are. */
export interface Part {
  readonly resources: readonly number[]
  /** Mean request for each of them. */
  readonly mean: readonly number[]
  /** Share of all requests. */
  readonly share: number
}

/** Which resources the sizes of a mix ask for together, how much on average, and how often. */
export function partsOf(rows: readonly { shape: readonly number[]; share: number }[]): Part[] {
  const parts = new Map<string, { resources: number[]; sums: number[]; share: number }>()
  for (const { shape, share } of rows) {
    const resources = shape.flatMap((need, resource) => (need > 0 ? [resource] : []))
    if (resources.length === 0) continue
    const key = resources.join(' ')
    const part = parts.get(key) ?? { resources, sums: resources.map(() => 0), share: 0 }
    part.share += share
    for (const [at, resource] of resources.entries())
      part.sums[at] = (part.sums[at] ?? 0) + share * (shape[resource] ?? 0)
    parts.set(key, part)
  }
  return [...parts.values()].map(({ resources, sums, share }) => ({
    resources,
    mean: sums.map((sum) => sum / share),
    share,
  }))
}
