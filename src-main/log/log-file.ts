import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export interface LogFileOptions {
  /** Made if it is not there. */
  folder: string
  /** A file that would grow past this is put aside. */
  maxBytes: number
  /** How many are kept, with the one being written. */
  files: number
}

/** Lines wait at most this long, and at most this many characters of them. */
const DELAY_MS = 250
const BUFFER = 256 * 1024

/**
 * A file of lines that is put aside when full: terrace.log, terrace.log.1 … Lines are gathered and written together.
 * It never throws: what a full disk does not take is counted, and the count is written when there is room again.
 */
export class LogFile {
  readonly #options: LogFileOptions
  readonly #file: string
  #lines: string[] = []
  #waiting = 0
  #lost = 0
  #fd: number | undefined
  #size = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: LogFileOptions) {
    this.#options = options
    this.#file = join(options.folder, 'terrace.log')
  }

  add(line: string): void {
    if (this.#waiting > BUFFER) {
      // Only when writing fails for long; the oldest lines tell how it began.
      this.#lost += 1
      return
    }
    this.#lines.push(line)
    this.#waiting += line.length
    this.#timer ??= setTimeout(() => this.flush(), DELAY_MS).unref()
  }

  /** Writes now what waits. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#lines.length === 0 && this.#lost === 0) return
    const lost = this.#lost
    const lines = lost === 0 ? this.#lines : [...this.#lines, lostLine(lost)]
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
    try {
      const fd = this.#open(bytes.length)
      writeWhole(fd, bytes)
      this.#size += bytes.length
      this.#lines = []
      this.#waiting = 0
      this.#lost = 0
    } catch {
      // Nowhere to complain to. The lines wait for the next flush; a new file may work where this one did not.
      this.close()
    }
  }

  close(): void {
    if (this.#fd === undefined) return
    try {
      closeSync(this.#fd)
    } catch {
      // It is of no more use either way.
    }
    this.#fd = undefined
  }

  #open(more: number): number {
    if (this.#fd === undefined) this.#reopen()
    if (this.#size > 0 && this.#size + more > this.#options.maxBytes) {
      this.close()
      this.#rotate()
      this.#reopen()
    }
    if (this.#fd === undefined) throw new Error('no log file')
    return this.#fd
  }

  #reopen(): void {
    mkdirSync(this.#options.folder, { recursive: true, mode: 0o700 })
    this.#fd = openSync(this.#file, 'a', 0o600)
    this.#size = fstatSync(this.#fd).size
  }

  #rotate(): void {
    const { files } = this.#options
    rmSync(`${this.#file}.${files - 1}`, { force: true })
    for (let n = files - 2; n >= 0; n -= 1) {
      try {
        renameSync(n === 0 ? this.#file : `${this.#file}.${n}`, `${this.#file}.${n + 1}`)
      } catch {
        // Not that many yet.
      }
    }
  }
}

function writeWhole(fd: number, bytes: Uint8Array): void {
  let offset = 0
  while (offset < bytes.length) offset += writeSync(fd, bytes, offset)
}

const lostLine = (count: number): string =>
  JSON.stringify({
    at: new Date().toISOString(),
    level: 'warning',
    area: 'log',
    text: `${count} lines were lost`,
  })
