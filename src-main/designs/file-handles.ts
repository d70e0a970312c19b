import { TerraceError } from '@shared/base/errors.ts'
import { newId } from '@shared/base/ids.ts'

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
      throw new TerraceError('not-found', 'That file is not known to Terrace.', {
        left: 'Nothing was read.',
        next: 'Choose the file again.',
      })
    }
    return file
  }
}
