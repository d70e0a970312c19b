import type { Changed, ErrorInfo } from '@shared/base/errors.ts'

const changedText: Record<Changed, string> = {
  nothing: 'nothing was changed',
  maybe: 'something may have been changed',
  yes: 'something was changed',
}

/** What the "details" fold of an error shows, as name and text. */
export function errorFacts(error: ErrorInfo): [string, string][] {
  const facts: [string, string][] = [
    ['Code', error.code],
    ['Effect', changedText[error.changed]],
  ]
  for (const [name, value] of Object.entries(error.details ?? {})) facts.push([name, String(value)])
  if (error.cause) facts.push(['Cause', error.cause])
  return facts
}
