import { instanceKey } from '@shared/design/instances.ts'
import { COOL_DOWN_MS } from '@shared/plan/moves/types.ts'
import type { Storage } from '../storage/index.ts'

/** Jobs that are looked through for moves, the newest first. */
const JOBS = 100

/** When instances of a design were last moved, by their keys, as far as it matters still: told by the jobs that did it. */
export function lastMoves(storage: Storage, designId: string, now: number): Record<string, number> {
  const moved: Record<string, number> = {}
  for (const id of storage.jobs.recent(JOBS)) {
    const job = storage.jobs.get(id)
    if (job?.designId !== designId) continue
    for (const { plan, state, endedAt } of job.steps) {
      const { request, serverId, replica } = plan
      if (request.kind !== 'machine.migrate' || state !== 'succeeded' || endedAt === null) continue
      if (serverId === undefined || replica === undefined || now - endedAt >= COOL_DOWN_MS) continue
      const key = instanceKey(serverId, replica)
      moved[key] = Math.max(moved[key] ?? 0, endedAt)
    }
  }
  return moved
}
