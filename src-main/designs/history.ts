import { z } from 'zod'
import type { ReadSteps } from '@shared/contract/design-history.ts'
import type { RecordsDiff } from '@shared/design/diff.ts'
import { anyRecord } from '@shared/design/records.ts'
import type { Storage } from '../storage/index.ts'
import { migrated } from '../stored-designs/index.ts'

/** Letters of one answer, unless a single step has more. */
const ANSWER = 512 * 1024

/** Steps of a design's history with what they did; those beyond one that cannot be understood are left out. */
export function readSteps(storage: Storage, id: string, from: number, back: boolean): ReadSteps {
  const { history } = storage.designs
  const steps: ReadSteps['steps'] = []
  let number = from
  for (const step of history.read(id, from, back, ANSWER)) {
    const diff = step.number === number ? diffOf(step.diff, step.version) : undefined
    if (!diff) return { steps, more: false }
    steps.push({ number, diff })
    number += back ? -1 : 1
  }
  return { steps, more: steps.length > 0 && history.has(id, number) }
}

function diffOf(text: string, version: number): RecordsDiff | undefined {
  const record = z.unknown().transform((value, context) => {
    const parsed = anyRecord.safeParse(migrated(value, version))
    if (parsed.success) return parsed.data
    context.addIssue('not understood')
    return z.NEVER
  })
  const records = z.record(z.string(), record)
  const diff = z.object({
    added: records,
    updated: z.record(z.string(), z.tuple([record, record])),
    removed: records,
  })
  try {
    const parsed = diff.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}
