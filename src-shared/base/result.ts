import { type ErrorInfo, toErrorInfo } from './errors.ts'

/** The envelope in which every IPC answer travels: errors are values there, never thrown. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: ErrorInfo }

export const ok = <T>(value: T): Result<T> => ({ ok: true, value })
export const fail = (error: ErrorInfo): Result<never> => ({ ok: false, error })

/** Runs `fn` and puts its outcome, value or error, into a Result. */
export async function capture<T>(fn: () => T | Promise<T>): Promise<Result<T>> {
  try {
    return ok(await fn())
  } catch (thrown) {
    return fail(toErrorInfo(thrown))
  }
}
