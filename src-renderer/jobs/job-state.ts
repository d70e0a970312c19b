import type { JobState, JobView, StepState, StepView } from '@shared/contract/jobs.ts'
import type { WayTaken } from '@shared/images/route.ts'
import { amountText, leftDuration, leftText, rateText, savedText } from '@shared/text/progress.ts'
import { t, tn } from '@shared/text/translate.ts'
import type { Tone } from '../ui/tone.ts'

export const isActive = (state: JobState): boolean =>
  state === 'queued' || state === 'running' || state === 'cancelling'

export const canCancel = (state: JobState): boolean => state === 'queued' || state === 'running'
export const canPause = ({ canPause: can, paused }: JobView): boolean => can && !paused
export const canResume = (state: JobState, held = false): boolean =>
  held || state === 'interrupted' || state === 'failed' || state === 'cancelled'
export const canRollBack = (job: JobView): boolean =>
  !isActive(job.state) && job.steps.some((step) => step.state === 'succeeded' || step.state === 'interrupted')

const jobTones: Record<JobState, Tone> = {
  queued: 'neutral',
  running: 'info',
  cancelling: 'warning',
  cancelled: 'neutral',
  succeeded: 'success',
  failed: 'danger',
  interrupted: 'warning',
}
/** `held`: a person holds it still. */
export const toneOfJob = (state: JobState, held = false): Tone => (held ? 'warning' : jobTones[state])
/** Held still by a person; also over an end of Terrace. */
export const isHeld = ({ paused, state }: JobView): boolean =>
  paused && (canCancel(state) || state === 'interrupted')

const jobWords: Record<JobState, () => string> = {
  queued: () => t`queued`,
  running: () => t`running`,
  cancelling: () => t`cancelling`,
  cancelled: () => t`cancelled`,
  succeeded: () => t`succeeded`,
  failed: () => t`failed`,
  interrupted: () => t`interrupted`,
}
/** A job's state in the words of the window. `held`: a person holds it still. */
export const jobWord = (state: JobState, held = false): string => (held ? t`paused` : jobWords[state]())

const stepTones: Record<StepState, Tone> = {
  waiting: 'neutral',
  running: 'info',
  succeeded: 'success',
  failed: 'danger',
  cancelled: 'neutral',
  skipped: 'neutral',
  interrupted: 'warning',
  compensating: 'info',
  compensated: 'neutral',
  'compensation-failed': 'danger',
}
export const toneOfStep = (state: StepState): Tone => stepTones[state]

const stepWords: Record<StepState, () => string> = {
  waiting: () => t`waiting`,
  running: () => t`running`,
  succeeded: () => t`done`,
  failed: () => t`failed`,
  cancelled: () => t`cancelled`,
  skipped: () => t`skipped`,
  interrupted: () => t`interrupted`,
  compensating: () => t`taking back`,
  compensated: () => t`taken back`,
  'compensation-failed': () => t`could not be taken back`,
}
/** A step's state in the words of the window. */
export const stepWord = (state: StepState): string => stepWords[state]()

/** "3 of 8 steps, 2 min left". */
export function jobSummary(job: JobView): string {
  const done = job.steps.filter((step) => step.state === 'succeeded' || step.state === 'skipped').length
  const steps = tn(job.steps.length, '{0} of {n} step', '{0} of {n} steps', done)
  if (job.state === 'running' && job.leftMs !== null)
    return t`${steps}, about ${leftDuration(job.leftMs)} left`
  return steps
}

/** "12 MiB of 38 MiB · 4 MiB/s · 7 s left · 8 MiB saved" or "2 of 5", empty when a step counts nothing. */
export const stepProgress = (step: StepView): string =>
  [amountText(step), rateText(step), leftText(step), savedText(step)]
    .filter((text) => text !== '')
    .join(' · ')

/** A job in one line: of one that has a single step how far that is. */
export function jobFacts(job: JobView): string {
  const [only, second] = job.steps
  return (only && !second && only.state === 'running' && stepProgress(only)) || jobSummary(job)
}

const wayWords: Record<WayTaken, () => string> = {
  local: () => t`inside one machine`,
  direct: () => t`from host to host`,
  here: () => t`between host and workstation`,
  relay: () => t`through this workstation`,
}
/** Which way a step's bytes go; empty while that is not known. */
export const wayWord = ({ way }: StepView): string => (way === null ? '' : wayWords[way]())

/** The step that a person wants to see first: what runs, or what went wrong. */
export const currentStep = (job: JobView): StepView | undefined =>
  job.steps.find((step) => step.state === 'running' || step.state === 'compensating') ??
  job.steps.find((step) => step.state === 'failed' || step.state === 'interrupted')
