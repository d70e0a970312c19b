import { instanceKey } from '@shared/design/instances.ts'
import { COOL_DOWN_MS } from '@shared/plan/moves/types.ts'
import type { JobEngine } from '../jobs/index.ts'
import type { Storage } from '../storage/index.ts'

/** Jobs that are looked through for moves, the newest first. */
const JOBS = 100

/** The kind of a job that carries moves out. */
export const MOVES = 'moves'

/** When instances of a design were last moved, by their keys, as far as it matters still: told by the jobs that did it. */
export function lastMoves(
  storage: Storage,
  jobs: Pick<JobEngine, 'list'>,
  designId: string,
  now: number,
): Record<string, number> {
  const moved: Record<string, number> = {}
  for (const job of jobs.list({ limit: JOBS })) {
    // Views are kept ready; what was asked for is read only of the few that matter.
    if (job.designId !== designId || job.kind !== MOVES || now - (job.endedAt ?? now) >= COOL_DOWN_MS)
      continue
    for (const { plan, state, endedAt } of storage.jobs.get(job.id)?.steps ?? []) {
      const { request, serverId, replica } = plan
      if (request.kind !== 'machine.migrate' || state !== 'succeeded' || endedAt === null) continue
      if (serverId === undefined || replica === undefined || now - endedAt >= COOL_DOWN_MS) continue
      const key = instanceKey(serverId, replica)
      moved[key] = Math.max(moved[key] ?? 0, endedAt)
    }
  }
  return moved
}
