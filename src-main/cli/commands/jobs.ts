import { setTimeout } from 'node:timers/promises'
import { errorText, toErrorInfo } from '@shared/base/errors.ts'
import { formatAge } from '@shared/base/units.ts'
import type { JobState, JobView } from '@shared/contract/jobs.ts'
import { leftDuration } from '@shared/text/progress.ts'
import type { Core } from '../../core/index.ts'
import { type Context, needArgument, wholeNumber } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { jobsElsewhere, jobsOf } from '../jobs-of.ts'
import { table } from '../output.ts'
import { JobDisplay } from '../progress/job-display.ts'
import { factsOf } from '../progress/lines.ts'

const ended = (state: JobState): boolean => !['queued', 'running', 'cancelling'].includes(state)

/** Shows a job's steps as they go, until it ends. Ctrl+C cancels it and waits for that. */
export async function followJob(context: Context, core: Core, id: string): Promise<number> {
  const display = new JobDisplay(context.out)
  const cancel = (): void => {
    context.out.note('Cancelling …')
    void Promise.resolve(core.services.jobs.cancel({ id })).catch(() => undefined)
  }
  // Ctrl+C may have come while the job was still prepared.
  if (context.signal.aborted) cancel()
  else context.signal.addEventListener('abort', cancel, { once: true })
  let stop: () => void = () => undefined
  let job: JobView
  try {
    job = await new Promise<JobView>((resolve, reject) => {
      const hear = (view: JobView): void => {
        display.hear(view)
        if (ended(view.state)) resolve(view)
      }
      stop = core.subscribe(({ feature, event, payload }) => {
        if (feature === 'jobs' && event === 'changed' && (payload as JobView).id === id)
          hear(payload as JobView)
      })
      void Promise.resolve(core.services.jobs.get({ id })).then(hear, reject)
    })
  } finally {
    stop()
    context.signal.removeEventListener('abort', cancel)
    display.end()
  }
  return told(context, job)
}

const pause = ({ signal }: Context): Promise<unknown> =>
  setTimeout(lookMs, undefined, { signal }).catch(() => undefined)

function told(context: Context, job: JobView): number {
  context.out.answer(job, jobLines(job))
  if (job.state === 'succeeded') return exitCodes.ok
  return job.state === 'cancelled' ? exitCodes.cancelled : exitCodes.failed
}

const lookMs = 500
/** A Terrace that ends with its job lets go of the data within this many looks. */
const mostLooks = 20

/** The same of a job that another Terrace carries out. Ctrl+C ends the watching only. */
export async function watchJob(context: Context): Promise<number> {
  const id = needArgument(context, 0, 'The id of the job')
  let jobs = await jobsOf(context)
  const look = async (looks: number): Promise<JobView> => {
    try {
      return await jobs.get({ id })
    } catch (thrown) {
      if (toErrorInfo(thrown).code !== 'storage.owned' || looks === 0) throw thrown
      await pause(context)
      // Whoever carried it out is gone: what became of the job is in the data.
      jobs = await jobsOf(context).catch(() => jobs)
      return look(looks - 1)
    }
  }
  const display = new JobDisplay(context.out)
  let job = await look(mostLooks)
  try {
    display.hear(job)
    while (!ended(job.state) && !context.signal.aborted) {
      await pause(context)
      job = await look(mostLooks)
      display.hear(job)
    }
  } finally {
    display.end()
  }
  return ended(job.state) ? told(context, job) : exitCodes.cancelled
}

/** What is paused stays so over an end of Terrace: then nothing drives it until it is resumed. */
const stateOf = ({ paused, state }: JobView): string =>
  paused ? (ended(state) ? `paused, ${state}` : 'paused') : state

function jobLines(job: JobView): string[] {
  return [
    `${job.id}: ${job.title}: ${stateOf(job)}${job.error ? `. ${errorText(job.error)}` : ''}`,
    ...job.leftovers.map((leftover) => `left on a host: ${leftover}`),
    ...(job.state === 'succeeded' || (!ended(job.state) && !job.paused)
      ? []
      : [
          job.paused
            ? `Go on with "jobs resume ${job.id}" or end it with "jobs cancel ${job.id}".`
            : `Go on with "jobs resume ${job.id}" or take it back with "jobs rollback ${job.id}".`,
        ]),
  ]
}

/** "41 %, 9 s left" of what is under way. */
function farOf({ state, progress, leftMs }: JobView): string {
  if (state === 'succeeded') return '100 %'
  const share = `${Math.floor(progress * 100)} %`
  return leftMs === null ? share : `${share}, ${leftDuration(leftMs)} left`
}

export async function listJobs(context: Context): Promise<void> {
  const jobs = await (await jobsOf(context)).list({ limit: wholeNumber(context, 'limit') ?? 50 })
  const rows = jobs.map((job) => [
    job.id,
    stateOf(job),
    job.title,
    `${job.steps.filter(({ state }) => state === 'succeeded').length}/${job.steps.length}`,
    farOf(job),
    formatAge(Date.now() - job.createdAt),
  ])
  context.out.answer(
    jobs,
    rows.length ? table(['ID', 'STATE', 'TITLE', 'STEPS', 'DONE', 'BEGUN'], rows) : ['No jobs yet.'],
  )
}

export async function showJob(context: Context): Promise<void> {
  const id = needArgument(context, 0, 'The id of the job')
  const jobs = await jobsOf(context)
  const job = await jobs.get({ id })
  const log = await jobs.log({ id, after: 0 })
  context.out.answer({ ...job, log }, [
    ...jobLines(job),
    ...job.steps.flatMap((step) => [
      `  ${step.state.padEnd(12)} ${step.title}${step.error ? `: ${errorText(step.error)}` : ''}`,
      ...(step.state === 'running' && step.unit !== null
        ? [`  ${''.padEnd(12)} ${factsOf(step, job.paused).join(' · ')}`]
        : []),
    ]),
    ...log.map((line) => `  ${new Date(line.at).toISOString()} ${line.level}: ${line.text}`),
  ])
}

const tell =
  (how: 'cancel' | 'pause') =>
  async (context: Context): Promise<void> => {
    const id = needArgument(context, 0, 'The id of the job')
    const jobs = await jobsOf(context)
    await jobs[how]({ id })
    const job = await jobs.get({ id })
    context.out.answer(job, jobLines(job))
  }

export const cancelJob = tell('cancel')
/** Jobs run in the process that has the data: this asks that one. */
export const pauseJob = tell('pause')

export const continueJob =
  (how: 'resume' | 'rollback') =>
  async (context: Context): Promise<number> => {
    const id = needArgument(context, 0, 'The id of the job')
    const elsewhere = how === 'resume' ? await jobsElsewhere(context) : null
    if (elsewhere) {
      await elsewhere.resume({ id })
      const job = await elsewhere.get({ id })
      context.out.answer(job, jobLines(job))
      return exitCodes.ok
    }
    const core = await context.core()
    await core.readHosts()
    await core.services.jobs[how]({ id })
    const code = await followJob(context, core, id)
    // A rolled back job ends as cancelled, which is what was asked for.
    return how === 'rollback' && code === exitCodes.cancelled ? exitCodes.ok : code
  }
