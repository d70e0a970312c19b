import { TerraceError } from '@shared/base/errors.ts'
import type { JobView, LogLine } from '@shared/contract/jobs.ts'
import { askOwner } from '../door/index.ts'
import type { Context } from './context.ts'

/** The calls about jobs that can be made from beside the process that drives them. */
export interface Jobs {
  list(input: { limit: number }): Promise<JobView[]>
  get(input: { id: string }): Promise<JobView>
  log(input: { id: string; after: number }): Promise<LogLine[]>
  cancel(input: { id: string }): Promise<null>
  pause(input: { id: string }): Promise<null>
  resume(input: { id: string }): Promise<null>
}

/**
 * The jobs of the Terrace that has the data open, a window or another terminal, or null when none has. What runs there
 * cannot be driven from here, but it can be asked.
 */
export async function jobsElsewhere({ folder }: Context): Promise<Jobs | null> {
  const ask = async (call: keyof Jobs, input: object): Promise<unknown> => {
    const answer = await askOwner(folder, call, input)
    if (answer === null) {
      throw new TerraceError('storage.owned', 'The Terrace that runs the jobs does not answer any more.', {
        left: 'Nothing was changed.',
        next: 'Try again.',
      })
    }
    if (!answer.ok) throw new TerraceError(answer.error.code, answer.error.message, answer.error)
    return answer.value
  }
  if ((await askOwner(folder, 'list', { limit: 1 })) === null) return null
  // The owner is a Terrace of the same person: what it says is its own contract.
  return {
    list: async (input) => (await ask('list', input)) as JobView[],
    get: async (input) => (await ask('get', input)) as JobView,
    log: async (input) => (await ask('log', input)) as LogLine[],
    cancel: async (input) => (await ask('cancel', input)) as null,
    pause: async (input) => (await ask('pause', input)) as null,
    resume: async (input) => (await ask('resume', input)) as null,
  }
}

/** Jobs wherever they run: those of this process unless another one has the data. */
export async function jobsOf(context: Context): Promise<Jobs> {
  const elsewhere = await jobsElsewhere(context)
  if (elsewhere) return elsewhere
  const { jobs } = (await context.core()).services
  return {
    list: async (input) => jobs.list(input),
    get: async (input) => jobs.get(input),
    log: async (input) => jobs.log(input),
    cancel: async (input) => jobs.cancel(input),
    pause: async (input) => jobs.pause(input),
    resume: async (input) => jobs.resume(input),
  }
}
