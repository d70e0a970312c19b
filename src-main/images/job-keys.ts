import { randomBytes } from 'node:crypto'
import type { HostId } from '@shared/contract/hosts.ts'
import { TerraceError } from '@shared/base/errors.ts'
import { t } from '@shared/text/translate.ts'
import type { Hosts } from '../actuators/index.ts'
import { lacksAgent } from '../agent/index.ts'
import type { Command, CommandOutput } from '../drivers/index.ts'
import type { Agents } from './agents.ts'
import { denyKeys, dropTask, makeRoom, putTask, sweepJobs } from './one-job-keys.ts'

export interface JobKeysParts {
  agents: Agents
  hosts: Hosts
  /** Hosts that may have keys of jobs on them, kept over a crash. */
  marks: { list(): HostId[]; add(...ids: HostId[]): void; remove(...ids: HostId[]): void }
  /** Tells this workstation's keys from those of another: letters and digits. */
  station: string
}

/** What is on hosts for one way. */
export interface Opened {
  /** Names it: letters, digits and dashes. */
  job: string
  /** Takes it back; `more` goes beside. Never throws: what cannot be reached now is swept later. */
  end(...more: (() => Promise<CommandOutput>)[]): Promise<void>
}

/** What stands in authorized_keys between quotes. */
const plainPath = /^\/[A-Za-z0-9._/-]+$/
const tidyMs = 30_000

/** Agents that wait on hosts behind a key that can do one job and nothing else (DESIGN.md, section 6). */
export class JobKeys {
  readonly #parts: JobKeysParts
  #open = 0
  readonly #sweeping = new Map<HostId, Promise<void>>()

  constructor(parts: JobKeysParts) {
    this.#parts = parts
  }

  /** `name` is letters, digits and dashes; `behind` the host whose agent waits, `ids` all that get something. */
  async begin(name: string, behind: HostId, ids: readonly HostId[]): Promise<Opened> {
    const { hosts, marks, station } = this.#parts
    // What a way that was cut off could not take back.
    for (const id of ids) await this.sweep(id)
    // One that began meanwhile would take what is put there now.
    while (ids.some((id) => this.#sweeping.has(id)))
      await Promise.all(ids.flatMap((id) => this.#sweeping.get(id) ?? []))
    const { runner } = hosts(behind)
    // Two jobs about one image must not take each other's keys away.
    const job = `${station}-${name}-${randomBytes(4).toString('hex')}`
    marks.add(...ids)
    this.#open += 1
    return {
      job,
      end: async (...more) => {
        this.#open -= 1
        const late = AbortSignal.timeout(tidyMs)
        const left = await Promise.allSettled([
          runner.run(denyKeys(job), { signal: late }),
          runner.run(dropTask(job), { signal: late }),
          ...more.map(async (one) => one()),
        ])
        const clean = left.every((one) => one.status === 'fulfilled' && one.value.code === 0)
        if (clean && this.#open === 0) marks.remove(...ids)
      },
    }
  }

  /**
   * Leaves a task on a host, and answers the command that its key may run. Without a task that command waits for one
   * (`putTask`).
   */
  async giveTask(id: HostId, job: string, task: object | null, signal: AbortSignal): Promise<string> {
    const { agents, hosts } = this.#parts
    const { host, runner } = hosts(id)
    const agent = await agents.name()
    const put = task === null ? makeRoom(job, agent) : putTask(job, agent, task)
    const told = await runner.run(put, { signal })
    const answer = lacksAgent(host.name, told.code)
      ? await agents.put(id, signal).then(() => runner.run(put, { signal }))
      : told
    const [home = ''] = linesOf(host.name, answer)
    if (!plainPath.test(home))
      throw new TerraceError('parse', t`${host.name}: its home folder has an unusual name.`)
    return [
      ...(host.sudo === true ? ['sudo', '-n'] : []),
      ...['python3', '-I', '-S', '-B', `${home}/.terrace/agent-${agent}.pyz`],
      ...[task === null ? 'later' : 'job', `${home}/.terrace/jobs/${job}.json`],
    ].join(' ')
  }

  /** What an agent on a host waits for. */
  async putTask(id: HostId, job: string, task: object, signal: AbortSignal): Promise<void> {
    await this.run(id, putTask(job, await this.#parts.agents.name(), task), signal)
  }

  /** What a command of ours printed, by lines. */
  async run(id: HostId, command: Command, signal: AbortSignal): Promise<string[]> {
    const { host, runner } = this.#parts.hosts(id)
    return linesOf(host.name, await runner.run(command, { signal }))
  }

  /** What jobs of a Terrace that was killed left on a host. Does nothing while jobs of this one run. */
  async sweep(id: HostId): Promise<void> {
    const running = this.#sweeping.get(id)
    if (running) return running
    if (this.#open > 0 || !this.#parts.marks.list().includes(id)) return
    const swept = this.#sweep(id).finally(() => this.#sweeping.delete(id))
    this.#sweeping.set(id, swept)
    await swept
  }

  async #sweep(id: HostId): Promise<void> {
    const { hosts, marks, station } = this.#parts
    const { runner } = hosts(id)
    const late = AbortSignal.timeout(tidyMs)
    const done = await Promise.allSettled([
      runner.run(denyKeys(`${station}-`), { signal: late }),
      runner.run(sweepJobs(`${station}-`), { signal: late }),
    ])
    if (done.every((one) => one.status === 'fulfilled' && one.value.code === 0)) marks.remove(id)
  }
}

function linesOf(name: string, { code, stdout, stderr }: CommandOutput): string[] {
  if (code === 0) return stdout.trim().split('\n')
  throw new TerraceError('precondition', `${name}: ${stderr.trim().split('\n').at(-1) ?? ''}`)
}
