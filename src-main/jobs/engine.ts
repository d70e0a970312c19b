import type { StoredJob } from '@main/storage/index.ts'
import { TerraceError, toErrorInfo } from '../../src-shared/base/errors.ts'
import type { JobState, JobView, LogLine } from '../../src-shared/contract/jobs.ts'
import { ActiveJob } from './active-job.ts'
import { runForward } from './forward.ts'
import { asInterrupted, DRIVEN, isDriven } from './interrupted.ts'
import { leftoversOf } from './made-things.ts'
import { type JobRequest, newJob, toGoOn } from './new-job.ts'
import type { JobEvents, Parts } from './parts.ts'
import { viewOf } from './progress.ts'
import { runRollback } from './rollback.ts'
import { t } from '../../src-shared/text/translate.ts'

/** How long `stop` waits for running steps to reach a cancel point. */
const STOP_MS = 5000

/** Ended jobs kept ready to be shown. */
const VIEWS = 200

/** Carries out jobs. Its calls are those of the contract's jobs feature, and `start`. */
export class JobEngine {
  readonly #parts: Parts
  readonly #active = new Map<string, ActiveJob>()
  readonly #views = new Map<string, JobView>()
  readonly #drives = new Map<string, Promise<void>>()

  /** Whatever an earlier process left running becomes interrupted; nothing goes on by itself. */
  constructor(parts: Parts) {
    this.#parts = parts
    if (!parts.storage.readOnly) this.#recover()
  }

  /** Begins a job in the background. Throws `invalid` for steps without a valid order, and storage errors. */
  start(request: JobRequest): JobView {
    const { storage, clock } = this.#parts
    const job = newJob(request, clock.now())
    const active = new ActiveJob(this.#parts, job)
    storage.transaction(() => {
      storage.jobs.insert(job)
      active.auditJob(job.title, 'started')
    })
    return this.#drive(active, () => runForward(this.#parts, active))
  }

  /** Newest first. */
  list({ limit }: { limit: number }): JobView[] {
    return this.#parts.storage.jobs.recent(limit).map((id) => this.get({ id }))
  }

  /** Throws `not-found`. */
  get({ id }: { id: string }): JobView {
    return this.#active.get(id)?.view ?? this.#ended(id)
  }

  /** Lines newer than a serial. */
  log({ id, after }: { id: string; after: number }): LogLine[] {
    return this.#parts.storage.jobLog.list(id, after)
  }

  /** Running steps stop at their next cancel point, the rest is skipped. An interrupted job is given up. */
  cancel({ id }: { id: string }): null {
    const active = this.#active.get(id)
    if (active) {
      if (active.ending === null) {
        // Stopping comes first: it must work on a full disk too.
        active.end('cancel')
        active.commit(() => active.setState('cancelling'))
      }
      return null
    }
    const job = this.#settled(id)
    if (job.state !== 'interrupted')
      throw wrongState(t`${job.title} cannot be cancelled. It has ended already.`)
    const given = new ActiveJob(this.#parts, job)
    this.#parts.storage.transaction(() => {
      this.#write(job)
      given.setState('cancelled', { paused: false, endedAt: this.#parts.clock.now() })
      given.auditJob(t`Gave up: ${job.title}`, 'cancelled')
    })
    given.emit()
    return null
  }

  /**
   * Holds a job still: no further step begins, and a step that moves an image stops reading until `resume`. Throws
   * `precondition` for a job that does not run, and for one without such a step.
   */
  pause({ id }: { id: string }): null {
    const active = this.#active.get(id)
    if (!active) throw wrongState(t`${this.#load(id).title} cannot be paused. It is not running.`)
    const { title } = active.job
    if (active.ending !== null || !active.view.canPause)
      throw wrongState(t`${title} cannot be paused. Only steps that move images can hold still.`)
    if (!active.pause.paused) active.setPaused(true)
    return null
  }

  /**
   * Goes on with a job that is paused, or was interrupted, failed or cancelled; unfinished steps of the latter are
   * verified first.
   */
  resume({ id }: { id: string }): null {
    const held = this.#active.get(id)
    if (held?.pause.paused) {
      held.setPaused(false)
      return null
    }
    const job = this.#settled(id)
    if (job.state === 'succeeded') throw wrongState(t`${job.title} cannot be resumed. All of it is done.`)
    const active = new ActiveJob(this.#parts, toGoOn(job))
    this.#parts.storage.transaction(() => {
      this.#write(active.job)
      active.auditJob(t`Resume: ${job.title}`, 'started')
    })
    this.#drive(active, () => runForward(this.#parts, active))
    return null
  }

  /** Takes back what the job made, in reverse order. */
  rollback({ id }: { id: string }): null {
    const job = this.#settled(id)
    const now = this.#parts.clock.now()
    const active = new ActiveJob(this.#parts, {
      ...job,
      state: 'running',
      paused: false,
      startedAt: now,
      endedAt: null,
      error: null,
    })
    this.#parts.storage.transaction(() => {
      this.#write(active.job)
      active.auditJob(t`Take back: ${job.title}`, 'started')
    })
    this.#drive(active, () => runRollback(this.#parts, active))
    return null
  }

  /** Resolves once a job no longer runs here. */
  async finished(id: string): Promise<JobView> {
    await this.#drives.get(id)
    return this.get({ id })
  }

  on<K extends keyof JobEvents>(event: K, listener: (payload: JobEvents[K]) => void): () => void {
    return this.#parts.events.on(event, listener)
  }

  /** Is a job of this design being carried out now? */
  isBusy(designId: string): boolean {
    return [...this.#active.values()].some(({ job }) => job.designId === designId)
  }

  /** For the end of the app: interrupts what runs so that the next start can resume it. Waits 5 s at most. */
  async stop(): Promise<void> {
    for (const active of this.#active.values()) active.end('shutdown')
    let timer
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_MS)
    })
    await Promise.race([Promise.all(this.#drives.values()), late])
    clearTimeout(timer)
  }

  #recover(): void {
    const { storage, clock, hostName } = this.#parts
    for (const left of storage.jobs.listByState(...DRIVEN)) {
      const job = asInterrupted(left, clock.now(), hostName)
      storage.transaction(() => {
        this.#write(job)
        const active = new ActiveJob(this.#parts, job)
        active.auditJob(
          job.paused
            ? t`Interrupted, because Terrace ended while it was paused: ${job.title}`
            : t`Interrupted, because Terrace ended while it ran: ${job.title}`,
          'failed',
        )
      })
    }
  }

  #drive(active: ActiveJob, run: () => Promise<void>): JobView {
    const { id } = active.job
    this.#active.set(id, active)
    active.emit()
    const drive = async () => {
      try {
        await run()
      } catch (thrown) {
        // Not a failure of a step: those are recorded. The job must end all the same.
        active.broken ??= toErrorInfo(thrown)
        this.#parts.onError(thrown)
      }
      this.#finish(active)
    }
    this.#drives.set(id, drive())
    return active.view
  }

  #finish(active: ActiveJob): void {
    const { job, broken } = active
    const { clock, hostName } = this.#parts
    const state = endState(active)
    const kept = active.commit(() => {
      for (const [position, step] of job.steps.entries()) {
        if (step.state === 'waiting' && state !== 'interrupted')
          active.setStep(position, { state: 'skipped' })
      }
      const error = broken ?? job.steps.find((step) => wentWrong(step.state))?.error ?? null
      active.setState(state, {
        paused: state === 'interrupted' && job.paused,
        endedAt: clock.now(),
        error: state === 'failed' ? error : null,
        leftovers: state === 'succeeded' ? [] : leftoversOf(job.steps, hostName),
      })
      active.auditJob(job.title, state === 'succeeded' || state === 'cancelled' ? state : 'failed')
    })
    this.#active.delete(job.id)
    this.#drives.delete(job.id)
    if (kept) this.#keep(active.view)
    active.emit()
  }

  /** A job that nothing drives, or `precondition`. */
  #settled(id: string): StoredJob {
    const job = this.#load(id)
    if (this.#active.has(id))
      throw wrongState(t`${job.title} cannot be changed. It is running; cancel it first.`)
    // Its end could not be written: the disk was full then.
    return isDriven(job) ? asInterrupted(job, this.#parts.clock.now(), this.#parts.hostName) : job
  }

  #load(id: string): StoredJob {
    const job = this.#parts.storage.jobs.get(id)
    if (job) return job
    throw new TerraceError('not-found', t`There is no job ${id}.`, {
      left: t`Nothing was changed.`,
      next: t`Choose one from the list of jobs.`,
    })
  }

  /** A job that does not run here. It stays as it is until it is driven again, so it is read and shaped once. */
  #ended(id: string): JobView {
    const known = this.#views.get(id)
    if (known) return known
    const job = this.#load(id)
    const view = viewOf(
      isDriven(job) ? asInterrupted(job, this.#parts.clock.now(), this.#parts.hostName) : job,
    )
    this.#keep(view)
    return view
  }

  #keep(view: JobView): void {
    if (this.#views.size >= VIEWS) this.#views.clear()
    this.#views.set(view.id, view)
  }

  #write(job: StoredJob): void {
    this.#views.delete(job.id)
    const { jobs } = this.#parts.storage
    jobs.update(job)
    for (const [position, step] of job.steps.entries()) jobs.updateStep(job.id, position, step)
  }
}

const wentWrong = (state: string): boolean => state === 'failed' || state === 'compensation-failed'

/** What became of a job that nothing drives any more. */
function endState({ job, broken, ending, rollback }: ActiveJob): JobState {
  if (broken) return 'failed'
  if (rollback) {
    if (ending === 'shutdown') return 'interrupted'
    return job.steps.some((step) => step.state === 'compensation-failed') ? 'failed' : 'cancelled'
  }
  if (job.steps.every((step) => step.state === 'succeeded')) return 'succeeded'
  if (ending === 'shutdown') return 'interrupted'
  return job.steps.some((step) => step.state === 'failed') ? 'failed' : 'cancelled'
}

const wrongState = (message: string): TerraceError =>
  new TerraceError('precondition', message, { left: t`Nothing was changed.` })
