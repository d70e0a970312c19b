import { stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { MAX_RECENT, type RecentFile } from '@shared/contract/files.ts'
import { t } from '@shared/text/translate.ts'
import type { Storage } from '../storage/index.ts'
import type { FileHandles } from './file-handles.ts'

const KEY = 'recent-files'
const kept = z.array(z.string())

/** A disk that is away must not hold up a menu. */
const PATIENCE_MS = 600

/** Files opened or saved lately, newest first. */
export class RecentFiles {
  readonly #storage: Storage
  readonly #handles: FileHandles

  constructor(storage: Storage, handles: FileHandles) {
    this.#storage = storage
    this.#handles = handles
  }

  get paths(): string[] {
    const found = kept.safeParse(this.#storage.settings.get(KEY) ?? [])
    return found.success ? found.data.slice(0, MAX_RECENT) : []
  }

  add(file: string): void {
    const others = this.paths.filter((one) => one !== file)
    this.#storage.settings.set(KEY, [file, ...others].slice(0, MAX_RECENT))
  }

  clear(): void {
    this.#storage.settings.remove(KEY)
  }

  list(): Promise<RecentFile[]> {
    return Promise.all(
      this.paths.map(async (file) => ({
        handle: this.#handles.issue(file),
        name: path.basename(file),
        folder: path.dirname(file),
        missing: await missing(file),
      })),
    )
  }
}

async function missing(file: string): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(t`Its disk does not answer`), PATIENCE_MS)
  })
  const look = stat(file).then(
    (found) => (found.isFile() ? null : t`It is no file any more`),
    (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? t`It was moved or deleted` : t`It cannot be reached`,
  )
  try {
    return await Promise.race([look, late])
  } finally {
    clearTimeout(timer)
  }
}
