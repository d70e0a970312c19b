import type { AuditNote, StoredJob, StoredStep } from '@main/storage/index.ts'
import { type ErrorInfo, toErrorInfo } from '../../src-shared/base/errors.ts'
import type { DiskShares, JobState, JobView, LogLine } from '../../src-shared/contract/jobs.ts'
import type { WayTaken } from '../../src-shared/images/route.ts'
import { hostOf, type Request } from '../../src-shared/plan/requests.ts'
import type { RequestContext } from './executor.ts'
import { JobLogBuffer } from './job-log-buffer.ts'
import type { Parts } from './parts.ts'
import { PauseSwitch } from './pausing.ts'
import { Meter } from './meter.ts'
import { type Live, viewOf } from './progress.ts'
import { t } from '../../src-shared/text/translate.ts'

/** At most four events a second for one job. */
const EVERY = 250
/** While something is measured one comes at least this often: that nothing moves any more is news too. What is paused has none. */
const AT_LEAST_EVERY = 1000

/**
 * A job that this process drives: its state in memory, every change written through to the database before anything
 * acts on it, and events for the window.
 */
export class ActiveJob {
  readonly job: StoredJob
  readonly #parts: Parts
  readonly #meters = new Map<number, Meter>()
  readonly #ways = new Map<number, WayTaken>()
  readonly #shares = new Map<number, DiskShares>()
  readonly #log: JobLogBuffer
  /** Aborted: no further step begins. */
  readonly halt = new AbortController()
  /** Aborted: running steps stop at their next cancel point. */
  readonly abort = new AbortController()
  /** While it is on no further step begins, and steps that can hold still do. */
  readonly pause = new PauseSwitch()
  /** Why it was aborted. */
  ending: 'cancel' | 'shutdown' | null = null
  /** The database could not be written: nothing may begin any more. */
  broken: ErrorInfo | null = null
  rollback: Live['rollback']
  readonly #names: { design: string | null; servers: ReadonlyMap<string, string> }
  #timer: NodeJS.Timeout | undefined
  #later: NodeJS.Timeout | undefined
  #lastEvent = -Infinity

  constructor(parts: Parts, job: StoredJob) {
    this.#parts = parts
    this.job = job
    this.#log = new JobLogBuffer(parts, job.id)
    this.#names = namesOf(parts, job.designId)
  }

  get view(): JobView {
    if (this.job.endedAt !== null) return viewOf(this.job, undefined, this.#shares)
    const { rollback } = this
    const { paused } = this.pause
    const now = this.#parts.clock.now()
    const live = { meters: this.#meters, ways: this.#ways, now, rollback, paused }
    return viewOf(this.job, live, this.#shares)
  }

  step(position: number): StoredStep {
    const step = this.job.steps[position]
    if (!step) throw new RangeError(`no step ${position}`)
    return step
  }

  /** Stops it: for good as the person wishes, or because Terrace ends. */
  end(why: 'cancel' | 'shutdown'): void {
    this.ending ??= why
    this.halt.abort()
    this.abort.abort()
  }

  /** Kept over the end of Terrace: what was paused then is interrupted, and goes on when a person asks for it. */
  setPaused(paused: boolean): void {
    // What was measured before says nothing about what comes after.
    this.#meters.clear()
    this.pause.set(paused)
    this.log('info', paused ? t`Paused.` : t`Goes on.`)
    try {
      this.#parts.storage.transaction(() => this.setState(this.job.state, { paused }))
    } catch (error) {
      // It holds still all the same; only the next start would not know.
      this.#parts.onError(error)
    }
  }

  /** Writes several changes as one. False when that failed: the job then begins nothing more. */
  commit(write: () => void): boolean {
    try {
      this.#parts.storage.transaction(() => {
        write()
        this.#log.flush()
      })
      return true
    } catch (error) {
      this.broken ??= toErrorInfo(error)
      this.#parts.onError(error)
      this.halt.abort()
      return false
    } finally {
      this.touch()
    }
  }

  /** Only inside `commit`. */
  setState(state: JobState, fields: Partial<Omit<StoredJob, 'steps'>> = {}): void {
    Object.assign(this.job, fields, { state })
    this.#parts.storage.jobs.update(this.job)
  }

  /** Only inside `commit`. */
  setStep(position: number, fields: Partial<StoredStep>): void {
    const step = Object.assign(this.step(position), fields)
    if (fields.endedAt !== undefined) this.#meters.delete(position)
    this.#parts.storage.jobs.updateStep(this.job.id, position, step)
  }

  /** Only inside `commit`. */
  audit(
    position: number,
    request: Request,
    outcome: AuditNote['outcome'],
    taking = false,
    details?: ErrorInfo,
  ): void {
    const { plan } = this.step(position)
    const on = hostOf(request)
    this.#parts.audit.record({
      what: request.kind,
      text: taking ? t`Take back: ${plan.title}` : plan.title,
      outcome,
      hostName: on === null ? null : this.#parts.hostName(on),
      designName: this.#names.design,
      serverName: this.#names.servers.get(plan.serverId ?? '') ?? null,
      jobId: this.job.id,
      details: details ? details.message : null,
    })
  }

  /** Only inside `commit`: an entry about the job as a whole. */
  auditJob(text: string, outcome: AuditNote['outcome']): void {
    const { id, kind } = this.job
    this.#parts.audit.record({
      what: `job.${kind}`,
      text,
      outcome,
      designName: this.#names.design,
      jobId: id,
    })
  }

  log(level: LogLine['level'], text: string, position?: number): void {
    const stepId = position === undefined ? null : this.step(position).plan.id
    this.#log.add({ at: this.#parts.clock.now(), stepId, level, text })
    this.touch()
  }

  context(position: number, signal: AbortSignal): RequestContext {
    return {
      signal,
      pausing: this.pause,
      way: (way) => {
        this.#ways.set(position, way)
        this.touch()
      },
      log: (level, text) => this.log(level, text, position),
      progress: ({ done, total, unit, shares }) => {
        if (shares) this.#shares.set(position, shares)
        const step = Object.assign(this.step(position), { done, total, unit })
        const meter = this.#meters.get(position) ?? new Meter()
        this.#meters.set(position, meter)
        meter.add(this.#parts.clock.now(), step.done)
        this.touch()
      },
    }
  }

  /** Tells the window within a quarter of a second. */
  touch(): void {
    if (this.#timer) return
    const wait = Math.max(0, this.#lastEvent + EVERY - performance.now())
    clearTimeout(this.#later)
    this.#timer = setTimeout(() => this.emit(), wait)
    this.#timer.unref()
  }

  /** Tells the window now. */
  emit(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#later)
    this.#timer = undefined
    this.#lastEvent = performance.now()
    this.#log.save()
    if (this.job.endedAt === null && this.#meters.size > 0 && !this.pause.paused) {
      this.#later = setTimeout(() => this.touch(), AT_LEAST_EVERY)
      this.#later.unref()
    }
    this.#parts.events.emit('changed', this.view)
  }
}

/** How the audit calls the design and its servers, as of now: both may be renamed or gone later. */
function namesOf({ storage }: Parts, designId: string | null) {
  const servers = new Map<string, string>()
  if (designId === null) return { design: null, servers }
  try {
    const design = storage.designs.open(designId)
    for (const { id, value } of design.records) {
      const { name } = value as { name?: unknown }
      if (typeof name === 'string') servers.set(id, name)
    }
    return { design: design.name, servers }
  } catch {
    // The design was removed; its machines may still be taken down.
    return { design: null, servers }
  }
}
