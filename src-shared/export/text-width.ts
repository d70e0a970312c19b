/** What is not here is as wide as a digit. */
const narrowToWide: readonly (readonly [letters: string, width: number])[] = [
  ["ijl'|", 0.3],
  ['I .,:;', 0.33],
  ['frt()[]/\\-!"`', 0.42],
  ['csvxyzkJL', 0.6],
  ['ABCEFKPRSTVXYZ', 0.7],
  ['DGHNOQUw', 0.82],
  ['M', 0.87],
  ['mW@%', 1],
]

/**
 * Widths of letters in parts of the font's size. A picture is read with whatever sans-serif font is there, so the
 * widest of the usual ones (DejaVu Sans) counts: text may end early, it never runs out of its card.
 */
function letterWidth(letter: string): number {
  const code = letter.codePointAt(0) ?? 0
  if (code < 0x80) {
    for (const [letters, width] of narrowToWide) if (letters.includes(letter)) return width
    return 0.64
  }
  if (letter === '·') return 0.33
  if (/\p{M}|\p{Cf}/u.test(letter)) return 0
  // From the Hangul letters up, and all pictures, letters are as wide as high.
  return code >= 0x1100 ? 1.1 : 0.75
}

/** Width of a text in drawing units at a font size; bold letters take a little more. */
export function textWidth(text: string, size: number, bold = false): number {
  let width = 0
  for (const letter of text) width += letterWidth(letter)
  return width * size * (bold ? 1.1 : 1)
}

/** The text on one line, shortened with an ellipsis to a width. */
export function fitText(text: string, width: number, size: number, bold = false): string {
  const line = text.slice(0, 300).replace(/\s+/g, ' ').trim()
  if (textWidth(line, size, bold) <= width) return line
  let used = textWidth('…', size, bold)
  let kept = ''
  for (const letter of line) {
    used += textWidth(letter, size, bold)
    if (used > width) break
    kept += letter
  }
  return `${kept.trimEnd()}…`
}

/** The text in at most `max` lines no wider than `width`; what does not fit is left out with an ellipsis. */
export function wrapText(text: string, width: number, size: number, max: number, bold = false): string[] {
  const lines: string[] = []
  for (const paragraph of text.slice(0, 10_000).split(/\r\n|\r|\n/)) {
    let line = ''
    for (const word of paragraph.split(/\s+/)) {
      const longer = line ? `${line} ${word}` : word
      if (line && textWidth(longer, size, bold) > width) {
        lines.push(line)
        line = word
      } else line = longer
      if (lines.length > max) break
    }
    lines.push(line)
    if (lines.length > max) break
  }
  const shown = lines.slice(0, max)
  const last = shown.at(-1)
  if (lines.length > max && last !== undefined) shown[shown.length - 1] = `${last} …`
  return shown.map((line) => fitText(line, width, size, bold))
}
