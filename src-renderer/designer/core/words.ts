/** Why a server does not move. */
export const LOCKED = 'It is locked in place: unlock it to move it'

/** "1 server", "3 servers". */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** "5 servers", "1 server and 2 notes": several records in words. */
export function counted(records: readonly { type: string }[]): string {
  const counts = new Map<string, number>()
  for (const { type } of records) counts.set(type, (counts.get(type) ?? 0) + 1)
  return [...counts].map(([type, count]) => plural(count, type)).join(' and ')
}

/** A name for sentences: what has none is called by its kind. */
export const called = (record: { name: string; type: string }): string =>
  record.name.trim() || `unnamed ${record.type}`
