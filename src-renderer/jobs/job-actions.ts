import type { JobView } from '@shared/contract/jobs.ts'
import { t } from '@shared/text/translate.ts'
import { api } from '../app/api.ts'
import { confirmation } from '../ui/confirm.svelte.ts'
import { toasts } from '../ui/toasts.svelte.ts'

/** Asks a job to stop; it says itself when it has. */
export async function cancelJob(job: JobView): Promise<void> {
  await toasts.tell(api.jobs.cancel({ id: job.id }))
}

/** Holds a job still until it is resumed. */
export async function pauseJob(job: JobView): Promise<void> {
  await toasts.tell(api.jobs.pause({ id: job.id }))
}

/** Goes on with a job that stopped or is paused. */
export async function resumeJob(job: JobView): Promise<void> {
  await toasts.tell(api.jobs.resume({ id: job.id }), t`“${job.title}” goes on.`)
}

/** Takes back what a job made, after asking. */
export async function rollBackJob(job: JobView): Promise<void> {
  const done = job.steps.filter((step) => step.state === 'succeeded').map((step) => step.title)
  const shown = done.slice(0, 8)
  if (done.length > shown.length) shown.push(t`and ${done.length - shown.length} more`)
  const yes = await confirmation.ask({
    title: t`Take back “${job.title}”?`,
    text: t`What this job did is undone in reverse order, as far as it can be.`,
    goes: shown,
    stays: [t`Everything that was there before this job`, t`The design itself`],
    action: t`Take back`,
    danger: true,
  })
  if (yes) await toasts.tell(api.jobs.rollback({ id: job.id }))
}
