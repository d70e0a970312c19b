export interface Sort {
  column: string
  descending: boolean
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** Compares cell values: numbers by size, text as people expect (web-2 before web-10), nothing last. */
export function compareCells(a: string | number | null, b: string | number | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return collator.compare(String(a), String(b))
}

/** Rows in the wanted order; equal ones stay as they were. */
export function sortRows<T>(rows: T[], value: (row: T) => string | number | null, descending: boolean): T[] {
  return rows.toSorted((a, b) => {
    const left = value(a)
    const right = value(b)
    if (left === null || right === null) return compareCells(left, right)
    return descending ? compareCells(right, left) : compareCells(left, right)
  })
}

/** Pressing a heading sorts by it, pressing again turns the order round. */
export const nextSort = (sort: Sort | undefined, column: string): Sort => ({
  column,
  descending: sort?.column === column && !sort.descending,
})
