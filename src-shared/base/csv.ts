import { TerraceError } from './errors.ts'
import { t } from '../text/translate.ts'

export type CsvSeparator = ',' | ';' | '\t'
export type CsvValue = string | number | boolean | null | undefined

/** RFC 4180 text. A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
export function writeCsv(rows: readonly (readonly CsvValue[])[]): string {
  const cell = (value: CsvValue): string => {
    const text = value === null || value === undefined ? '' : String(value)
    const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  return `${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

/** What writeCsv put in front of a cell is taken away again. */
export const plainCell = (cell: string): string => cell.replace(/^'(?=[=+\-@\t\r])/, '')

/** The separator that the first line uses most, quoted parts aside; a comma when it has none. */
export function separatorOf(text: string): CsvSeparator {
  const first = /^[^\r\n]*/.exec(text.slice(0, 65_536).replace(/"[^"]*"/g, ''))?.[0] ?? ''
  const count = (letter: string): number => first.split(letter).length
  return ([',', ';', '\t'] as const).toSorted((a, b) => count(b) - count(a))[0] ?? ','
}

export interface CsvRow {
  /** Where the row begins, from 1. */
  line: number
  cells: string[]
}

/** Rows of RFC 4180 text with any line ends; empty lines are left out. Throws `invalid` when a quote is never closed. */
export function readCsv(source: string, separator: CsvSeparator): CsvRow[] {
  const text = source.replace(/^\uFEFF/, '')
  const rows: CsvRow[] = []
  const plain = new RegExp(`[${separator}\\r\\n]`, 'g')
  let row: CsvRow = { line: 1, cells: [] }
  let line = 1
  let at = 0
  const endRow = (): void => {
    if (row.cells.some((cell) => cell !== '')) rows.push(row)
    row = { line, cells: [] }
  }
  while (at < text.length) {
    let cell = ''
    if (text[at] === '"') {
      const opened = line
      at += 1
      for (;;) {
        const end = text.indexOf('"', at)
        if (end < 0)
          throw new TerraceError('invalid', t`The quote opened in line ${opened} is never closed.`, {
            left: t`Nothing was changed.`,
            next: t`Close it with another quote, or write quotes inside a cell twice.`,
          })
        cell += text.slice(at, end)
        at = end + 1
        if (text[at] !== '"') break
        cell += '"'
        at += 1
      }
      line += cell.split('\n').length - 1
    }
    plain.lastIndex = at
    const next = plain.exec(text)
    const end = next?.index ?? text.length
    row.cells.push(cell + text.slice(at, end))
    at = end + 1
    if (next?.[0] === separator) {
      if (at === text.length) row.cells.push('')
      continue
    }
    if (next?.[0] === '\r' && text[at] === '\n') at += 1
    line += 1
    endRow()
  }
  endRow()
  return rows
}
