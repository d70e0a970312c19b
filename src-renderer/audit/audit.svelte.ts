import type { AuditEntry, AuditQuery } from '@shared/contract/audit.ts'
import { tn } from '@shared/text/translate.ts'
import { api } from '../app/api.ts'
import { Remote } from '../ui/remote.svelte.ts'
import { toasts } from '../ui/toasts.svelte.ts'
import { auditQuery, type AuditFilter } from './audit-query.ts'

const page = 200

/** The audit log as searched for, newest first, page by page. */
export class AuditStore {
  readonly answer = new Remote<AuditEntry[]>()
  entries = $state.raw<AuditEntry[]>([])
  more = $state(false)
  #query: AuditQuery = {}

  async search(filter: AuditFilter): Promise<void> {
    this.#query = auditQuery(filter, Date.now())
    const found = await this.answer.run(api.audit.list({ ...this.#query, limit: page }))
    if (!found) return
    this.entries = found
    this.more = found.length === page
  }

  /** Looks for new entries, unless the person has paged back and would lose the place. */
  async refresh(filter: AuditFilter): Promise<void> {
    if (this.entries.length <= page) await this.search(filter)
  }

  async older(): Promise<void> {
    const last = this.entries.at(-1)
    if (!last) return
    const found = await this.answer.run(api.audit.list({ ...this.#query, limit: page, before: last.serial }))
    if (!found) return
    this.entries = [...this.entries, ...found]
    this.more = found.length === page
  }

  async exportFile(format: 'csv' | 'json'): Promise<void> {
    const done = await toasts.tell(api.audit.exportFile({ ...this.#query, format }))
    if (done) {
      const text = tn(
        done.entries,
        '{n} entry was written to {0}.',
        '{n} entries were written to {0}.',
        done.file,
      )
      toasts.add('success', text)
    }
  }
}
