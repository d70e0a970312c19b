import { type ErrorInfo, errorText } from '@shared/base/errors.ts'
import { Region } from './progress/region.ts'

/** Where a command writes: a table or lines for people, one JSON value with --json. Errors go to stderr. */
export class Output {
  readonly json: boolean
  /** How far jobs are, below all notes. */
  readonly region = new Region(process.stderr, process.env['TERM'])

  constructor(json: boolean) {
    this.json = json
  }

  /** The answer of a command. `lines` is what people see instead of the JSON value. */
  answer(value: unknown, lines: string[]): void {
    this.region.clear()
    if (this.json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
    else for (const line of lines) process.stdout.write(`${printable(line)}\n`)
  }

  /** Progress and questions: never part of the answer, so on stderr. */
  note(line: string): void {
    this.region.clear()
    process.stderr.write(`${printable(line)}\n`)
  }

  error(info: ErrorInfo): void {
    this.region.clear()
    if (this.json) process.stderr.write(`${JSON.stringify({ error: info })}\n`)
    else process.stderr.write(`terrace: ${printable(errorText(info))}\n`)
  }
}

/**
 * Whoever read the output may go before it ends (`terrace … | head`): what the command does goes on, and says nothing more.
 * Any other failure of writing is thrown as before.
 */
export function outliveReaders(streams: readonly NodeJS.WritableStream[]): void {
  for (const stream of streams)
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
}

/** Text from hosts may hold escape sequences; a terminal must never obey them. Line breaks become ␤. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the characters that must not reach a terminal
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (char) =>
    char === '\n' ? '␤' : '·',
  )
}

/** Rows as aligned columns under a heading. */
export function table(heading: string[], rows: string[][]): string[] {
  const all = [heading, ...rows].map((row) => row.map(printable))
  const widths = heading.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
