import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { TerraceError } from '@shared/base/errors.ts'
import { isMissing, writePrivateFile } from './private-file.ts'
import { keyDerivation, sealed } from './sealing.ts'
import { t } from '@shared/text/translate.ts'

/** Names of secrets are in the clear, so that nobody is asked for a passphrase to learn that there is none. */
const content = z.strictObject({
  format: z.literal('terrace-vault'),
  version: z.literal(1),
  kdf: keyDerivation,
  /** A known text, to tell a wrong passphrase from damage. */
  check: sealed,
  secrets: z.record(
    z.string(),
    z.strictObject({
      ...sealed.shape,
      backend: z.literal('passphrase'),
      keyVersion: z.literal(1),
      at: z.iso.datetime(),
    }),
  ),
})
export type VaultContent = z.infer<typeof content>

/** The vault file, or null when there is none. Throws `storage.corrupt` or `storage.future`; the file is not touched. */
export async function readVaultFile(file: string): Promise<VaultContent | null> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (thrown) {
    if (isMissing(thrown)) return null
    throw new TerraceError('storage.corrupt', t`The vault ${file} cannot be read.`, {
      left: t`It was left as it is.`,
      next: t`Make it readable for you, or move it away to begin a new one.`,
      cause: thrown,
    })
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (thrown) {
    throw corrupt(file, thrown)
  }
  const version = z.object({ format: z.literal('terrace-vault'), version: z.int().min(2) }).safeParse(value)
  if (version.success) {
    throw new TerraceError('storage.future', t`The vault ${file} was written by a newer Terrace.`, {
      left: t`It was left as it is.`,
      next: t`Use the newer Terrace for it.`,
    })
  }
  const parsed = content.safeParse(value)
  if (!parsed.success) throw corrupt(file, parsed.error)
  return parsed.data
}

/** Damage in the vault. It is never written over, because a part of it may still be saved by hand. */
export const corrupt = (file: string, cause?: unknown): TerraceError =>
  new TerraceError('storage.corrupt', t`The vault ${file} is damaged.`, {
    left: t`It was left as it is, and nothing is stored in it any more.`,
    next: t`Put back a copy of it, or move it away to begin a new one.`,
    ...(cause === undefined ? {} : { cause }),
  })

/** Replaces the vault file. Throws `storage.full` or `storage.readonly` with the old file in place. */
export async function writeVaultFile(file: string, value: VaultContent): Promise<void> {
  try {
    await writePrivateFile(file, `${JSON.stringify(value, null, 1)}\n`)
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : ''
    throw new TerraceError(
      code === 'ENOSPC' || code === 'EDQUOT' ? 'storage.full' : 'storage.readonly',
      t`The vault ${file} cannot be written.`,
      {
        left: t`What was in it before is still there.`,
        next: t`Make room or give write access, then try again.`,
        cause: thrown,
      },
    )
  }
}
