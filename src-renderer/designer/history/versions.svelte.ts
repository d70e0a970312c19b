import type { ErrorInfo } from '@shared/base/errors.ts'
import type { DesignVersion } from '@shared/contract/design-history.ts'
import { replaceAll } from '@shared/design/replace.ts'
import type { DesignRecord } from '@shared/design/records.ts'
import { t } from '@shared/text/translate.ts'
import type { DesignerApi } from '../api.ts'
import type { Editor } from '../core/editor.ts'

export interface OpenVersion extends DesignVersion {
  records: DesignRecord[]
}

export interface VersionsOptions {
  api: DesignerApi
  designId: string
  editor: Editor
  /** Writes what is drawn and not yet saved: a version is made of what is on disk. */
  flush: () => Promise<void>
}

/** The versions of the open design, newest first. What goes wrong comes back as an answer. */
export class Versions {
  readonly #options: VersionsOptions
  readonly #stop: () => void
  list = $state.raw<readonly DesignVersion[]>([])

  constructor(options: VersionsOptions) {
    const { api, designId } = options
    this.#options = options
    this.#stop = api.designs.on('versions', ({ id }) => {
      if (id === designId) void this.load()
    })
  }

  async load(): Promise<void> {
    const { api, designId } = this.#options
    const result = await api.designs.versions({ id: designId })
    if (result.ok) this.list = result.value
  }

  async save(
    name: string,
    note: string,
    kind: 'named' | 'restoring' = 'named',
  ): Promise<ErrorInfo | undefined> {
    const { api, designId, flush } = this.#options
    await flush()
    const result = await api.designs.saveVersion({ id: designId, name, note, kind })
    return result.ok ? undefined : result.error
  }

  async open(versionId: string): Promise<OpenVersion | ErrorInfo> {
    const result = await this.#options.api.designs.version({ versionId })
    return result.ok ? result.value : result.error
  }

  /** Goes back to a version, as one step; how the design is now is kept as a version too. */
  async restore({ name, records }: OpenVersion): Promise<ErrorInfo | undefined> {
    const { editor } = this.#options
    const error = await this.save(t`Before restoring ${name}`.slice(0, 200), '', 'restoring')
    if (error) return error
    editor.cancel()
    editor.transact(t`Restore ${name}`, (store) => replaceAll(store, records))
    editor.announce(t`Restored ${name}`)
    return undefined
  }

  async rename(versionId: string, name: string, note: string): Promise<ErrorInfo | undefined> {
    const result = await this.#options.api.designs.renameVersion({ versionId, name, note })
    return result.ok ? undefined : result.error
  }

  async remove(versionId: string): Promise<ErrorInfo | undefined> {
    const result = await this.#options.api.designs.removeVersion({ versionId })
    return result.ok ? undefined : result.error
  }

  close(): void {
    this.#stop()
  }
}
