import { errorText } from '@shared/base/errors.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import type { WayTaken } from '@shared/images/route.ts'
import type { Output } from '../output.ts'
import { liveLines, plainLine, summaryLine } from './lines.ts'
import { Pace } from './pace.ts'

const wayWords: Record<WayTaken, string> = {
  local: 'inside one machine',
  direct: 'from host to host',
  here: 'between a host and this workstation',
  relay: 'from host to host through this workstation',
}

/** Times of steps that count nothing go on although nothing is heard. */
const redrawMs = 1000

/** Shows on standard error how a job goes: what its steps become as lines that stay, how far they are below these. */
export class JobDisplay {
  readonly #out: Output
  readonly #told = new Map<string, string>()
  readonly #ways = new Set<string>()
  readonly #pace = new Pace()
  readonly #timer: NodeJS.Timeout
  #paused = false
  #last: JobView | undefined

  constructor(out: Output) {
    this.#out = out
    this.#timer = setInterval(() => this.#draw(), redrawMs)
    this.#timer.unref()
  }

  hear(job: JobView): void {
    this.#last = job
    this.#tellSteps(job)
    this.#tellWays(job)
    if (job.paused !== this.#paused) {
      this.#paused = job.paused
      this.#out.note(
        job.paused ? `paused: go on with "jobs resume ${job.id}" in another terminal` : 'goes on',
      )
    }
    this.#draw()
  }

  /** What stays are the lines. */
  end(): void {
    clearInterval(this.#timer)
    this.#last = undefined
    this.#out.region.clear()
  }

  #tellSteps({ steps }: JobView): void {
    for (const step of steps) {
      if (step.state === 'waiting' || this.#told.get(step.id) === step.state) continue
      this.#told.set(step.id, step.state)
      this.#out.note(
        `${step.state.padEnd(10)} ${step.title}${step.error ? `: ${errorText(step.error)}` : ''}`,
      )
      const summary = step.state === 'succeeded' ? summaryLine(step) : null
      if (summary !== null) this.#out.note(summary)
    }
  }

  #tellWays({ steps }: JobView): void {
    for (const { id, way } of steps) {
      if (way === null || this.#ways.has(id)) continue
      this.#ways.add(id)
      this.#out.note(`way        ${wayWords[way]}`)
    }
  }

  #draw(): void {
    const job = this.#last
    if (job === undefined) return
    const { region } = this.#out
    const now = Date.now()
    if (region.isLive) {
      region.show(liveLines(job, now, region.columns, region.rows))
      return
    }
    for (const step of job.steps) {
      if (step.state === 'running' && step.unit !== null && this.#pace.isDue(step, now))
        this.#out.note(plainLine(step, job.paused, job.steps.length > 1))
    }
  }
}
