/** Letters of two columns: East Asian ones and pictures (Unicode, UAX #11, "W" and "F"). */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x23e9, 0x23ec],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1faff],
  [0x20000, 0x3fffd],
]

function columnsOfLetter(letter: string): number {
  const code = letter.codePointAt(0) ?? 0
  if (code >= 0x300 && /\p{M}|\p{Cf}/u.test(letter)) return 0
  return wide.some(([first, last]) => code >= first && code <= last) ? 2 : 1
}

/** How many columns of a terminal a text takes. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const letter of text) columns += columnsOfLetter(letter)
  return columns
}

/** The beginning of a text that fits, with "…" where it was cut. */
export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text
  let [taken, left] = ['', columns - 1]
  for (const letter of text) {
    left -= columnsOfLetter(letter)
    if (left < 0) break
    taken += letter
  }
  return columns > 0 ? `${taken}…` : ''
}
