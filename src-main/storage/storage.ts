import type { Clock } from '../../src-shared/base/clock.ts'
import { AuditRepository } from './audit.ts'
import { DeploymentsRepository } from './deployments.ts'
import { DesignVersionsRepository } from './design-versions.ts'
import { DesignsRepository } from './designs.ts'
import { HostFactsRepository } from './host-facts.ts'
import { HostUseRepository } from './host-use.ts'
import { HostsRepository } from './hosts.ts'
import { ImageStoresRepository } from './image-stores.ts'
import { JobLogRepository } from './job-log.ts'
import { JobsRepository } from './jobs.ts'
import { OwnTemplatesRepository } from './own-templates.ts'
import { PlansRepository } from './plans.ts'
import { SamplesRepository } from './samples.ts'
import { SettingsRepository } from './settings.ts'
import type { Sql } from './sql.ts'
import { WriteBehind } from './write-behind.ts'

export interface StorageParts {
  folder: string
  /** The database that is open. */
  file: string
  sql: Sql
  clock: Clock
  readOnly: boolean
  notices: readonly string[]
  /** The last owner of the folder was killed. */
  unclean: boolean
  onError: (error: unknown) => void
  /** Gives the folder free; after the database is closed. */
  release: () => void
}

/** Everything Terrace keeps, by kind. Calls are synchronous; what returned is on disk unless it says otherwise. */
export class Storage {
  readonly folder: string
  /** The database that is open: beside `folder` where only a copy of it could be read. */
  readonly file: string
  /** What a person should know about how it opened. */
  readonly notices: readonly string[]
  /** Nothing can be saved: a newer schema, or a disk that cannot be written. */
  readonly readOnly: boolean
  readonly unclean: boolean

  readonly hosts: HostsRepository
  readonly hostFacts: HostFactsRepository
  readonly imageStores: ImageStoresRepository
  readonly samples: SamplesRepository
  readonly hostUse: HostUseRepository
  readonly designs: DesignsRepository
  readonly versions: DesignVersionsRepository
  readonly templates: OwnTemplatesRepository
  readonly deployments: DeploymentsRepository
  readonly plans: PlansRepository
  readonly jobs: JobsRepository
  readonly jobLog: JobLogRepository
  readonly audit: AuditRepository
  readonly settings: SettingsRepository

  readonly #sql: Sql
  readonly #behind: WriteBehind
  readonly #release: () => void
  #closed = false

  constructor(parts: StorageParts) {
    const { sql, clock } = parts
    this.folder = parts.folder
    this.file = parts.file
    this.notices = parts.notices
    this.readOnly = parts.readOnly
    this.unclean = parts.unclean
    this.#sql = sql
    this.#release = parts.release
    this.#behind = new WriteBehind(sql, parts.onError)
    this.hosts = new HostsRepository(sql)
    this.hostFacts = new HostFactsRepository(sql, this.#behind)
    this.imageStores = new ImageStoresRepository(sql)
    this.samples = new SamplesRepository(sql, this.#behind, clock)
    this.hostUse = new HostUseRepository(sql, this.#behind, clock)
    this.designs = new DesignsRepository(sql, clock)
    this.versions = new DesignVersionsRepository(sql)
    this.templates = new OwnTemplatesRepository(sql)
    this.deployments = new DeploymentsRepository(sql)
    this.plans = new PlansRepository(sql)
    this.jobs = new JobsRepository(sql)
    this.jobLog = new JobLogRepository(sql)
    this.audit = new AuditRepository(sql)
    this.settings = new SettingsRepository(sql)
  }

  /** Several writes as one: all of them are kept or none. `fn` must not wait for anything. */
  transaction<T>(fn: () => T): T {
    return this.#sql.transaction(fn)
  }

  /** Runs `fn` once the open transaction is on disk (at once when there is none); never if it fails. */
  afterCommit(fn: () => void): void {
    this.#sql.afterCommit(fn)
  }

  /** Writes gathered measurements and facts now. */
  flush(): void {
    this.#behind.flush()
  }

  /** Writes what waits and gives the folder free. Safe to call twice. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.samples.flush()
    this.#behind.stop()
    try {
      this.#sql.close()
    } finally {
      this.#release()
    }
  }
}
