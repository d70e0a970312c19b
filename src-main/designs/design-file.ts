import { constants } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import path from 'node:path'
import { TerraceError, toErrorInfo } from '@shared/base/errors.ts'
import { formatBytes } from '@shared/base/units.ts'
import { MAX_DESIGN_FILE } from '@shared/contract/files.ts'
import { type DesignFile, readDesignFile } from '@shared/design/file.ts'
import { t } from '@shared/text/translate.ts'
import { hashOf } from '../stored-designs/index.ts'

const left = (): string => t`Nothing was read in and nothing was changed; the file is as it was.`

export interface FileText {
  /** Without links on the way, so that one file has one name. */
  path: string
  text: string
  hash: string
}

/** The text of a design file on disk. One that is too large, or no file, is refused before anything is read. */
export async function readDesignText(file: string): Promise<FileText> {
  const name = path.basename(file)
  try {
    const real = await realpath(file)
    // A named pipe would wait for its writer for ever.
    const opened = await open(real, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const found = await opened.stat()
      if (!found.isFile()) throw new TerraceError('invalid', t`${name} is no file.`, { left: left() })
      if (found.size > MAX_DESIGN_FILE) throw tooLarge(name, found.size)
      // The size is that of a moment ago: a file that grows meanwhile is cut here and found to be no design.
      const bytes = Buffer.alloc(found.size)
      let length = 0
      while (length < bytes.length) {
        const { bytesRead } = await opened.read(bytes, length, bytes.length - length, length)
        if (bytesRead === 0) break
        length += bytesRead
      }
      const text = bytes.toString('utf8', 0, length)
      return { path: real, text, hash: hashOf(text) }
    } finally {
      await opened.close()
    }
  } catch (cause) {
    if (cause instanceof TerraceError) throw cause
    const { code } = cause as NodeJS.ErrnoException
    throw new TerraceError(
      code === 'ENOENT' ? 'not-found' : 'invalid',
      code === 'ENOENT' ? t`${name} is no longer there.` : t`${name} could not be read.`,
      { cause, left: left(), next: t`Choose another file, or bring it back and try again.` },
    )
  }
}

export const tooLarge = (name: string, size: number): TerraceError =>
  new TerraceError(
    'invalid',
    t`${name} is ${formatBytes(size)} large; a design file has at most ${formatBytes(MAX_DESIGN_FILE)}.`,
    { left: left() },
  )

/** Reads a design with what is damaged in it set aside. What goes wrong names the file. */
export function parseDesign(name: string, text: string): DesignFile {
  try {
    return readDesignFile(text, { leaveOutDamaged: true, maxBytes: MAX_DESIGN_FILE })
  } catch (thrown) {
    const { code, message, next } = toErrorInfo(thrown)
    throw new TerraceError(code, `${name}: ${message}`, {
      cause: thrown,
      left: left(),
      ...(next === undefined ? {} : { next }),
    })
  }
}
