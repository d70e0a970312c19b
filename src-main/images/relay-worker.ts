import { parentPort, workerData } from 'node:worker_threads'
import { type ErrorInfo, toErrorInfo } from '@shared/base/errors.ts'
import { speak } from '@shared/text/choose.ts'
import { AgentSession, Relay } from '../agent/index.ts'
import type { CommandStream } from '../drivers/index.ts'
import { type JobLogin, openForced } from '../ssh/index.ts'

/** What the thread is told when it is made: two agents that wait behind keys of one job. */
export interface RelayStart {
  ends: readonly [JobLogin, JobLogin]
  language: string
}

/** What it is told later: about one of the ends, or to stop. */
export type RelayWord =
  | { end: 0 | 1; control: { paused?: boolean; rate?: number | null } }
  | { end: 0 | 1; close: true }
  | { abort: true }

type LogLine = Parameters<NonNullable<ConstructorParameters<typeof AgentSession>[0]['onLog']>>[0]

/** What it says. `failed`: the two were never joined. */
export type RelayNews =
  | { is: 'joined' }
  | { is: 'failed'; error: ErrorInfo }
  | { is: 'progress'; end: 0 | 1; progress: unknown }
  | { is: 'log'; end: 0 | 1; line: LogLine }
  | { is: 'result'; end: 0 | 1; value: unknown }
  | { is: 'error'; end: 0 | 1; error: ErrorInfo }

const { ends, language } = workerData as RelayStart
const stop = new AbortController()
const relay = new Relay()
const sessions: AgentSession[] = []

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- another thread, not another window
const say = (news: RelayNews): void => parentPort?.postMessage(news)

parentPort?.on('message', (word: RelayWord) => {
  if ('abort' in word) stop.abort()
  else if ('close' in word) sessions[word.end]?.close()
  else void sessions[word.end]?.control(word.control).catch(() => undefined)
})

async function begin(where: string, start: () => Promise<CommandStream>, end: 0 | 1): Promise<AgentSession> {
  const session = new AgentSession({
    where,
    stream: await start(),
    onPeer: relay.from(end),
    onProgress: (progress) => say({ is: 'progress', end, progress }),
    onLog: (line) => say({ is: 'log', end, line }),
  })
  sessions[end] = session
  await session.hello
  relay.join(end, session)
  return session
}

async function run(): Promise<void> {
  try {
    await speak(language)
    // Both have let us in before either works: main may have to begin the same tasks itself.
    const starts = await Promise.all(ends.map((login) => openForced(login, stop.signal)))
    await Promise.all(starts.map((start, end) => begin(ends[end as 0 | 1].name, start, end as 0 | 1)))
    say({ is: 'joined' })
  } catch (thrown) {
    stop.abort()
    say({ is: 'failed', error: toErrorInfo(thrown) })
    return
  }
  for (const [at, session] of sessions.entries()) {
    const end = at as 0 | 1
    session.result.then(
      (value) => say({ is: 'result', end, value }),
      (thrown: unknown) => say({ is: 'error', end, error: toErrorInfo(thrown) }),
    )
  }
}

void run()
