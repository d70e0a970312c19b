import { TerraceError } from '../base/errors.ts'
import { jsonErrorAt } from './json-error.ts'
import { t } from '../text/translate.ts'

/** Deeper than any design; deeper input is an attack or an accident. */
const MAX_DEPTH = 24

const left = () => t`Nothing was read from it and nothing was changed.`

const lineOf = (text: string, position: number): number => text.slice(0, position).split('\n').length

/**
 * Reads JSON from a file that anyone may have written: bounded in size and depth, with errors that say where. Keys
 * named `__proto__` are dropped and reported. Sizes count UTF-16 units, which no UTF-8 file has more of than bytes.
 */
export function readJson(text: string, maxSize: number, warnings: string[]): unknown {
  if (text.length > maxSize) {
    throw new TerraceError('invalid', t`The file is larger than ${maxSize} bytes, so it is no design.`, {
      left: left(),
    })
  }
  const clean = text.startsWith('\uFEFF') ? text.slice(1) : text
  checkDepth(clean)
  let value: unknown
  try {
    value = JSON.parse(clean)
  } catch (cause) {
    throw syntaxError(clean, cause)
  }
  dropProto(value, warnings)
  return value
}

function syntaxError(text: string, cause: unknown): TerraceError {
  const end = text.trimEnd().length
  if (end === 0) return new TerraceError('invalid', t`The file is empty.`, { left: left(), cause })
  const position = jsonErrorAt(text)
  if (position >= end) {
    return new TerraceError(
      'invalid',
      t`The file ends too early, in line ${lineOf(text, end)}: it was cut off.`,
      {
        left: left(),
        next: t`Copy it again from where it came.`,
        cause,
      },
    )
  }
  const column = position - text.lastIndexOf('\n', position - 1)
  return new TerraceError(
    'invalid',
    t`The file is not JSON: line ${lineOf(text, position)}, column ${column}.`,
    {
      left: left(),
      next: t`Correct that place, or copy the file again from where it came.`,
      cause,
    },
  )
}

/** Before parsing, because a parser may itself recurse. */
function checkDepth(text: string): void {
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index]
    if (inString) {
      if (char === '\\') index += 1
      else if (char === '"') inString = false
    } else if (char === '"') inString = true
    else if (char === '{' || char === '[') {
      depth += 1
      if (depth > MAX_DEPTH) {
        throw new TerraceError(
          'invalid',
          t`The file is nested deeper than ${MAX_DEPTH} levels (line ${lineOf(text, index)}), so it is no design.`,
          {
            left: left(),
          },
        )
      }
    } else if (char === '}' || char === ']') depth -= 1
  }
}

function dropProto(value: unknown, warnings: string[]): void {
  if (value === null || typeof value !== 'object') return
  if (Object.hasOwn(value, '__proto__')) {
    Reflect.deleteProperty(value, '__proto__')
    warnings.push(t`A field named __proto__ was left out.`)
  }
  for (const inner of Object.values(value)) dropProto(inner, warnings)
}
