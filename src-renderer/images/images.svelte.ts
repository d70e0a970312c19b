import type { ImageView, StoreView } from '@shared/contract/images.ts'
import type { StoreId } from '@shared/plan/image-requests.ts'
import { SvelteSet } from 'svelte/reactivity'
import { api } from '../app/api.ts'
import { Remote } from '../ui/remote.svelte.ts'
import { libraryOf, type LibraryRow } from './library.ts'

/** Stores and their images as last told by the main process. */
class ImagesStore {
  stores = $state.raw<StoreView[]>([])
  images = $state.raw<ImageView[]>([])
  readonly loading = new Remote<StoreView[]>()
  /** Stores that are being read now. */
  readonly reading = new SvelteSet<StoreId>()
  readonly library = $derived<LibraryRow[]>(libraryOf(this.images, this.stores))
  /** Those that keep images for good. */
  readonly keeping = $derived(this.stores.filter(({ kind }) => kind === 'store'))

  constructor() {
    api.images.on('stores', (stores) => (this.stores = stores))
    api.images.on('images', () => void this.#list())
  }

  /** What is known without asking any host. */
  async load(): Promise<void> {
    const stores = await this.loading.run(api.images.stores({}))
    if (!stores) return
    this.stores = stores
    await this.#list()
  }

  /** Reads the stores that were never read in this run of the app. */
  async readUnread(): Promise<void> {
    await Promise.all(
      this.stores
        .filter(({ readAt, error }) => readAt === null && error === null)
        .map((store) => this.read(store.id)),
    )
  }

  /** Reads a store anew. What goes wrong shows in the store. */
  async read(id: StoreId): Promise<void> {
    this.reading.add(id)
    const result = await api.images.readStore({ storeId: id })
    this.reading.delete(id)
    if (result.ok) this.put(result.value)
  }

  async readAll(): Promise<void> {
    await Promise.all(this.stores.map(({ id }) => this.read(id)))
  }

  put(store: StoreView): void {
    const known = this.stores.some(({ id }) => id === store.id)
    this.stores = known
      ? this.stores.map((one) => (one.id === store.id ? store : one))
      : [...this.stores, store]
  }

  /** What a person changed of an image, at once. */
  putImage(image: ImageView): void {
    this.images = this.images.map((one) =>
      one.id === image.id && one.storeId === image.storeId ? image : one,
    )
  }

  row(imageId: string | undefined): LibraryRow | undefined {
    return this.library.find(({ image }) => image.id === imageId)
  }

  store(id: StoreId): StoreView | undefined {
    return this.stores.find((store) => store.id === id)
  }

  async #list(): Promise<void> {
    const result = await api.images.list({ storeId: null })
    if (result.ok) this.images = result.value
  }
}

export const images = new ImagesStore()
