import { z } from 'zod'
import { toErrorInfo } from '@shared/base/errors.ts'
import { hostId, type HostId } from '@shared/contract/hosts.ts'
import type { Hosts } from '../actuators/index.ts'
import type { Storage } from '../storage/index.ts'

const backup = z.object({
  hostId,
  uuid: z.string(),
  path: z.string(),
  tag: z.string(),
  /** Where the machine has no backup jobs: it goes on in an overlay, which is to be merged back. */
  snapshot: z.object({ target: z.string(), format: z.string() }).exactOptional(),
  /** The checkpoint that goes when it is ended: without a word its own, which nobody knows of. */
  forget: z.string().nullable().exactOptional(),
})
/** A backup or snapshot that was begun on a machine, and must be ended. */
export type LiveBackup = z.infer<typeof backup>

const key = 'liveBackups'
const endMs = 60_000
/** A merge moves all that the guest wrote meanwhile. */
const mergeMs = 3_600_000

/**
 * Backups that this Terrace began, kept over a crash: a machine must not go on keeping old blocks for a capture that
 * nobody goes on with.
 */
export class LiveBackups {
  readonly #settings: Storage['settings']
  readonly #hosts: Hosts
  #kept: LiveBackup[]
  /** Those of captures that run now. */
  readonly #active = new Set<string>()
  readonly #sweeping = new Map<HostId, Promise<void>>()

  constructor({ settings }: Pick<Storage, 'settings'>, hosts: Hosts) {
    this.#settings = settings
    this.#hosts = hosts
    this.#kept = z.array(backup).safeParse(settings.get(key)).data ?? []
  }

  /** Before it is begun. */
  begun(one: LiveBackup): void {
    this.#active.add(one.tag)
    this.#keep([...this.#without(one), one])
  }

  /** It could not be ended now, and is tried again when its host answers. `forget`: of an image that is whole. */
  left(one: LiveBackup, forget?: string | null): void {
    this.#active.delete(one.tag)
    if (forget !== undefined) this.#keep([...this.#without(one), { ...one, forget }])
  }

  /** Whether a machine of a host is captured now. */
  runsOn(id: HostId): boolean {
    return this.#kept.some((one) => one.hostId === id && this.#active.has(one.tag))
  }

  async end(one: LiveBackup, forget: string | null): Promise<void> {
    const { uuid, path, tag, snapshot } = one
    const host = this.#hosts(one.hostId)
    if (snapshot)
      await host.run('snapshotEnd', { uuid, path, tag, ...snapshot }, AbortSignal.timeout(mergeMs))
    else await host.run('backupEnd', { uuid, path, tag, forget }, AbortSignal.timeout(endMs))
    this.#active.delete(tag)
    this.#keep(this.#without(one))
  }

  /**
   * Ends what was left on a host that answers. While that is done already it is waited for: a capture that began meanwhile
   * under the same name would be ended with what it left.
   */
  sweep(id: HostId, onError: (text: string) => void): Promise<void> {
    const running = this.#sweeping.get(id)
    if (running) return running
    const left = this.#kept.filter((one) => one.hostId === id && !this.#active.has(one.tag))
    if (left.length === 0) return Promise.resolve()
    const swept = this.#sweep(left, onError).finally(() => this.#sweeping.delete(id))
    this.#sweeping.set(id, swept)
    return swept
  }

  async #sweep(left: readonly LiveBackup[], onError: (text: string) => void): Promise<void> {
    for (const one of left)
      await this.end(one, one.forget === undefined ? one.tag : one.forget).catch((thrown: unknown) =>
        onError(toErrorInfo(thrown).message),
      )
  }

  #without({ hostId: id, uuid, tag }: LiveBackup): LiveBackup[] {
    return this.#kept.filter((one) => one.hostId !== id || one.uuid !== uuid || one.tag !== tag)
  }

  #keep(all: LiveBackup[]): void {
    this.#kept = all
    this.#settings.set(key, all)
  }
}
