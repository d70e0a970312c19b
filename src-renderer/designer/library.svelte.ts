import type { ErrorInfo } from '@shared/base/errors.ts'
import type { ImageView, StoreView } from '@shared/contract/images.ts'
import type { DesignerApi } from './api.ts'

/** The images of all stores and caches as last read: asked for when a form first needs them, then kept up to date. */
export class Library {
  images = $state.raw<readonly ImageView[]>([])
  stores = $state.raw<readonly StoreView[]>([])
  error = $state.raw<ErrorInfo | null>(null)
  /** Answered at least once. */
  known = $state(false)
  readonly #api: Pick<DesignerApi, 'images'>
  readonly #stops: (() => void)[] = []

  constructor(api: Pick<DesignerApi, 'images'>) {
    this.#api = api
  }

  /** Safe to call again. */
  follow(): void {
    if (this.#stops.length > 0) return
    this.#stops.push(
      this.#api.images.on('images', () => void this.load()),
      this.#api.images.on('stores', (stores) => (this.stores = stores)),
    )
    void this.load()
  }

  async load(): Promise<void> {
    const [images, stores] = await Promise.all([
      this.#api.images.list({ storeId: null }),
      this.#api.images.stores({}),
    ])
    if (images.ok) this.images = images.value
    if (stores.ok) this.stores = stores.value
    this.known = true
    this.error = images.ok ? (stores.ok ? null : stores.error) : images.error
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop()
  }
}
