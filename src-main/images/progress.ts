import { z } from 'zod'
import type { DiskShares } from '@shared/contract/jobs.ts'
import type { RequestContext } from '../actuators/index.ts'

const count = z.number().min(0)
const sections = z.int().min(0)

/** What agents say while they work; see docs/design/images.md, "Tasks". */
const said = z.object({
  done: sections.optional(),
  checked: sections.optional(),
  sections: sections.optional(),
  /** Of what a sweep or a verification goes through. */
  of: sections.optional(),
  diskBytes: count.optional(),
  /** Of a disk: sections that take time, and how many of them are done. */
  work: sections.optional(),
  ofWork: sections.optional(),
})

/** Of a capture or a deployment: sections, each counted once. */
const counted = z.object({
  zero: sections,
  /** Captures: known to the store by their hash, or unchanged since the parent. */
  same: sections.default(0),
  kept: sections.default(0),
  /** Deployments: of stores and caches of the host itself. */
  local: sections.default(0),
  skipped: sections.default(0),
  resumed: sections.default(0),
  sentBytes: count.nullable().default(null),
})

type Progress = Parameters<RequestContext['progress']>[0]

/** A line of progress; one that cannot be read shows as nothing known. */
export function progressOf(value: unknown): Progress {
  const parsed = said.safeParse(value)
  if (!parsed.success) return { done: 0, total: null, unit: 'bytes' }
  const { checked = 0, done = checked, sections: all = 0, of = all, diskBytes, work, ofWork } = parsed.data
  if (diskBytes === undefined) return { done, total: of, unit: 'items' }
  const bytes = (some: number): number =>
    all === 0 ? diskBytes : Math.round(Math.min(1, some / all) * diskBytes)
  const shares = sharesOf(value, bytes, all, done)
  if (work === undefined || ofWork === undefined)
    return { done: bytes(done), total: diskBytes, unit: 'bytes', ...shares }
  return {
    done: all === 0 ? 0 : bytes(Math.min(work, ofWork)),
    total: all === 0 ? 0 : bytes(ofWork),
    unit: 'bytes',
    ...shares,
  }
}

function sharesOf(
  value: unknown,
  bytes: (sections: number) => number,
  all: number,
  done: number,
): { shares?: DiskShares } {
  const parsed = counted.safeParse(value)
  if (!parsed.success || all === 0) return {}
  const { zero, same, kept, local, skipped, resumed, sentBytes } = parsed.data
  return {
    shares: {
      zeroBytes: bytes(zero),
      hadBytes: bytes(same + local),
      keptBytes: bytes(kept),
      earlierBytes: bytes(skipped + resumed),
      sentBytes,
      sections: all,
      sectionsDone: Math.min(done, all),
    },
  }
}
