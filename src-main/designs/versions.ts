import type { Clock } from '@shared/base/clock.ts'
import type { Emitter } from '@shared/base/emitter.ts'
import type { DesignVersion } from '@shared/contract/design-history.ts'
import type { ContractEvents, Services } from '@shared/contract/index.ts'
import type { Compute } from '../compute/index.ts'
import type { Storage } from '../storage/index.ts'
import { readWritable, type WrittenDesign, written } from '../stored-designs/index.ts'

export interface VersionsOptions {
  storage: Storage
  compute: Compute
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
    const { storage, compute } = options
    this.service = {
      versions: ({ id }) => storage.versions.list(id),
      version: async ({ versionId }) => {
        const { version, designId } = storage.versions.get(versionId)
        return { ...version, records: await compute.run('version', { designId, versionId }) }
      },
      saveVersion: async ({ id, name, note, kind }) =>
        this.keep(id, { kind, name, note }, await this.write(id)),
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

  /** The design's text for `keep`, made beforehand: of thousands of servers it takes a while. */
  write(id: string): Promise<WrittenDesign> {
    return this.#options.compute.run('file', { designId: id })
  }

  /** Keeps a design as it is now. */
  keep(id: string, { kind, name, note }: Wish, beforehand?: WrittenDesign): DesignVersion {
    const { storage, clock, who } = this.#options
    const current = beforehand?.revision === storage.designs.revision(id) ? beforehand : undefined
    const { text, servers } = current ?? written(readWritable(storage, id))
    const version = storage.versions.add(id, { kind, name, note, at: clock.now(), who, servers }, text)
    this.#changed(id)
    return version
  }

  #changed(id: string): void {
    this.#options.storage.afterCommit(() => this.#options.events.emit('versions', { id }))
  }
}
