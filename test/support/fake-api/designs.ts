import { newDesignRecords, sampleDesignRecords } from '../../../src-shared/design/create.ts'
import type { RecordsDiff } from '../../../src-shared/design/diff.ts'
import type { DesignRecord } from '../../../src-shared/design/records.ts'
import type { HistoryChange } from '../../../src-shared/design/history-change.ts'
import { FakeHistory } from './design-history.ts'
import type { DesignSummary, OpenDesign } from '../../../src-shared/contract/designs.ts'

/** One design in memory, saved as the real one is: a stale revision is refused. */
export class FakeDesign {
  readonly id: string
  revision = 0
  updatedAt: number
  readonly history = new FakeHistory()
  readonly #records = new Map<string, DesignRecord>()

  constructor(id: string, name: string, sample: boolean, now: number, template?: DesignRecord[]) {
    this.id = id
    this.updatedAt = now
    const drawn = sample ? sampleDesignRecords(name) : newDesignRecords(name)
    for (const record of template ?? drawn) this.#records.set(record.id, record)
  }

  get records(): DesignRecord[] {
    return [...this.#records.values()]
  }

  save(diff: RecordsDiff, step?: HistoryChange | string): void {
    if (typeof step === 'object') this.history.write(step, diff)
    for (const id of Object.keys(diff.removed)) this.#records.delete(id)
    for (const record of Object.values(diff.added)) this.#records.set(record.id, record)
    for (const [, record] of Object.values(diff.updated)) this.#records.set(record.id, record)
    this.revision += 1
    this.updatedAt += 1
  }

  summary(): DesignSummary {
    const settings = this.records.find((record) => record.type === 'settings')
    return {
      id: this.id,
      name: settings?.name ?? '',
      servers: this.records.filter((record) => record.type === 'server').length,
      updatedAt: this.updatedAt,
      readOnly: false,
    }
  }

  open(): OpenDesign {
    return {
      id: this.id,
      records: this.records,
      readOnly: false,
      revision: this.revision,
      history: this.history.position,
    }
  }
}
