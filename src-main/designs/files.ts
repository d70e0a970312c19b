import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { TerraceError } from '@shared/base/errors.ts'
import { t } from '@shared/text/translate.ts'

/** A file larger than this is refused before it is read. */
const maxFileBytes = 100 * 1024 * 1024

/** The text of a file that a person chose. Throws `invalid` when it is too large or cannot be read. */
export async function readBounded(file: string): Promise<string> {
  try {
    const { size } = await stat(file)
    if (size > maxFileBytes)
      throw new TerraceError('invalid', t`${path.basename(file)} is too large for a design.`)
    return await readFile(file, 'utf8')
  } catch (cause) {
    if (cause instanceof TerraceError) throw cause
    throw new TerraceError('invalid', t`${path.basename(file)} could not be read.`, {
      cause,
      left: t`Nothing was changed.`,
    })
  }
}

/** Writes beside the target and renames, so that a full disk or a crash never leaves half a file in its place. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  // A name that nobody can foresee: a link put there beforehand is neither followed nor removed.
  const partial = `${file}.${randomUUID()}.partial`
  try {
    await writeFile(partial, content, { flag: 'wx', flush: true })
    await rename(partial, file)
  } catch (cause) {
    await rm(partial, { force: true })
    const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC'
    throw new TerraceError(
      full ? 'storage.full' : 'storage.readonly',
      t`${path.basename(file)} could not be written.`,
      {
        cause,
        left: t`The design itself is safe; an earlier file of that name was left as it is.`,
        next: full ? t`Free some space and try again.` : t`Choose a folder that you may write to.`,
      },
    )
  }
}
