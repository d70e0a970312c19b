import { TerraceError, toErrorInfo } from '@shared/base/errors.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import { t } from '@shared/text/translate.ts'
import {
  type AgentFile,
  AgentSession,
  type Frame,
  lacksAgent,
  putAgent,
  startAgent,
  startHere,
} from '../agent/index.ts'
import type { Hosts } from '../actuators/index.ts'

/** Where an agent works: on a host, or (null) on this workstation. */
export type Place = HostId | null

export interface Heard {
  onProgress?(progress: unknown): void
  onLog?(line: { level: 'info' | 'warning' | 'error'; text: string }): void
  onPeer?(frame: Frame): Promise<void> | void
  /** It has its task. */
  onTask?(session: Pick<AgentSession, 'control' | 'result'>): void
}

/** Starts agents where they are needed. */
export class Agents {
  readonly #hosts: Hosts
  readonly #file: () => Promise<AgentFile>
  readonly #folder: string

  /** `folder` is Terrace's own, for the agent of this workstation. */
  constructor(hosts: Hosts, file: () => Promise<AgentFile>, folder: string) {
    this.#hosts = hosts
    this.#file = file
    this.#folder = folder
  }

  where(place: Place): string {
    return place === null ? t`this workstation` : this.#hosts(place).host.name
  }

  /** An agent that was given its task. */
  async start(place: Place, task: object, signal: AbortSignal, heard: Heard = {}): Promise<AgentSession> {
    const where = this.where(place)
    const file = await this.#file()
    if (place !== null && this.#hosts(place).host.practice === true) {
      throw new TerraceError(
        'unsupported',
        t`${where} is a practice host; its disks have no content to keep.`,
        {
          left: t`Nothing was changed.`,
          next: t`Try it with a real host.`,
        },
      )
    }
    const begin = async (): Promise<AgentSession> => {
      const stream =
        place === null
          ? await startHere(file, this.#folder, signal)
          : await startAgent(this.#hosts(place).runner, file, signal)
      const session = new AgentSession({ where, stream, ...heard })
      // Not after its greeting: on a long way each answer costs its time.
      await session.task(task)
      await session.hello
      heard.onTask?.(session)
      return session
    }
    try {
      return await begin()
    } catch (thrown) {
      const { exitCode } = toErrorInfo(thrown).details ?? {}
      if (place === null || signal.aborted || !lacksAgent(where, exitCode)) throw thrown
      await this.put(place, signal)
      return begin()
    }
  }

  /** The agent's SHA-256, by which a host's copy is named. */
  async name(): Promise<string> {
    return (await this.#file()).sha256
  }

  /** Puts the agent on a host. */
  async put(id: HostId, signal: AbortSignal): Promise<void> {
    await putAgent(this.#hosts(id).runner, this.where(id), await this.#file(), signal)
  }

  /** Runs a short task to its end and answers what it said. */
  async ask(place: Place, task: object, signal: AbortSignal, heard: Heard = {}): Promise<unknown> {
    const session = await this.start(place, task, signal, heard)
    return session.result
  }
}
