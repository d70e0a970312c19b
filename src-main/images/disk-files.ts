import { stat } from 'node:fs/promises'
import path from 'node:path'
import { TerraceError } from '@shared/base/errors.ts'
import type { DiskFile } from '@shared/contract/images.ts'
import { diskEndings, formatByEnding } from '@shared/images/formats.ts'
import { t } from '@shared/text/translate.ts'
import { type FileDialogs, FileHandles } from '../designs/index.ts'

/** Disk image files of this workstation that a person chose or dropped: the window knows them by handles. */
export class DiskFiles {
  readonly #handles = new FileHandles()

  async choose(dialogs: FileDialogs): Promise<DiskFile | null> {
    const file = await dialogs.open({
      title: t`Import a disk image`,
      name: t`Disk images`,
      extensions: [...diskEndings],
    })
    return file === null ? null : this.#issue(file)
  }

  /** One that was dropped. Throws `invalid` for what is no disk image by its name. */
  async take(file: string): Promise<DiskFile> {
    if (path.isAbsolute(file) && formatByEnding(file) !== undefined) return this.#issue(file)
    throw new TerraceError('invalid', t`What was dropped is no disk image.`, {
      left: t`Nothing was read.`,
      next: t`Drop a file whose name ends in ${diskEndings.map((ending) => `.${ending}`).join(', ')}.`,
    })
  }

  /** Throws `not-found` for what was never chosen. */
  path(handle: string): string {
    return this.#handles.path(handle)
  }

  async #issue(file: string): Promise<DiskFile> {
    const name = path.basename(file)
    const found = await stat(file).catch(() => undefined)
    if (found?.isFile()) return { handle: this.#handles.issue(file), name, bytes: found.size }
    throw new TerraceError('not-found', t`${name} could not be read.`, {
      left: t`Nothing was changed.`,
      next: t`See whether it is still there and may be read.`,
    })
  }
}
