import type { Reader, Storage } from '../storage/index.ts'
import { ComputeThread, type ThreadOptions } from './compute-thread.ts'
import { carryOut, type TaskAnswer, type TaskInput, type TaskName } from './tasks.ts'

/** Up to so many records an answer takes less than about 15 ms, which is not worth a second thread. */
const SMALL = 300

/** Works out what takes long with large designs, without holding up whoever asks. */
export interface Compute {
  /** `instead`: an earlier call of this name that is not answered yet is cancelled. */
  run<K extends TaskName>(task: K, input: TaskInput<K>, instead?: string): Promise<TaskAnswer<K>>
  close(): Promise<void>
}

export interface ComputeOptions {
  storage: Reader & Pick<Storage, 'file'>
  /** The worker's program; without it (command line, tests) everything is worked out at once. */
  worker: Pick<ThreadOptions, 'program' | 'execArgv'> | undefined
  onCrash(error: unknown): void
}

export function createCompute({ storage, worker, onCrash }: ComputeOptions): Compute {
  const thread = worker && new ComputeThread({ ...worker, file: storage.file, onCrash })
  return {
    async run<K extends TaskName>(task: K, input: TaskInput<K>, instead?: string) {
      const here = !thread || storage.designs.size(input.designId) <= SMALL
      const wish = { task, input }
      return (here ? carryOut(storage, wish) : await thread.run(wish, instead)) as TaskAnswer<K>
    },
    close: async () => thread?.close(),
  }
}
