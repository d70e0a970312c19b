import { Worker } from 'node:worker_threads'
import { fromErrorInfo, TerraceError, toErrorInfo } from '@shared/base/errors.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import { language, t } from '@shared/text/translate.ts'
import type { Hosts } from '../actuators/index.ts'
import { type Endpoint, type JobLogin, newJobKey } from '../ssh/index.ts'
import type { End, Joined, JoinedAgent } from './ends.ts'
import type { JobKeys } from './job-keys.ts'
import { allowKey, seenFrom } from './one-job-keys.ts'
import type { RelayNews, RelayStart, RelayWord } from './relay-worker.ts'

export interface RelayThreadsOptions {
  keys: JobKeys
  hosts: Hosts
  endpoint(id: HostId, signal: AbortSignal): Promise<Endpoint>
  /** The thread's program, and how Node runs it. */
  worker: { program: string; execArgv?: string[] }
}

/** An agent that waits on a host, and the way to it. */
interface Door {
  login: JobLogin
  end(): Promise<void>
}

/** For new objects, which are few: with V8's own 96 MB such a thread took 180 MB instead of 131. */
const youngMb = 4

/** How long agents that were told to stop may take to say so. */
const stopMs = 5000

/**
 * Joins agents of two hosts in a thread of its own, so that main serves windows while bytes pass. The thread logs in with a
 * key that was made for the job and can do nothing else: it has no secret of the person's, and asks nothing.
 */
export class RelayThreads {
  readonly #options: RelayThreadsOptions

  constructor(options: RelayThreadsOptions) {
    this.#options = options
  }

  /** Throws where a thread cannot get to them; nothing stays behind then. */
  async join(name: string, ends: readonly [End, End], signal: AbortSignal): Promise<Joined> {
    const made = await Promise.allSettled(ends.map((end) => this.#door(name, end, signal)))
    const doors = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const tidy = async (): Promise<void> => {
      await Promise.all(doors.map((door) => door.end()))
    }
    const failed = made.find((one) => one.status === 'rejected')
    const [first, second] = doors
    try {
      if (failed) throw failed.reason
      if (!first || !second) throw new TypeError('two ends have two doors')
      const thread = new Thread(this.#options.worker, [first.login, second.login], ends, signal)
      const agents = await thread.joined
      return {
        agents,
        end: async () => {
          await thread.end()
          await tidy()
        },
      }
    } catch (thrown) {
      await tidy()
      throw thrown
    }
  }

  async #door(name: string, { place, task }: End, signal: AbortSignal): Promise<Door> {
    const { keys, hosts, endpoint } = this.#options
    if (place === null) throw new TypeError('a thread joins hosts')
    const { host } = hosts(place)
    const { jumped, ...at } = await endpoint(place, signal)
    if (jumped) throw new TerraceError('unsupported', t`${host.name} is reached through another host.`)
    const { job, end } = await keys.begin(name, place, [place])
    try {
      // Both are waited for: a task must not come after it was tidied away.
      const made = [keys.giveTask(place, job, task, signal), keys.run(place, seenFrom, signal)] as const
      await Promise.allSettled(made)
      const [command, [from = '']] = await Promise.all(made)
      const pair = newJobKey(`terrace-job:${job}`)
      const only = /^[0-9a-fA-F.:]{2,45}$/.test(from) ? `,from="${from}"` : ''
      await keys.run(place, allowKey(`restrict,command="${command}"${only}`, pair.public), signal)
      return { login: { ...at, name: host.name, privateKey: pair.private }, end: () => end() }
    } catch (thrown) {
      await end()
      throw thrown
    }
  }
}

/** One thread, from its beginning to its end. */
class Thread {
  /** Both agents, once they have their tasks. */
  readonly joined: Promise<Joined['agents']>
  readonly #worker: Worker
  readonly #gone: Promise<void>
  readonly #agents: readonly [Agent, Agent]

  constructor(
    { program, execArgv }: RelayThreadsOptions['worker'],
    logins: RelayStart['ends'],
    ends: readonly [End, End],
    signal: AbortSignal,
  ) {
    const worker = new Worker(program, {
      workerData: { ends: logins, language: language() } satisfies RelayStart,
      env: {},
      resourceLimits: { maxYoungGenerationSizeMb: youngMb },
      ...(execArgv ? { execArgv } : {}),
    })
    this.#worker = worker
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- another thread, not another window
    const tell = (word: RelayWord): void => worker.postMessage(word)
    const agents = [new Agent(0, tell), new Agent(1, tell)] as const
    this.#agents = agents
    const onAbort = (): void => tell({ abort: true })
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    this.#gone = new Promise((resolve) => worker.once('exit', () => resolve()))
    this.joined = new Promise((resolve, reject) => {
      const broken = (cause: unknown): void => {
        const error = brokenDown(cause)
        reject(error)
        for (const agent of agents) agent.fail(error)
        void worker.terminate()
      }
      worker.on('error', broken)
      worker.on('messageerror', broken)
      worker.once('exit', (code) => {
        signal.removeEventListener('abort', onAbort)
        broken(new Error(`The thread that joins hosts ended with ${code}`))
      })
      const take = (news: RelayNews): void => {
        switch (news.is) {
          case 'joined':
            for (const [at, end] of ends.entries()) end.heard.onTask?.(agents[at as 0 | 1])
            resolve(agents)
            break
          case 'failed':
            reject(fromErrorInfo(news.error))
            void worker.terminate()
            break
          case 'progress':
            ends[news.end].heard.onProgress?.(news.progress)
            break
          case 'log':
            ends[news.end].heard.onLog?.(news.line)
            break
          case 'result':
            agents[news.end].settle(news.value)
            break
          case 'error':
            agents[news.end].fail(fromErrorInfo(news.error))
            break
        }
      }
      worker.on('message', (news: RelayNews) => {
        try {
          take(news)
        } catch (thrown) {
          // Thrown on from here it would end the whole program.
          broken(thrown)
        }
      })
    })
  }

  /** Stops what still runs and waits until the thread is gone. */
  async end(): Promise<void> {
    for (const agent of this.#agents) agent.close()
    const late = setTimeout(() => void this.#worker.terminate(), stopMs)
    await Promise.allSettled(this.#agents.map(({ result }) => result))
    clearTimeout(late)
    await this.#worker.terminate()
    await this.#gone
  }
}

/** One end of it, as main sees it. */
class Agent implements JoinedAgent {
  readonly result: Promise<unknown>
  settle: (value: unknown) => void = () => undefined
  fail: (error: unknown) => void = () => undefined
  readonly #end: 0 | 1
  readonly #tell: (word: RelayWord) => void

  constructor(end: 0 | 1, tell: (word: RelayWord) => void) {
    this.#end = end
    this.#tell = tell
    this.result = new Promise((resolve, reject) => {
      this.settle = resolve
      this.fail = reject
    })
    this.result.catch(() => undefined)
  }

  async control(control: { paused?: boolean; rate?: number | null }): Promise<void> {
    this.#tell({ end: this.#end, control })
  }

  close(): void {
    this.#tell({ end: this.#end, close: true })
  }
}

const brokenDown = (cause: unknown): TerraceError =>
  new TerraceError('bug', t`The thread that joins two hosts ended unexpectedly.`, {
    cause,
    changed: 'maybe',
    next: t`Try again: what is done already is kept.`,
    details: { cause: toErrorInfo(cause).message },
  })
