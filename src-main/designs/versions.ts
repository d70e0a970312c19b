import type { Clock } from '@shared/base/clock.ts'
import type { Emitter } from '@shared/base/emitter.ts'
import type { DesignVersion } from '@shared/contract/design-history.ts'
import type { ContractEvents, Services } from '@shared/contract/index.ts'
import { readDesignFile, writeDesignFile } from '@shared/design/file.ts'
import type { Storage } from '../storage/index.ts'
import { readWritable } from './read.ts'

export interface VersionsOptions {
  storage: Storage
  events: Emitter<ContractEvents['designs']>
  clock: Clock
  /** user@workstation */
  who: string
}

type Wish = Pick<DesignVersion, 'kind' | 'name' | 'note'>
type Calls = 'versions' | 'version' | 'saveVersion' | 'renameVersion' | 'removeVersion'

/** States of designs that are kept: by a person under a name, and by Terrace at each apply. */
export class DesignVersions {
  readonly #options: VersionsOptions
  readonly service: Pick<Services['designs'], Calls>

  constructor(options: VersionsOptions) {
    this.#options = options
    const { storage } = options
    this.service = {
      versions: ({ id }) => storage.versions.list(id),
      version: ({ versionId }) => {
        const { version } = storage.versions.get(versionId)
        const file = storage.versions.file(versionId)
        return { ...version, records: readDesignFile(file, { maxBytes: file.length }).data.records }
      },
      saveVersion: ({ id, name, note, kind }) => this.keep(id, { kind, name, note }),
      renameVersion: ({ versionId, name, note }) => {
        const { designId } = storage.versions.get(versionId)
        storage.versions.rename(versionId, name, note)
        this.#changed(designId)
        return storage.versions.get(versionId).version
      },
      removeVersion: ({ versionId }) => {
        const { designId } = storage.versions.get(versionId)
        storage.versions.remove(versionId)
        this.#changed(designId)
        return null
      },
    }
  }

  /** Keeps a design as it is now. */
  keep(id: string, { kind, name, note }: Wish): DesignVersion {
    const { storage, clock, who } = this.#options
    const design = readWritable(storage, id)
    const servers = design.records.filter(({ type }) => type === 'server').length
    const version = storage.versions.add(
      id,
      { kind, name, note, at: clock.now(), who, servers },
      writeDesignFile(design),
    )
    this.#changed(id)
    return version
  }

  #changed(id: string): void {
    this.#options.storage.afterCommit(() => this.#options.events.emit('versions', { id }))
  }
}
