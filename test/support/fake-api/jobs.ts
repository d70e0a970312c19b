import type { ErrorInfo } from '../../../src-shared/base/errors.ts'
import { MiB } from '../../../src-shared/base/units.ts'
import type { JobView, LogLine, StepState, StepView } from '../../../src-shared/contract/jobs.ts'

const noSpace: ErrorInfo = {
  code: 'remote-exit',
  message: 'virsh could not create the disk db-data on south: no space left in the pool default.',
  changed: 'nothing',
  retryable: false,
  left: 'No disk was made; the machines of earlier steps run.',
  next: 'Free space in the pool default of south or choose another pool, then resume.',
  details: { exit: 1, host: 'south' },
}

function step(
  id: string,
  title: string,
  state: StepState,
  now: number,
  more: Partial<StepView> = {},
): StepView {
  const began = state === 'waiting' || state === 'cancelled' ? null : now - 60_000
  return {
    id,
    title,
    state,
    hostId: 'host:north',
    serverId: null,
    replica: null,
    after: [],
    way: null,
    image: null,
    done: 0,
    total: null,
    unit: null,
    rate: null,
    leftMs: null,
    shares: null,
    startedAt: began,
    endedAt: began === null || state === 'running' ? null : began + 4200,
    error: null,
    ...more,
  }
}

function job(
  id: string,
  title: string,
  more: Partial<JobView> & Pick<JobView, 'state' | 'steps'>,
  now: number,
): JobView {
  return {
    id: `job:${id}`,
    kind: 'apply',
    title,
    designId: 'design:shop',
    createdAt: now - 90_000,
    startedAt: now - 80_000,
    endedAt: null,
    progress: 0,
    leftMs: null,
    error: null,
    paused: false,
    canPause: false,
    leftovers: [],
    ...more,
  }
}

/** One job in each state that needs another look on the screen. */
export function fakeJobs(now: number): JobView[] {
  return [
    job(
      'run',
      'Apply “Sample shop”',
      {
        state: 'running',
        progress: 0.46,
        leftMs: 48_000,
        steps: [
          step('s1', 'Copy image tiny.qcow2 from north to south (38 MiB)', 'succeeded', now, {
            done: 38 * MiB,
            total: 38 * MiB,
            unit: 'bytes',
          }),
          step('s2', 'Create machine web-2 on south', 'succeeded', now, { hostId: 'host:south' }),
          step('s3', 'Copy image data.qcow2 from north to south (412 MiB)', 'running', now, {
            done: 160 * MiB,
            total: 412 * MiB,
            unit: 'bytes',
            rate: 21 * MiB,
            leftMs: 12_000,
            shares: {
              ...{
                zeroBytes: 100 * MiB,
                hadBytes: 64 * MiB,
                keptBytes: 0,
                earlierBytes: 0,
                sentBytes: 41 * MiB,
              },
              ...{ sections: 128, sectionsDone: 65 },
            },
          }),
          step('s4', 'Start web-2 on south', 'waiting', now, { hostId: 'host:south' }),
          step('s5', 'Start db on south', 'waiting', now, { hostId: 'host:south' }),
        ],
      },
      now,
    ),
    job(
      'fail',
      'Apply “Reporting”',
      {
        state: 'failed',
        createdAt: now - 3_600_000,
        startedAt: now - 3_600_000,
        endedAt: now - 3_540_000,
        progress: 0.5,
        error: noSpace,
        leftovers: [
          'disk report-root in pool default on south (2 GiB)',
          'machine report-1 on south, not started',
        ],
        steps: [
          step('s1', 'Create disk report-root on south', 'succeeded', now),
          step('s2', 'Create disk db-data on south', 'failed', now, { error: noSpace, hostId: 'host:south' }),
          step('s3', 'Create machine db on south', 'cancelled', now, { hostId: 'host:south' }),
        ],
      },
      now,
    ),
    job(
      'cut',
      'Destroy “Old trial”',
      {
        kind: 'destroy',
        state: 'interrupted',
        createdAt: now - 7_200_000,
        startedAt: now - 7_200_000,
        endedAt: now - 7_190_000,
        progress: 0.3,
        steps: [
          step('s1', 'Shut down trial-1 on north', 'succeeded', now),
          step('s2', 'Delete the disk root of trial-1 (8 GiB)', 'interrupted', now),
          step('s3', 'Delete machine trial-1', 'waiting', now),
        ],
      },
      now,
    ),
    job(
      'done',
      'Apply “Sample shop”',
      {
        state: 'succeeded',
        createdAt: now - 86_400_000,
        startedAt: now - 86_400_000,
        endedAt: now - 86_340_000,
        progress: 1,
        steps: [
          step('s1', 'Create machine lb on north', 'succeeded', now),
          step('s2', 'Start lb on north', 'succeeded', now),
        ],
      },
      now,
    ),
  ]
}

export const fakeLog = (now: number): LogLine[] => [
  { serial: 1, at: now - 60_000, stepId: 's1', level: 'info', text: 'Reading 38 MiB from north' },
  { serial: 2, at: now - 58_000, stepId: 's1', level: 'info', text: 'Written and checked' },
  { serial: 3, at: now - 40_000, stepId: 's2', level: 'warning', text: 'The host answered late (2.1 s)' },
  {
    serial: 4,
    at: now - 38_000,
    stepId: 's2',
    level: 'error',
    text: 'error: Failed to create vol db-data\nerror: cannot allocate 20 GiB: No space left on device',
  },
]
