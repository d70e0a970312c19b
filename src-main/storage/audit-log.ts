import { type Clock, systemClock } from '../../src-shared/base/clock.ts'
import { Emitter } from '../../src-shared/base/emitter.ts'
import type { AuditEntry, AuditQuery } from '../../src-shared/contract/audit.ts'
import type { Storage } from './storage.ts'

/** What a part of Terrace tells the audit; who and when are added here. */
export interface AuditNote {
  /** "machine.start", "host.add" … */
  what: string
  /** One sentence. */
  text: string
  outcome: AuditEntry['outcome']
  hostName?: string | null
  designName?: string | null
  serverName?: string | null
  jobId?: string | null
  details?: string | null
}

/** The audit of one person at one workstation, with an event for each entry once it is on disk. */
export class AuditLog {
  readonly #storage: Storage
  readonly #who: string
  readonly #clock: Clock
  readonly #events = new Emitter<{ added: AuditEntry }>()

  /** `who` is user@workstation. */
  constructor(options: { storage: Storage; who: string; clock?: Clock }) {
    this.#storage = options.storage
    this.#who = options.who
    this.#clock = options.clock ?? systemClock
  }

  record(note: AuditNote): AuditEntry {
    const { what, text, outcome } = note
    const entry = this.#storage.audit.append({
      at: this.#clock.now(),
      who: this.#who,
      what,
      text,
      outcome,
      hostName: note.hostName ?? null,
      designName: note.designName ?? null,
      serverName: note.serverName ?? null,
      jobId: note.jobId ?? null,
      details: note.details ?? null,
    })
    this.#storage.afterCommit(() => this.#events.emit('added', entry))
    return entry
  }

  list(query: AuditQuery): AuditEntry[] {
    return this.#storage.audit.list(query)
  }

  /** All that match, newest first, page by page. */
  each(query: AuditQuery): Iterable<AuditEntry> {
    return this.#storage.audit.each(query)
  }

  /** Hears each new entry until the returned function is called. */
  onAdded(listener: (entry: AuditEntry) => void): () => void {
    return this.#events.on('added', listener)
  }
}
