import type { LogLine } from '../../src-shared/contract/jobs.ts'
import type { Parts } from './parts.ts'
import { tn } from '../../src-shared/text/translate.ts'

/** Lines between two writes beyond this many are counted, not kept: a command may print faster than a disk writes. */
const MOST = 2000

/** Gathers what a job says, writes it together, and tells the window what was written. */
export class JobLogBuffer {
  readonly #parts: Parts
  readonly #jobId: string
  #lines: Omit<LogLine, 'serial'>[] = []
  #dropped = 0

  constructor(parts: Parts, jobId: string) {
    this.#parts = parts
    this.#jobId = jobId
  }

  add(line: Omit<LogLine, 'serial'>): void {
    if (this.#lines.length < MOST) this.#lines.push(line)
    else this.#dropped += 1
  }

  /** Writes as a part of the open transaction, or in its own. */
  flush(): void {
    const first = this.#lines[0]
    if (!first) return
    const lines =
      this.#dropped === 0
        ? this.#lines
        : [
            ...this.#lines,
            {
              ...first,
              stepId: null,
              level: 'warning' as const,
              text: tn(this.#dropped, '{n} lines left out', '{n} lines left out'),
            },
          ]
    const count = this.#lines.length
    const added = this.#parts.storage.jobLog.append(this.#jobId, lines)
    this.#parts.storage.afterCommit(() => {
      this.#lines = this.#lines.slice(count)
      this.#dropped = 0
      this.#parts.events.emit('log', { id: this.#jobId, lines: added })
    })
  }

  /** As `flush`; a failure is told, and the lines wait for the next time. */
  save(): void {
    try {
      this.flush()
    } catch (error) {
      this.#parts.onError(error)
    }
  }
}
