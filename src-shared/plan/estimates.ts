import type { Way } from '../placement/image-way.ts'
import { COPY_RATE } from '../placement/rates.ts'
import type { PlanStep } from './plan.ts'
import type { Request } from './requests.ts'

/** Bytes a second that a clone within a pool usually reaches. */
const CLONE_RATE = 200e6

/** How long a step is likely to take, in ms. Guesses until steps have been measured, on the long side. */
export function estimateMs(request: Pick<Request, 'kind'>, bytes: number): number {
  switch (request.kind) {
    case 'image.copy':
    case 'image.deploy':
      return 1000 + Math.round((bytes / COPY_RATE) * 1000)
    case 'volume.clone':
      return 500 + Math.round((bytes / CLONE_RATE) * 1000)
    case 'machine.start':
      return 2000
    case 'machine.shutdown':
      return 10_000
    case 'machine.reboot':
      return 10_000
    default:
      return 500
  }
}

/** How long it takes to fetch an image of the library on its way to a host. */
export const fetchMs = ({ seconds }: Pick<Way, 'seconds'>): number => 1000 + Math.round(seconds * 1000)

/** How long it takes to move a machine with so many bytes of disks, and of memory where it goes on running. */
export const migrationMs = (bytes: number, running: boolean, live: boolean): number =>
  estimateMs({ kind: 'image.copy' }, bytes) +
  (running && !live
    ? estimateMs({ kind: 'machine.shutdown' }, 0) + estimateMs({ kind: 'machine.start' }, 0)
    : 0)

/** Time for a whole plan when steps that do not depend on one another run side by side. */
export function totalMs(steps: readonly PlanStep[]): number {
  const ends = new Map<string, number>()
  let total = 0
  for (const step of steps) {
    const starts = Math.max(0, ...step.after.map((id) => ends.get(id) ?? 0))
    const end = starts + step.estimateMs
    ends.set(step.id, end)
    total = Math.max(total, end)
  }
  return total
}
