/** "1 server", "3 servers". */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** A name for sentences: what has none is called by its kind. */
export const called = (record: { name: string; type: string }): string =>
  record.name.trim() || `unnamed ${record.type}`
