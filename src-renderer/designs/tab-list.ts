/** Tabs in their order, and which is shown. */
export interface TabList {
  readonly ids: readonly string[]
  readonly active: string | undefined
}

/** Without a tab; when it was shown, the one after it is, or else the one before. */
export function closed({ ids, active }: TabList, id: string): TabList {
  const at = ids.indexOf(id)
  if (at < 0) return { ids, active }
  const left = ids.filter((one) => one !== id)
  return { ids: left, active: active === id ? (left[at] ?? left[at - 1]) : active }
}

/** With a tab, right of the one that is shown, and shown itself. */
export function opened({ ids, active }: TabList, id: string): TabList {
  if (ids.includes(id)) return { ids, active: id }
  const at = active === undefined ? ids.length : ids.indexOf(active) + 1
  return { ids: ids.toSpliced(at, 0, id), active: id }
}

/** With a tab at another place. */
export function moved({ ids, active }: TabList, id: string, to: number): TabList {
  const at = ids.indexOf(id)
  const place = Math.max(0, Math.min(ids.length - 1, to))
  if (at < 0 || at === place) return { ids, active }
  return { ids: ids.toSpliced(at, 1).toSpliced(place, 0, id), active }
}

/** The tab so many steps after the one that is shown, round the ends. */
export function stepped({ ids, active }: TabList, by: number): string | undefined {
  if (ids.length === 0) return undefined
  const at = active === undefined ? 0 : ids.indexOf(active)
  return ids[(at + by + ids.length * Math.abs(by)) % ids.length]
}
