import { TerraceError } from '@shared/base/errors.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import { t } from '@shared/text/translate.ts'
import { type AgentFile, AgentSession, ensureAgent, startAgent, startHere } from '../agent/index.ts'
import type { Hosts } from '../actuators/index.ts'

/** Where an agent works: on a host, or (null) on this workstation. */
export type Place = HostId | null

export interface Heard {
  onProgress?(progress: unknown): void
  onLog?(line: { level: 'info' | 'warning' | 'error'; text: string }): void
  onPeer?(frame: Buffer): Promise<void> | void
  /** It has its task. */
  onTask?(session: AgentSession): void
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
    const stream =
      place === null
        ? await startHere(file, this.#folder, signal)
        : await startAgent(this.#hosts(place).runner, where, file, signal)
    const session = new AgentSession({ where, stream, ...heard })
    await session.hello
    await session.task(task)
    heard.onTask?.(session)
    return session
  }

  /** Puts the agent on a host and answers which it is. */
  async ready(id: HostId, signal: AbortSignal): Promise<AgentFile> {
    const file = await this.#file()
    await ensureAgent(this.#hosts(id).runner, this.where(id), file, signal)
    return file
  }

  /** Runs a short task to its end and answers what it said. */
  async ask(place: Place, task: object, signal: AbortSignal, heard: Heard = {}): Promise<unknown> {
    const session = await this.start(place, task, signal, heard)
    return session.result
  }
}
