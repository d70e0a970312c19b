import type { Changed, ErrorInfo } from '@shared/base/errors.ts'
import { t } from '@shared/text/translate.ts'

const changedText: Record<Changed, () => string> = {
  nothing: () => t`nothing was changed`,
  maybe: () => t`something may have been changed`,
  yes: () => t`something was changed`,
}

/** What the "details" fold of an error shows, as name and text. */
export function errorFacts(error: ErrorInfo): [string, string][] {
  const facts: [string, string][] = [
    [t`Code`, error.code],
    [t`Effect`, changedText[error.changed]()],
  ]
  for (const [name, value] of Object.entries(error.details ?? {})) facts.push([name, String(value)])
  if (error.cause) facts.push([t`Cause`, error.cause])
  return facts
}
