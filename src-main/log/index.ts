import { join } from 'node:path'
import { type Clock, systemClock } from '../../src-shared/base/clock.ts'
import { LogFile } from './log-file.ts'
import { plain } from './plain.ts'
import { Redactor } from './redactor.ts'

export const levels = ['debug', 'info', 'warning', 'error'] as const
export type Level = (typeof levels)[number]

/** Writes what happened, for whoever has to find out why. Fields may hold anything; secrets are taken out. */
export interface Log {
  debug(text: string, fields?: Record<string, unknown>): void
  info(text: string, fields?: Record<string, unknown>): void
  warning(text: string, fields?: Record<string, unknown>): void
  error(text: string, fields?: Record<string, unknown>): void
  /** The same log for one part of Terrace: "ssh", "jobs". */
  child(area: string): Log
}

export interface RootLog extends Log {
  /** Where the files are. */
  readonly folder: string
  /** Hides a secret in everything logged from now on, until the returned function is called. */
  redact(secret: string): () => void
  /** Writes now what waits. */
  flush(): void
  close(): void
}

export interface LogOptions {
  /** The data folder; the log is in its `logs`. */
  folder: string
  /** Less than this is not written; default info. */
  level?: Level
  clock?: Clock
  /** Default 5 files of 5 MB. */
  maxBytes?: number
  files?: number
}

/** Opens the log. One JSON object a line: {at, level, area, text, …fields}. Nothing here ever throws. */
export function createLog(options: LogOptions): RootLog {
  const folder = join(options.folder, 'logs')
  const file = new LogFile({ folder, maxBytes: options.maxBytes ?? 5e6, files: options.files ?? 5 })
  const redactor = new Redactor()
  const clock = options.clock ?? systemClock
  const lowest = levels.indexOf(options.level ?? 'info')

  const write = (area: string, level: Level, text: string, fields: Record<string, unknown> = {}) => {
    if (levels.indexOf(level) < lowest) return
    const line = { at: new Date(clock.now()).toISOString(), level, area, text: plain(text, redactor) }
    // Twice, so that these come first and no field takes their place.
    file.add(JSON.stringify({ ...line, ...(plain(fields, redactor) as object), ...line }))
    // What led to an error may be the last thing this process says.
    if (level === 'error') file.flush()
  }
  const logOf = (area: string): Log => ({
    debug: (text, fields) => write(area, 'debug', text, fields),
    info: (text, fields) => write(area, 'info', text, fields),
    warning: (text, fields) => write(area, 'warning', text, fields),
    error: (text, fields) => write(area, 'error', text, fields),
    child: logOf,
  })

  const flush = () => file.flush()
  process.on('exit', flush)
  return {
    ...logOf('app'),
    folder,
    redact: (secret) => redactor.register(secret),
    flush,
    close: () => {
      process.off('exit', flush)
      file.flush()
      file.close()
    },
  }
}
