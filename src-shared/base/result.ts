import type { ErrorInfo } from './errors.ts'

/** The envelope in which every IPC answer travels: errors are values there, never thrown. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: ErrorInfo }

export const ok = <T>(value: T): Result<T> => ({ ok: true, value })
export const fail = (error: ErrorInfo): Result<never> => ({ ok: false, error })
