import { z } from 'zod'
import { TerraceError, toErrorInfo } from '@shared/base/errors.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import { t } from '@shared/text/translate.ts'
import type { Hosts } from '../actuators/index.ts'
import type { Endpoint } from '../ssh/index.ts'
import type { Agents } from './agents.ts'
import type { JobKeys } from './job-keys.ts'
import { allowKey, dropKey, makeKey } from './one-job-keys.ts'

export interface DirectParts {
  agents: Agents
  keys: JobKeys
  hosts: Hosts
  endpoint(id: HostId, signal: AbortSignal): Promise<Endpoint>
}

/** How the near agent reaches the far one by itself. */
export interface DirectPeer {
  peer: { kind: 'ssh'; argv: string[] }
  /** Measured from the one to the other. */
  roundTripMs: number
  /** Of a way that was opened without a task: what the far agent waits for. */
  give(farTask: object): Promise<void>
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

  /**
   * Throws where they cannot; nothing stays behind then. `name` is letters, digits and dashes. Where it is not known yet
   * what the far agent is to do (null) it is told by `give`.
   */
  async open(
    ends: { near: HostId; far: HostId },
    name: string,
    farTask: object | null,
    signal: AbortSignal,
  ): Promise<DirectPeer> {
    const { agents, keys, hosts, endpoint } = this.#parts
    const at = await endpoint(ends.far, signal)
    const { address, port } = at
    const { job, end } = await keys.begin(name, ends.far, [ends.near, ends.far])
    const tidy = (): Promise<void> =>
      end(() => hosts(ends.near).runner.run(dropKey(job), { signal: AbortSignal.timeout(tidyMs) }))
    try {
      // What does not wait for one another goes at once: on a long way each question costs its time. All are waited
      // for: what one made must not come after it was tidied away.
      const made = [
        agents.ask(ends.near, { task: 'reach', allow: [], address, port, timeoutSeconds: 5 }, signal),
        keys.run(ends.near, makeKey(job, at.hostKey), signal),
        keys.giveTask(ends.far, job, farTask, signal),
      ] as const
      await Promise.allSettled(made)
      const [reach, [folder = '', publicKey = ''], command] = await Promise.all(made)
      const way = reached.parse(reach)
      if (!plainPath.test(folder) || !/^ssh-ed25519 [A-Za-z0-9+/=]+ terrace-job:[0-9a-z-]+$/.test(publicKey))
        throw new TerraceError(
          'parse',
          t`${hosts(ends.near).host.name}: its home folder has an unusual name.`,
        )
      const options = `restrict,command="${command}",from="${way.ownAddress}"`
      await keys.run(ends.far, allowKey(options, publicKey), signal)
      return {
        peer: { kind: 'ssh', argv: sshArgv(folder, at) },
        roundTripMs: way.roundTripSeconds * 1000,
        give: (task) => keys.putTask(ends.far, job, task, signal),
        end: tidy,
      }
    } catch (thrown) {
      await tidy()
      throw thrown
    }
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
