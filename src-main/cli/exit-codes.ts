import type { ErrorCode } from '@shared/base/errors.ts'

/** Exit codes of the command line. They are part of its contract: scripts rely on them. */
export const exitCodes = {
  ok: 0,
  /** What was asked failed on a host or in a job. */
  failed: 1,
  /** The command line itself was wrong. */
  usage: 2,
  /** The design or another input is not valid. */
  invalid: 3,
  /** `--yes` is needed to go on. */
  unconfirmed: 4,
  /** The world moved since the plan was made; nothing was touched. */
  conflict: 5,
  /** A host could not be reached, or refused the login or its key was not accepted. */
  unreachable: 6,
  /** Terrace's own data could not be opened: owned by another process, damaged, full or read-only. */
  storage: 7,
  /** No such host, server, design or job. */
  notFound: 8,
  /** Cancelled. */
  cancelled: 130,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export function exitCodeOf(code: ErrorCode): ExitCode {
  if (code.startsWith('transport.') || code.startsWith('hostkey.') || code === 'auth')
    return exitCodes.unreachable
  if (code.startsWith('storage.') || code.startsWith('secrets.')) return exitCodes.storage
  if (code === 'invalid') return exitCodes.invalid
  if (code === 'not-found') return exitCodes.notFound
  if (code === 'conflict') return exitCodes.conflict
  if (code === 'cancelled') return exitCodes.cancelled
  return exitCodes.failed
}
