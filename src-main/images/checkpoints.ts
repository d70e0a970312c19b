import { z } from 'zod'
import { toErrorInfo } from '@shared/base/errors.ts'
import { hostId, type HostId } from '@shared/contract/hosts.ts'
import type { MachineFacts } from '@shared/machine/facts.ts'
import type { Hosts } from '../actuators/index.ts'
import type { Storage } from '../storage/index.ts'
import type { Stores } from './stores.ts'

const checkpoint = z.object({ hostId, uuid: z.string(), tag: z.string() })
/** What a machine notes its changes for, since the image of that name; a checkpoint of its hypervisor. */
export type Checkpoint = z.infer<typeof checkpoint>

const key = 'checkpoints'
const forgetMs = 60_000

/**
 * Checkpoints that this Terrace left on machines. A disk notes its changes for each of them, so each goes when no capture
 * can begin from it any more: its image was removed, or is not the newest of its disk in any store.
 */
export class Checkpoints {
  readonly #settings: Storage['settings']
  readonly #hosts: Hosts
  readonly #stores: Pick<Stores, 'list' | 'images'>
  readonly #busy: (id: HostId) => boolean
  #kept: Checkpoint[]
  readonly #sweeping = new Set<HostId>()
  /** Those whose images are not in their stores yet. */
  readonly #coming = new Set<string>()

  /** `busy`: a machine of the host is captured now, and may need one. */
  constructor(
    { settings }: Pick<Storage, 'settings'>,
    hosts: Hosts,
    stores: Pick<Stores, 'list' | 'images'>,
    busy: (id: HostId) => boolean,
  ) {
    this.#settings = settings
    this.#hosts = hosts
    this.#stores = stores
    this.#busy = busy
    this.#kept = z.array(checkpoint).safeParse(settings.get(key)).data ?? []
  }

  /**
   * While its backup runs. What it answers is called once its image is in its store, or will never be: a backup ends before
   * that, and nothing else says until then that it is of use.
   */
  made(one: Checkpoint): () => void {
    if (!this.#kept.some(({ tag }) => tag === one.tag)) this.#keep([...this.#kept, one])
    this.#coming.add(one.tag)
    return () => this.#coming.delete(one.tag)
  }

  /** Takes what is of no use off the machines of a host that answers. One that does not run keeps them until it does. */
  async sweep(id: HostId, machines: readonly MachineFacts[], onError: (text: string) => void): Promise<void> {
    if (this.#sweeping.has(id) || this.#busy(id)) return
    const here = this.#kept.filter((one) => one.hostId === id)
    if (here.length === 0) return
    this.#sweeping.add(id)
    try {
      const old = here.filter(({ tag }) => !this.#isUsed(tag))
      for (const one of old) {
        const machine = machines.find(({ uuid }) => uuid === one.uuid)
        // Its definition went, and with it what it noted.
        const gone =
          machine === undefined ||
          (machine.state === 'running' &&
            (await this.#hosts(id).run('checkpointForget', one, AbortSignal.timeout(forgetMs))))
        if (gone) this.#keep(this.#kept.filter(({ tag }) => tag !== one.tag))
      }
    } catch (thrown) {
      onError(toErrorInfo(thrown).message)
    } finally {
      this.#sweeping.delete(id)
    }
  }

  /** The next capture into some store would begin from it. */
  #isUsed(tag: string): boolean {
    if (this.#coming.has(tag)) return true
    return this.#stores.list().some(({ id }) => {
      const images = this.#stores.images(id)
      const of = images.find((image) => image.checkpoint === tag)?.source
      const newest = of && images.find(({ source }) => source.host === of.host && source.disk === of.disk)
      return newest?.checkpoint === tag
    })
  }

  #keep(all: Checkpoint[]): void {
    this.#kept = all
    this.#settings.set(key, all)
  }
}
