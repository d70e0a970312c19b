import type { PaletteEntry } from './entry.ts'

const isStart = (text: string, at: number): boolean => at === 0 || /[\s\-_./:()]/.test(text[at - 1] ?? '')

/**
 * How well a word is found in a text (both in lower case), or 0 when its letters are not there in that order. Whole
 * words count most, then beginnings of words, then letters side by side.
 */
export function scoreWord(word: string, text: string): number {
  if (word === '') return 1
  const found = text.indexOf(word)
  if (found >= 0) {
    const start = isStart(text, found) || startsLater(word, text, found)
    const whole = text.length === word.length
    return 100 + (whole ? 60 : 0) + (start ? 40 : 0) + (found === 0 ? 20 : 0) - Math.min(20, text.length / 10)
  }
  return scattered(word, text)
}

/** Is the word at the beginning of a later word, though first found inside one? */
function startsLater(word: string, text: string, from: number): boolean {
  for (let at = text.indexOf(word, from + 1); at >= 0; at = text.indexOf(word, at + 1))
    if (isStart(text, at)) return true
  return false
}

function scattered(word: string, text: string): number {
  let points = 0
  let last = -1
  for (const letter of word) {
    const next = text.indexOf(letter, last + 1)
    if (next < 0) return 0
    points += next === last + 1 ? 4 : isStart(text, next) ? 5 : 1
    last = next
  }
  // Letters far apart are a coincidence: at least half of them must begin words or follow one another.
  return points >= word.length * 2.5 ? points : 0
}

/** How well an entry answers a query: every word of it must be found in the title, the kind or the detail. */
export function score(query: string, entry: Pick<PaletteEntry, 'title' | 'kind' | 'detail'>): number {
  const title = entry.title.toLowerCase()
  const rest = `${entry.kind} ${entry.detail ?? ''}`.toLowerCase()
  let total = 0
  for (const word of query.toLowerCase().split(/\s+/)) {
    const best = Math.max(scoreWord(word, title), scoreWord(word, rest) / 2)
    if (best === 0) return 0
    total += best
  }
  return total
}

/** The entries that answer a query, best first; what cannot be done now comes after what answers as well. */
export function rank(entries: readonly PaletteEntry[], query: string): PaletteEntry[] {
  const wanted = query.trim()
  return entries
    .map((entry, at) => ({ entry, at, points: score(wanted, entry) - (entry.reason === null ? 0 : 0.5) }))
    .filter((one) => one.points > 0)
    .sort((a, b) => b.points - a.points || a.at - b.at)
    .map((one) => one.entry)
}
