import type { JobView, MadeImage, StepView } from '@shared/contract/jobs.ts'
import { t } from '@shared/text/translate.ts'
import { isActive, isHeld } from '../jobs/job-state.ts'
import type { LibraryRow } from './library.ts'

/** An image that a job is making now. */
export interface ComingImage {
  job: JobView
  step: StepView
  image: MadeImage
}

const open = new Set<StepView['state']>(['waiting', 'running'])

/** A step that was held still when Terrace ended is still to come. */
const isComing = (job: JobView, { state }: StepView): boolean =>
  open.has(state) || (isHeld(job) && state === 'interrupted')

/** Images that jobs are making, in the order they were begun; what the library has already is left out. */
export function comingImages(jobs: readonly JobView[], library: readonly LibraryRow[]): ComingImage[] {
  const there = new Set(library.map(({ image }) => image.id))
  return jobs
    .filter((job) => isActive(job.state) || isHeld(job))
    .toSorted((a, b) => a.createdAt - b.createdAt)
    .flatMap((job) =>
      job.steps.flatMap((step) => {
        const { image } = step
        return image && isComing(job, step) && !there.has(image.imageId) ? [{ job, step, image }] : []
      }),
    )
}

export function comingWord(job: JobView, step: StepView, { kind }: MadeImage): string {
  if (job.paused) return t`paused`
  if (step.state === 'waiting') return t`waiting`
  return kind === 'capture' ? t`being captured` : t`being imported`
}
