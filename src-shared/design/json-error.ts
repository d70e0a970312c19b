const token =
  /[ \t\n\r]*(?:([{}[\],:])|("(?:[^"\\\p{Cc}]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/uy

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing'

/**
 * Where a text that the platform refused stops being JSON, or its length when it merely ends too early. The messages
 * of `JSON.parse` differ between versions and often name no place.
 */
export function jsonErrorAt(text: string): number {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'value'
  const close = (): Expected => {
    open.pop()
    return open.length === 0 ? 'nothing' : 'comma or end'
  }
  let position = 0
  for (;;) {
    token.lastIndex = position
    const match = token.exec(text)
    if (!match) return lost(text, position)
    const [, sign, string] = match
    const start = token.lastIndex - (sign ?? string ?? match[3] ?? '').length
    position = token.lastIndex
    const next = step(expected, sign, string !== undefined, open, close)
    if (next === undefined) return start
    expected = next
  }
}

function step(
  expected: Expected,
  sign: string | undefined,
  isString: boolean,
  open: ('{' | '[')[],
  close: () => Expected,
): Expected | undefined {
  const inside = open.at(-1)
  if (sign === undefined) {
    if (isString && (expected === 'key' || expected === 'key or end')) return 'colon'
    if (expected !== 'value' && expected !== 'value or end') return undefined
    return inside === undefined ? 'nothing' : 'comma or end'
  }
  switch (sign) {
    case '{':
    case '[':
      if (expected !== 'value' && expected !== 'value or end') return undefined
      open.push(sign)
      return sign === '{' ? 'key or end' : 'value or end'
    case '}':
      return inside === '{' && (expected === 'key or end' || expected === 'comma or end')
        ? close()
        : undefined
    case ']':
      return inside === '[' && (expected === 'value or end' || expected === 'comma or end')
        ? close()
        : undefined
    case ':':
      return expected === 'colon' ? 'value' : undefined
    default:
      if (expected !== 'comma or end') return undefined
      return inside === '{' ? 'key' : 'value'
  }
}

/** No token here: is it the end of the text, or of a string or word that the end cuts, or something strange? */
function lost(text: string, position: number): number {
  const rest = text.slice(position)
  const start = text.length - rest.trimStart().length
  const tail = text.slice(start).trimEnd()
  if (tail === '') return text.length
  if (tail.startsWith('"') && !/^"(?:[^"\\]|\\.)*"/s.test(tail) && !tail.includes('\n')) return text.length
  const word = /^[a-z]+$/.test(tail) && ['true', 'false', 'null'].some((one) => one.startsWith(tail))
  return word || tail === '-' ? text.length : start
}
