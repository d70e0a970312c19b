import { z } from 'zod'
import { type Happened, type ImageEvent, readHistory } from '@shared/images/history.ts'
import { isImageCopy } from '@shared/plan/names.ts'
import type { ImageRequest, StoreId } from '@shared/plan/image-requests.ts'
import type { Agents } from './agents.ts'
import type { Stores } from './stores.ts'

export interface ImageHistoryOptions {
  agents: Pick<Agents, 'ask' | 'where'>
  stores: Pick<Stores, 'events' | 'get'>
  /** user@workstation */
  who: string
  /** An entry that could not be kept is no reason to fail what it tells of. */
  onError(error: unknown): void
}

const askMs = 60_000
const answered = z.object({ about: z.object({ history: z.unknown() }).nullish() })

/** What happened to images, kept beside them in their stores: whoever has the store has it too. */
export class ImageHistory {
  readonly #options: ImageHistoryOptions
  #writing: Promise<void> = Promise.resolve()

  constructor(options: ImageHistoryOptions) {
    this.#options = options
  }

  /** Newest first. */
  async read(storeId: StoreId, imageId: string): Promise<ImageEvent[]> {
    const answer = answered.safeParse(await this.#about(storeId, imageId))
    return readHistory(answer.data?.about?.history)
  }

  /** An entry for the agent's `about`; the agent adds the time, by the store's clock. */
  entry = (happened: Happened): object => ({ ...happened, by: this.#options.who })

  /** Adds to it, with nobody waiting: see `settled`. */
  note(storeId: StoreId, imageId: string, happened: Happened): void {
    this.#writing = this.#writing
      .then(() => this.#about(storeId, imageId, { history: this.entry(happened) }))
      .then(() => this.#options.stores.events.emit('images', { storeId }), this.#options.onError)
  }

  /** A request about an image was carried out. */
  done(request: ImageRequest): void {
    const { agents, stores } = this.#options
    try {
      if (request.kind === 'image.deploy') {
        const { pool, volume } = request
        const host = agents.where(request.hostId)
        const happened: Happened = isImageCopy(volume)
          ? { what: 'copied', host, pool }
          : { what: 'deployed', host, disk: `${pool}/${volume}` }
        this.note(request.storeId, request.imageId, happened)
      } else if (request.kind === 'image.export') {
        const host = request.hostId === null ? null : agents.where(request.hostId)
        this.note(request.storeId, request.imageId, { what: 'exported', host, file: request.path })
      } else if (request.kind === 'cache.warm') {
        const cache = stores.get(request.cacheId).name
        this.note(request.storeId, request.imageId, { what: 'cached', cache })
      }
    } catch (error) {
      // The host or cache was removed from the list meanwhile.
      this.#options.onError(error)
    }
  }

  /** All that was noted so far is kept, or could not be. Never rejects. */
  settled(): Promise<void> {
    return this.#writing
  }

  #about(storeId: StoreId, imageId: string, about?: object): Promise<unknown> {
    const store = this.#options.stores.get(storeId)
    return this.#options.agents.ask(
      store.hostId,
      { task: 'about', allow: [store.folder], store: store.folder, id: imageId, ...(about && { about }) },
      AbortSignal.timeout(askMs),
    )
  }
}
