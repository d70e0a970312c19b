import { t } from '../text/translate.ts'

/**
 * The closed union of errors that a caller may meet. Every error says whether anything was changed, what was
 * left as it is, and what to do next, so that a person is never left guessing.
 */
export const errorCodes = [
  'precondition',
  'not-found',
  'invalid',
  'remote-exit',
  'parse',
  'unsupported',
  'conflict',
  'cancelled',
  'timeout',
  'transport.dns',
  'transport.refused',
  'transport.timeout',
  'transport.closed',
  'auth',
  'hostkey.unknown',
  'hostkey.changed',
  'hostkey.revoked',
  'storage.corrupt',
  'storage.readonly',
  'storage.future',
  'storage.full',
  'storage.owned',
  'secrets.unavailable',
  'secrets.locked',
  'secrets.denied',
  'bug',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/** Did the failed call alter anything outside this process? */
export type Changed = 'nothing' | 'maybe' | 'yes'

/** The plain form of an error: what crosses IPC, what jobs keep, what the command line prints with --json. */
export interface ErrorInfo {
  code: ErrorCode
  /** What happened, one sentence, names the thing. */
  message: string
  changed: Changed
  retryable: boolean
  /** What was left as it is. */
  left?: string
  /** What to do next. */
  next?: string
  details?: Record<string, string | number | boolean | null>
  /** The message of the underlying error, for the log and the "details" fold. */
  cause?: string
}

export interface ErrorOptions {
  changed?: Changed
  retryable?: boolean
  left?: string
  next?: string
  details?: ErrorInfo['details']
  cause?: unknown
}

const retryableCodes = new Set<ErrorCode>([
  'timeout',
  'transport.dns',
  'transport.refused',
  'transport.timeout',
  'transport.closed',
  'secrets.locked',
])

export class TerraceError extends Error {
  override readonly name = 'TerraceError'
  readonly info: ErrorInfo

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.info = {
      code,
      message,
      changed: options.changed ?? 'nothing',
      retryable: options.retryable ?? retryableCodes.has(code),
      ...(options.left === undefined ? {} : { left: options.left }),
      ...(options.next === undefined ? {} : { next: options.next }),
      ...(options.details === undefined ? {} : { details: options.details }),
      ...(options.cause === undefined ? {} : { cause: causeText(options.cause) }),
    }
  }

  get code(): ErrorCode {
    return this.info.code
  }
}

function causeText(cause: unknown): string {
  if (cause instanceof Error) return cause.message
  return typeof cause === 'string' ? cause : JSON.stringify(cause)
}

/** Any thrown value as an ErrorInfo. What is not a TerraceError is a bug of ours and says so. */
export function toErrorInfo(thrown: unknown): ErrorInfo {
  if (thrown instanceof TerraceError) return thrown.info
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return {
    code: 'bug',
    message: t`Terrace met an error it did not expect: ${message}`,
    changed: 'maybe',
    retryable: false,
    next: t`Please report it with the log (Help > Show log folder).`,
  }
}

/** An ErrorInfo received from elsewhere (IPC, a job record) as a throwable error again. */
export function fromErrorInfo(info: ErrorInfo): TerraceError {
  return new TerraceError(info.code, info.message, info)
}

/** The sentences of an error as a person reads them. */
export function errorText(info: ErrorInfo): string {
  return [info.message, info.left, info.next].filter((part) => part !== undefined && part !== '').join(' ')
}

/** For the branch of an exhaustive switch that cannot be reached. */
export function unreachable(value: never): never {
  throw new TerraceError('bug', t`Unexpected value ${JSON.stringify(value)}`)
}
