import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { TerraceError, toErrorInfo } from '@shared/base/errors.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import { t } from '@shared/text/translate.ts'
import type { Hosts } from '../actuators/index.ts'
import { lacksAgent } from '../agent/index.ts'
import type { Command, CommandOutput } from '../drivers/index.ts'
import type { Endpoint } from '../ssh/index.ts'
import type { Agents } from './agents.ts'
import { allowKey, denyKeys, dropKey, dropTask, makeKey, putTask, sweepJobs } from './one-job-keys.ts'

export interface DirectParts {
  agents: Agents
  hosts: Hosts
  endpoint(id: HostId, signal: AbortSignal): Promise<Endpoint>
  /** Hosts that may have keys of jobs on them, kept over a crash. */
  marks: { list(): HostId[]; add(...ids: HostId[]): void; remove(...ids: HostId[]): void }
  /** Tells this workstation's keys from those of another: letters and digits. */
  station: string
}

/** How the near agent reaches the far one by itself. */
export interface DirectPeer {
  peer: { kind: 'ssh'; argv: string[] }
  /** Measured from the one to the other. */
  roundTripMs: number
  end(): Promise<void>
}

const reached = z.object({
  ownAddress: z.string().regex(/^[0-9a-fA-F.:]{2,45}$/),
  roundTripSeconds: z.number().min(0),
})
/** What stands in authorized_keys between quotes. */
const plainPath = /^\/[A-Za-z0-9._/-]+$/
const tidyMs = 30_000

/** Lets two hosts speak with one another for one job, with a key that can do nothing else. */
export class Direct {
  readonly #parts: DirectParts
  #open = 0
  readonly #sweeping = new Set<HostId>()

  constructor(parts: DirectParts) {
    this.#parts = parts
  }

  /** How far one host is from another, if it reaches it; throws why not. Nothing is made on either. */
  async probe(ends: { near: HostId; far: HostId }, signal: AbortSignal): Promise<{ roundTripMs: number }> {
    const { agents, endpoint } = this.#parts
    const { address, port } = await endpoint(ends.far, signal)
    const task = { task: 'reach', allow: [], address, port, timeoutSeconds: 5 }
    const { roundTripSeconds } = reached.parse(await agents.ask(ends.near, task, signal))
    return { roundTripMs: roundTripSeconds * 1000 }
  }

  /** Throws where they cannot; nothing stays behind then. `name` is letters, digits and dashes. */
  async open(
    ends: { near: HostId; far: HostId },
    name: string,
    farTask: object,
    signal: AbortSignal,
  ): Promise<DirectPeer> {
    const { agents, hosts, endpoint, marks, station } = this.#parts
    // Two jobs about one image must not take each other's keys away.
    const job = `${station}-${name}-${randomBytes(4).toString('hex')}`
    // What a way that was cut off could not take back.
    for (const id of [ends.near, ends.far]) await this.sweep(id)
    const near = hosts(ends.near)
    const far = hosts(ends.far)
    const at = await endpoint(ends.far, signal)
    const { address, port } = at
    const agent = await agents.name()
    marks.add(ends.near, ends.far)
    this.#open += 1
    const end = async (): Promise<void> => {
      this.#open -= 1
      const late = AbortSignal.timeout(tidyMs)
      const left = await Promise.allSettled([
        far.runner.run(denyKeys(job), { signal: late }),
        far.runner.run(dropTask(job), { signal: late }),
        near.runner.run(dropKey(job), { signal: late }),
      ])
      const clean = left.every((one) => one.status === 'fulfilled' && one.value.code === 0)
      if (clean && this.#open === 0) marks.remove(ends.near, ends.far)
    }
    try {
      const asked = async (host: typeof near, command: Command): Promise<CommandOutput> =>
        host.runner.run(command, { signal })
      const linesOf = (host: typeof near, { code, stdout, stderr }: CommandOutput): string[] => {
        if (code === 0) return stdout.trim().split('\n')
        throw new TerraceError('precondition', `${host.host.name}: ${stderr.trim().split('\n').at(-1) ?? ''}`)
      }
      const run = async (host: typeof near, command: Command) => linesOf(host, await asked(host, command))
      const giveTask = async (): Promise<string[]> => {
        const put = putTask(job, agent, farTask)
        const told = await asked(far, put)
        if (!lacksAgent(far.host.name, told.code)) return linesOf(far, told)
        await agents.put(ends.far, signal)
        return run(far, put)
      }
      // What does not wait for one another goes at once: on a long way each question costs its time. All are waited
      // for: what one made must not come after it was tidied away.
      const made = [
        agents.ask(ends.near, { task: 'reach', allow: [], address, port, timeoutSeconds: 5 }, signal),
        run(near, makeKey(job, at.hostKey)),
        giveTask(),
      ] as const
      await Promise.allSettled(made)
      const [reach, [folder = '', publicKey = ''], [home = '']] = await Promise.all(made)
      const way = reached.parse(reach)
      if (
        !plainPath.test(home) ||
        !plainPath.test(folder) ||
        !/^ssh-ed25519 [A-Za-z0-9+/=]+ terrace-job:[0-9a-z-]+$/.test(publicKey)
      )
        throw new TerraceError('parse', t`${far.host.name}: its home folder has an unusual name.`)
      const command = [
        ...(far.host.sudo === true ? ['sudo', '-n'] : []),
        ...['python3', '-I', '-B', `${home}/.terrace/agent-${agent}.pyz`],
        ...['job', `${home}/.terrace/jobs/${job}.json`],
      ].join(' ')
      await run(far, allowKey(`restrict,command="${command}",from="${way.ownAddress}"`, publicKey))
      return {
        peer: { kind: 'ssh', argv: sshArgv(folder, at) },
        roundTripMs: way.roundTripSeconds * 1000,
        end,
      }
    } catch (thrown) {
      await end()
      throw thrown
    }
  }

  /** What jobs of a Terrace that was killed left on a host. Does nothing while jobs of this one run. */
  async sweep(id: HostId): Promise<void> {
    const { hosts, marks, station } = this.#parts
    if (this.#open > 0 || this.#sweeping.has(id) || !marks.list().includes(id)) return
    this.#sweeping.add(id)
    const { runner } = hosts(id)
    const late = AbortSignal.timeout(tidyMs)
    const done = await Promise.allSettled([
      runner.run(denyKeys(`${station}-`), { signal: late }),
      runner.run(sweepJobs(`${station}-`), { signal: late }),
    ])
    this.#sweeping.delete(id)
    if (done.every((one) => one.status === 'fulfilled' && one.value.code === 0)) marks.remove(id)
  }
}

/** OpenSSH with nothing of the account's own settings, no question, and no key but the job's. */
function sshArgv(folder: string, { address, port, user }: Endpoint): string[] {
  const options = {
    BatchMode: 'yes',
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    IdentityFile: `${folder}/key`,
    UserKnownHostsFile: `${folder}/known_hosts`,
    GlobalKnownHostsFile: '/dev/null',
    HostKeyAlias: 'terrace-far',
    StrictHostKeyChecking: 'yes',
    UpdateHostKeys: 'no',
    ControlPath: 'none',
    ConnectTimeout: '10',
    ServerAliveInterval: '15',
    // The fastest first: bytes are hashed at both ends, and the wire is the bottleneck.
    Ciphers:
      'aes128-gcm@openssh.com,aes256-gcm@openssh.com,chacha20-poly1305@openssh.com,aes128-ctr,aes256-ctr',
  }
  const flags = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  return ['ssh', '-F', '/dev/null', '-T', ...flags, '-p', String(port), '-l', user, '--', address]
}

/** Why two hosts do not speak directly, as one sentence for the job's log. */
export const whyNot = (thrown: unknown): string =>
  thrown instanceof z.ZodError ? t`the agent gave no address` : toErrorInfo(thrown).message
