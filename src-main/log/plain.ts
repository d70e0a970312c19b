import { TerraceError } from '../../src-shared/base/errors.ts'
import type { Redactor } from './redactor.ts'

const DEPTH = 6
const ITEMS = 100
const LENGTH = 8000

/** Any value as bounded plain data without secrets: what one log line can hold. Never throws. */
export function plain(value: unknown, redactor: Redactor, depth = DEPTH): unknown {
  if (typeof value === 'string') return cut(redactor.text(value))
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value)
  if (typeof value === 'function') return '[function]'
  if (value === null || typeof value !== 'object') return value
  if (depth === 0) return '[…]'
  if (value instanceof Error) return errorOf(value, redactor, depth)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (Array.isArray(value)) {
    const items = value.slice(0, ITEMS).map((item) => plain(item, redactor, depth - 1))
    return value.length > ITEMS ? [...items, `… ${value.length - ITEMS} more`] : items
  }
  if (value instanceof Map) return plain([...value], redactor, depth)
  if (value instanceof Set) return plain([...value], redactor, depth)
  return fieldsOf(value, redactor, depth)
}

function fieldsOf(value: object, redactor: Redactor, depth: number): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const name of Object.keys(value).slice(0, ITEMS)) {
    fields[redactor.text(name)] = plain(redactor.field(name, read(value, name)), redactor, depth - 1)
  }
  return fields
}

/** A getter may throw. */
function read(value: object, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name]
  } catch {
    return '[unreadable]'
  }
}

function errorOf(error: Error, redactor: Redactor, depth: number): Record<string, unknown> {
  const known = error instanceof TerraceError ? fieldsOf(error.info, redactor, depth) : { name: error.name }
  return {
    ...known,
    message: plain(error.message, redactor),
    stack: plain(error.stack, redactor),
    ...(error.cause === undefined ? {} : { cause: plain(error.cause, redactor, depth - 1) }),
  }
}

const cut = (text: string): string =>
  text.length <= LENGTH ? text : `${text.slice(0, LENGTH)}… ${text.length - LENGTH} more characters`
