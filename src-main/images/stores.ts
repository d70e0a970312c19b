import path from 'node:path'
import type { Clock } from '@shared/base/clock.ts'
import { Emitter } from '@shared/base/emitter.ts'
import { TerraceError, toErrorInfo } from '@shared/base/errors.ts'
import { newId } from '@shared/base/ids.ts'
import type { ImageStore, ImageView, StoreView } from '@shared/contract/images.ts'
import type { StoreId } from '@shared/plan/image-requests.ts'
import { t } from '@shared/text/translate.ts'
import type { Storage } from '../storage/index.ts'
import type { Agents, Place } from './agents.ts'
import { readListed } from './answers.ts'
import { readWhole } from './listing.ts'

export interface StoresOptions {
  storage: Storage
  agents: Agents
  clock: Clock
}

export interface NewStore {
  kind: 'store' | 'cache'
  name: string
  hostId: Place
  folder: string | null
  budgetBytes: number | null
}

const readMs = 120_000
const neverRead = { usage: null, unreadable: [], pins: [], readAt: null, error: null }

/** The stores and caches that a person added, and what each was last seen to hold. */
export class Stores {
  readonly events = new Emitter<{ stores: StoreView[]; images: { storeId: StoreId } }>()
  readonly #options: StoresOptions
  readonly #seen = new Map<StoreId, Pick<StoreView, 'usage' | 'unreadable' | 'pins' | 'readAt' | 'error'>>()
  readonly #reading = new Map<StoreId, Promise<StoreView>>()
  readonly #next = new Map<StoreId, Promise<StoreView>>()
  /** Images that came into a store while it was being read: what is read may not know them. */
  readonly #late = new Map<StoreId, ImageView[]>()

  constructor(options: StoresOptions) {
    this.#options = options
  }

  list(): StoreView[] {
    return this.#options.storage.imageStores.list().map((store) => this.#view(store))
  }

  /** Throws `not-found`. */
  view(id: StoreId): StoreView {
    return this.#view(this.get(id))
  }

  /** Throws `not-found`. */
  get(id: StoreId): ImageStore {
    const store = this.#options.storage.imageStores.get(id)
    if (store) return store
    throw new TerraceError('not-found', t`That image store is not in the list any more.`, {
      left: t`Nothing was changed.`,
      next: t`Add it again if it is needed.`,
    })
  }

  /** The one given, or the default. Throws `precondition` when there is none. */
  chosen(id: StoreId | null): ImageStore {
    if (id !== null) return this.get(id)
    const stores = this.#options.storage.imageStores.list().filter(({ kind }) => kind === 'store')
    const found = stores.find(({ isDefault }) => isDefault) ?? stores[0]
    if (found) return found
    throw new TerraceError('precondition', t`There is no image store yet.`, {
      left: t`Nothing was changed.`,
      next: t`Add one first: on this workstation or on a host.`,
    })
  }

  /** By its name or id; throws `not-found`. */
  named(nameOrId: string): ImageStore {
    const found = this.#options.storage.imageStores
      .list()
      .find(({ id, name }) => name === nameOrId || id === nameOrId)
    if (found) return found
    throw new TerraceError('not-found', t`There is no image store named ${nameOrId}.`, {
      left: t`Nothing was changed.`,
    })
  }

  /** Makes or takes the folder as a store, and keeps it. */
  async add(wanted: NewStore, signal: AbortSignal): Promise<StoreView> {
    const { storage, agents, clock } = this.#options
    const known = storage.imageStores.list()
    const folder = wanted.folder ?? this.#usualFolder(wanted)
    const same = known.find((one) => one.name === wanted.name)
    const there = known.find((one) => one.hostId === wanted.hostId && one.folder === folder)
    if (same ?? there) {
      throw new TerraceError(
        'conflict',
        same
          ? t`There is an image store named ${wanted.name} already.`
          : t`${folder} on ${agents.where(wanted.hostId)} is ${there?.name ?? ''} already.`,
        { left: t`Nothing was changed.`, next: t`Choose another name or folder.` },
      )
    }
    const { kind, budgetBytes } = wanted
    const init = {
      task: 'init',
      allow: [folder],
      store: folder,
      kind,
      ...(budgetBytes === null ? {} : { budgetBytes }),
    }
    await agents.ask(wanted.hostId, init, signal)
    const store: ImageStore = {
      ...wanted,
      folder,
      id: newId('store'),
      isDefault: wanted.kind === 'store' && !known.some(({ isDefault }) => isDefault),
      createdAt: clock.now(),
    }
    storage.imageStores.save(store)
    return this.read(store.id)
  }

  update(id: StoreId, fields: Partial<Pick<ImageStore, 'name' | 'isDefault' | 'rate' | 'handRate'>>): void {
    const { storage } = this.#options
    const store = this.get(id)
    storage.transaction(() => {
      if (fields.isDefault === true) {
        for (const other of storage.imageStores.list()) {
          if (other.isDefault) storage.imageStores.save({ ...other, isDefault: false })
        }
      }
      storage.imageStores.save({ ...store, ...fields })
    })
    this.#tell()
  }

  forget(id: StoreId): void {
    this.get(id)
    this.#options.storage.imageStores.remove(id)
    this.#seen.delete(id)
    this.#tell()
  }

  /** As last read, newest first. */
  images(id: StoreId | null): ImageView[] {
    const { imageStores } = this.#options.storage
    const ids = id === null ? imageStores.list().map((store) => store.id) : [this.get(id).id]
    return ids.flatMap((one) => imageStores.images(one))
  }

  /** Throws `not-found`. */
  image(storeId: StoreId, imageId: string): ImageView {
    const found = this.images(storeId).find(({ id }) => id === imageId)
    if (found) return found
    throw new TerraceError('not-found', t`The store ${this.get(storeId).name} has no image ${imageId}.`, {
      left: t`Nothing was changed.`,
      next: t`Read the store again.`,
    })
  }

  /**
   * Reads its images and usage; what went wrong shows in the view. While it is being read already, that is waited for:
   * what is answered was read after the call.
   */
  read(id: StoreId): Promise<StoreView> {
    const running = this.#reading.get(id)
    if (running === undefined) return this.#begin(id)
    const next =
      this.#next.get(id) ??
      running.then(() => {
        this.#next.delete(id)
        return this.#begin(id)
      })
    this.#next.set(id, next)
    return next
  }

  /** The same, with nobody waiting for it: a store may be forgotten, or this Terrace end, meanwhile. */
  readSoon(id: StoreId): void {
    void Promise.resolve()
      .then(() => this.read(id))
      .catch(() => undefined)
  }

  /** Takes over an image that a job just put there, by the head its agent answered. The rest is read soon. */
  took(id: StoreId, head: unknown): ImageView | undefined {
    const { storage } = this.#options
    const [image] = readListed({ images: [{ head }], unreadable: [] }, this.get(id)).images
    if (image === undefined) return undefined
    const others = storage.imageStores.images(id).filter((other) => other.id !== image.id)
    storage.transaction(() => storage.imageStores.setImages(id, [image, ...others]))
    if (this.#reading.has(id)) this.#late.set(id, [image, ...(this.#late.get(id) ?? [])])
    this.events.emit('images', { storeId: id })
    this.readSoon(id)
    return image
  }

  #begin(id: StoreId): Promise<StoreView> {
    const reading = this.#read(this.get(id)).finally(() => {
      this.#reading.delete(id)
      this.#late.delete(id)
    })
    this.#reading.set(id, reading)
    return reading
  }

  async #read(store: ImageStore): Promise<StoreView> {
    const { storage, agents, clock } = this.#options
    const before = this.#seen.get(store.id)
    try {
      const signal = AbortSignal.timeout(readMs)
      const { images, unreadable, usage, perImage, pins } = await readWhole(agents, store, signal)
      const held = new Map(perImage.map((one) => [one.id, one]))
      const found = images.map((image) => {
        const { bytes: heldBytes, missing, uniqueBytes } = held.get(image.id) ?? { uniqueBytes: null }
        return {
          ...{ ...image, uniqueBytes },
          ...(heldBytes === undefined ? {} : { heldBytes }),
          ...(missing === undefined ? {} : { missing }),
        }
      })
      const late = this.#late.get(store.id) ?? []
      const known = new Set(found.map(({ id }) => id))
      const unknown = late.filter(({ id }) => !known.has(id))
      storage.transaction(() => storage.imageStores.setImages(store.id, [...found, ...unknown]))
      this.#seen.set(store.id, {
        usage,
        unreadable,
        pins,
        readAt: clock.now(),
        error: null,
      })
      this.events.emit('images', { storeId: store.id })
    } catch (thrown) {
      this.#seen.set(store.id, {
        ...(before ?? neverRead),
        error: toErrorInfo(thrown),
      })
    }
    this.#tell()
    return this.#view(store)
  }

  #view(store: ImageStore): StoreView {
    const seen = this.#seen.get(store.id) ?? neverRead
    return { ...store, ...seen }
  }

  #tell(): void {
    this.events.emit('stores', this.list())
  }

  #usualFolder({ kind, hostId }: NewStore): string {
    const last = kind === 'store' ? 'image-store' : 'image-cache'
    return hostId === null ? path.join(this.#options.storage.folder, last) : `/var/lib/terrace/${last}`
  }
}
