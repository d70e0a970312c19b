import type { ErrorInfo } from '../../src-shared/base/errors.ts'
import type { JobState, StepState } from '../../src-shared/contract/jobs.ts'
import type { PlanStep } from '../../src-shared/plan/plan.ts'
import { fromJson, type Json, maybeJson, toJson } from './json.ts'
import type { Sql } from './sql.ts'

export interface StoredStep {
  /** As planned; never changes. */
  plan: PlanStep
  state: StepState
  /** From before its request is sent until it is known that nothing of it is on a host. */
  touched: boolean
  done: number
  total: number | null
  unit: 'bytes' | 'items' | null
  startedAt: number | null
  endedAt: number | null
  error: ErrorInfo | null
}

export interface StoredJobHead {
  id: string
  kind: string
  title: string
  state: JobState
  /** A person holds it still, or did when Terrace ended. */
  paused: boolean
  designId: string | null
  createdAt: number
  startedAt: number | null
  endedAt: number | null
  error: ErrorInfo | null
  leftovers: string[]
}

export interface StoredJob extends StoredJobHead {
  steps: StoredStep[]
}

/** Finished jobs beyond this many go, with their logs; the audit keeps what was done. */
const KEEP = 500

/** Jobs and their steps: the engine's memory. */
export class JobsRepository {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  insert(job: StoredJob): void {
    this.#sql.transaction(() => {
      this.#sql.run(
        `INSERT INTO jobs (id, kind, title, state, paused, design_id, created_at, started_at, ended_at, error, leftovers)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        job.id,
        job.kind,
        job.title,
        job.state,
        job.paused ? 1 : 0,
        job.designId,
        job.createdAt,
        job.startedAt,
        job.endedAt,
        job.error && toJson(job.error),
        toJson(job.leftovers),
      )
      for (const [position, step] of job.steps.entries()) {
        this.#sql.run(
          `INSERT INTO job_steps
           (job_id, position, plan, state, touched, done, total, unit, started_at, ended_at, error)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          job.id,
          position,
          toJson(step.plan),
          ...changing(step),
        )
      }
      this.#sql.run(
        `DELETE FROM jobs WHERE serial <= (SELECT max(serial) FROM jobs) - ?
         AND state NOT IN ('queued', 'running', 'cancelling', 'interrupted')`,
        KEEP,
      )
    })
  }

  /** Writes the fields of a job that change; its steps by `updateStep`. */
  update(job: StoredJobHead): void {
    this.#sql.run(
      'UPDATE jobs SET state = ?, paused = ?, started_at = ?, ended_at = ?, error = ?, leftovers = ? WHERE id = ?',
      job.state,
      job.paused ? 1 : 0,
      job.startedAt,
      job.endedAt,
      job.error && toJson(job.error),
      toJson(job.leftovers),
      job.id,
    )
  }

  updateStep(jobId: string, position: number, step: StoredStep): void {
    this.#sql.run(
      `UPDATE job_steps SET state = ?, touched = ?, done = ?, total = ?, unit = ?, started_at = ?, ended_at = ?,
       error = ? WHERE job_id = ? AND position = ?`,
      ...changing(step),
      jobId,
      position,
    )
  }

  get(id: string): StoredJob | undefined {
    const row = this.#sql.all<JobRow>('SELECT * FROM jobs WHERE id = ?', id)[0]
    return row && this.#whole(row)
  }

  /** Ids, newest first. */
  recent(limit: number): string[] {
    return this.#sql
      .all<{ id: string }>('SELECT id FROM jobs ORDER BY serial DESC LIMIT ?', limit)
      .map((row) => row.id)
  }

  listByState(...states: JobState[]): StoredJob[] {
    const marks = states.map(() => '?').join(', ')
    return this.#sql
      .all<JobRow>(`SELECT * FROM jobs WHERE state IN (${marks}) ORDER BY serial`, ...states)
      .map((row) => this.#whole(row))
  }

  #whole(row: JobRow): StoredJob {
    const steps = this.#sql.all<StepRow>('SELECT * FROM job_steps WHERE job_id = ? ORDER BY position', row.id)
    return {
      id: row.id,
      kind: row.kind,
      title: row.title,
      state: row.state,
      paused: row.paused === 1,
      designId: row.design_id,
      createdAt: row.created_at,
      startedAt: row.started_at,
      endedAt: row.ended_at,
      error: maybeJson<ErrorInfo>(row.error),
      leftovers: fromJson<string[]>(row.leftovers),
      steps: steps.map(stepOf),
    }
  }
}

interface JobRow {
  id: string
  kind: string
  title: string
  state: JobState
  paused: number
  design_id: string | null
  created_at: number
  started_at: number | null
  ended_at: number | null
  error: Json<ErrorInfo> | null
  leftovers: Json<string[]>
}

interface StepRow {
  plan: Json<PlanStep>
  state: StepState
  touched: number
  done: number
  total: number | null
  unit: StoredStep['unit']
  started_at: number | null
  ended_at: number | null
  error: Json<ErrorInfo> | null
}

const changing = (step: StoredStep) => [
  step.state,
  step.touched ? 1 : 0,
  step.done,
  step.total,
  step.unit,
  step.startedAt,
  step.endedAt,
  step.error && toJson(step.error),
]

const stepOf = (row: StepRow): StoredStep => ({
  plan: fromJson<PlanStep>(row.plan),
  state: row.state,
  touched: row.touched === 1,
  done: row.done,
  total: row.total,
  unit: row.unit,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  error: maybeJson<ErrorInfo>(row.error),
})
