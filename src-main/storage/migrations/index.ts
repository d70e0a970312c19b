import { hosts } from './0010-hosts.ts'
import { designs } from './0020-designs.ts'
import { jobs } from './0030-jobs.ts'
import { audit } from './0040-audit.ts'
import { machineHistory } from './0050-machine-history.ts'
import { designHistory } from './0060-design-history.ts'
import { images } from './0080-images.ts'
import { hostUse } from './0090-host-use.ts'
import { pausedJobs } from './0100-paused-jobs.ts'

export interface Migration {
  /** Rising, by tens, so that a fix can slot in between two that nobody has yet. */
  version: number
  sql: string
}

/** Every step from an empty file to today's tables. One that was released is never edited. */
export const migrations: readonly Migration[] = [
  { version: 10, sql: hosts },
  { version: 20, sql: designs },
  { version: 30, sql: jobs },
  { version: 40, sql: audit },
  { version: 50, sql: machineHistory },
  { version: 60, sql: designHistory },
  { version: 80, sql: images },
  { version: 90, sql: hostUse },
  { version: 100, sql: pausedJobs },
]

export const SCHEMA_VERSION = migrations.at(-1)?.version ?? 0
