import { isPackageName, isPublicKey, isUserName } from '@shared/design/rules/first-boot.ts'
import { t } from '@shared/text/translate.ts'
import type { Parsed } from './parse.ts'

/** One a line; empty lines are left out. */
export const parseLines =
  (most: number, longest: number) =>
  (text: string): Parsed<string[]> => {
    const lines = text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
    if (lines.some((line) => line.length > longest)) return { error: t`At most ${longest} characters a line` }
    return lines.length > most ? { error: t`At most ${most} lines` } : { value: lines }
  }

/** Names of packages, by commas or spaces. */
export function parsePackages(text: string): Parsed<string[]> {
  const names = [...new Set(text.split(/[\s,]+/))].filter((name) => name !== '')
  if (names.some((name) => name.length > 200)) return { error: t`At most ${200} characters a name` }
  return names.length > 200 ? { error: t`At most ${200} names` } : { value: names }
}

export const userWarning = (text: string): string | undefined =>
  isUserName(text.trim())
    ? undefined
    : t`Use small letters, digits, dashes and underscores, at most 32, a letter first.`

/** What is pasted instead is not repeated: it may be a secret. */
export const keysWarning = (text: string): string | undefined =>
  text.split('\n').every((line) => line.trim() === '' || isPublicKey(line))
    ? undefined
    : t`Paste the line of a file such as id_ed25519.pub, never that of a private key.`

export function packagesWarning(text: string): string | undefined {
  const parsed = parsePackages(text)
  return 'value' in parsed && !parsed.value.every(isPackageName)
    ? t`Name the package as the guest's own package manager does.`
    : undefined
}
