import { errorText } from '@shared/base/errors.ts'
import { formatAge } from '@shared/base/units.ts'
import type { JobState, JobView } from '@shared/contract/jobs.ts'
import type { WayTaken } from '@shared/images/route.ts'
import type { Core } from '../../core/index.ts'
import { type Context, needArgument, wholeNumber } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { jobsElsewhere, jobsOf } from '../jobs-of.ts'
import { table } from '../output.ts'

const wayWords: Record<WayTaken, string> = {
  local: 'inside one machine',
  direct: 'from host to host',
  here: 'between a host and this workstation',
  relay: 'from host to host through this workstation',
}

const ended = (state: JobState): boolean => !['queued', 'running', 'cancelling'].includes(state)

/** Shows a job's steps as they go, until it ends. Ctrl+C cancels it and waits for that. */
export async function followJob(context: Context, core: Core, id: string): Promise<number> {
  const told = new Map<string, string>()
  const ways = new Set<string>()
  let paused = false
  const cancel = (): void => {
    context.out.note('Cancelling …')
    void Promise.resolve(core.services.jobs.cancel({ id })).catch(() => undefined)
  }
  context.signal.addEventListener('abort', cancel, { once: true })
  const job = await new Promise<JobView>((resolve) => {
    const hear = (view: JobView): void => {
      for (const step of view.steps) {
        if (step.state === 'waiting' || told.get(step.id) === step.state) continue
        told.set(step.id, step.state)
        context.out.note(
          `${step.state.padEnd(10)} ${step.title}${step.error ? `: ${errorText(step.error)}` : ''}`,
        )
      }
      for (const { id: stepId, way } of view.steps) {
        if (way === null || ways.has(stepId)) continue
        ways.add(stepId)
        context.out.note(`way        ${wayWords[way]}`)
      }
      if (view.paused !== paused) {
        paused = view.paused
        context.out.note(paused ? `paused: go on with "jobs resume ${id}" in another terminal` : 'goes on')
      }
      if (!ended(view.state)) return
      stop()
      resolve(view)
    }
    const stop = core.subscribe(({ feature, event, payload }) => {
      if (feature === 'jobs' && event === 'changed' && (payload as JobView).id === id)
        hear(payload as JobView)
    })
    void Promise.resolve(core.services.jobs.get({ id })).then(hear)
  })
  context.signal.removeEventListener('abort', cancel)
  context.out.answer(job, jobLines(job))
  if (job.state === 'succeeded') return exitCodes.ok
  return job.state === 'cancelled' ? exitCodes.cancelled : exitCodes.failed
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

export async function listJobs(context: Context): Promise<void> {
  const jobs = await (await jobsOf(context)).list({ limit: wholeNumber(context, 'limit') ?? 50 })
  const rows = jobs.map((job) => [
    job.id,
    stateOf(job),
    job.title,
    `${job.steps.filter(({ state }) => state === 'succeeded').length}/${job.steps.length}`,
    formatAge(Date.now() - job.createdAt),
  ])
  context.out.answer(
    jobs,
    rows.length ? table(['ID', 'STATE', 'TITLE', 'STEPS', 'BEGUN'], rows) : ['No jobs yet.'],
  )
}

export async function showJob(context: Context): Promise<void> {
  const id = needArgument(context, 0, 'The id of the job')
  const jobs = await jobsOf(context)
  const job = await jobs.get({ id })
  const log = await jobs.log({ id, after: 0 })
  context.out.answer({ ...job, log }, [
    ...jobLines(job),
    ...job.steps.map(
      (step) => `  ${step.state.padEnd(12)} ${step.title}${step.error ? `: ${errorText(step.error)}` : ''}`,
    ),
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
