/** Control characters, also the ones that move a terminal's cursor or turn text around. */
const unprintable = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]+/gu

/** Text from a host made safe to show: one line, no control characters, at most `limit` characters. */
export function oneLine(text: string, limit = 300): string {
  const line = text
    .slice(0, 8192)
    .split(/\r?\n/)
    .map((part) => part.replace(unprintable, ' ').trim())
    .filter((part) => part !== '')
    .join('; ')
  return line.length > limit ? `${line.slice(0, limit)}…` : line
}
