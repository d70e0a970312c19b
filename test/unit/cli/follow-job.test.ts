import { expect, test, vi } from 'vitest'
import type { JobView } from '@shared/contract/jobs.ts'
import { followJob } from '../../../src-main/cli/commands/jobs.ts'
import type { Context } from '../../../src-main/cli/context.ts'
import { Output } from '../../../src-main/cli/output.ts'
import type { Core } from '../../../src-main/core/index.ts'

const view = (state: string): JobView =>
  ({ id: 'job:1', title: 'Capture', state, steps: [], leftovers: [], error: null, paused: false }) as never

/** A job that runs until it is cancelled; `error`: it cannot be read. */
function desk(error?: Error) {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const said: string[] = []
  let state = 'running'
  const core = {
    subscribe: () => () => said.push('unsubscribed'),
    services: {
      jobs: {
        get: async () => {
          if (error) throw error
          return view(state)
        },
        cancel: async () => {
          said.push('cancel')
          state = 'cancelled'
        },
      },
    },
  } as unknown as Core
  const stop = new AbortController()
  const context = { out: new Output(true), signal: stop.signal } as unknown as Context
  return { core, said, stop, context }
}

test('a job that was interrupted while it was prepared is cancelled', async () => {
  const { core, said, stop, context } = desk()
  stop.abort()
  expect(await followJob(context, core, 'job:1')).not.toBe(0)
  expect(said).toEqual(['cancel', 'unsubscribed'])
})

test('one that cannot be read is not waited for', async () => {
  const { core, said, context } = desk(new Error('no data'))
  await expect(followJob(context, core, 'job:1')).rejects.toThrow('no data')
  expect(said).toEqual(['unsubscribed'])
})
