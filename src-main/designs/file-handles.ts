import { TerraceError } from '@shared/base/errors.ts'
import { newId } from '@shared/base/ids.ts'
import { t } from '@shared/text/translate.ts'

/** Names for paths that the window may say, good for this run of the app. */
export class FileHandles {
  readonly #paths = new Map<string, string>()
  readonly #handles = new Map<string, string>()

  /** The same path always has the same handle. */
  issue(file: string): string {
    const known = this.#handles.get(file)
    if (known) return known
    const handle = newId('file')
    this.#handles.set(file, handle)
    this.#paths.set(handle, file)
    return handle
  }

  /** Throws `not-found` for what was never issued. */
  path(handle: string): string {
    const file = this.#paths.get(handle)
    if (file === undefined) {
      throw new TerraceError('not-found', t`That file is not known to Terrace.`, {
        left: t`Nothing was read.`,
        next: t`Choose the file again.`,
      })
    }
    return file
  }
}
