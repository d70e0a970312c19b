import type { ImageStore, ImageView } from '../../src-shared/contract/images.ts'
import { dataBytesOf, heldBytesOf } from '../../src-shared/images/content.ts'
import type { StoredImage, StoredPlace } from '../../src-shared/plan/library.ts'
import { fromJson, type Json, toJson } from './json.ts'
import type { Sql } from './sql.ts'

/** Image stores and caches that a person added, with the images that each was last known to have. */
export class ImageStoresRepository {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** In the order they were added. */
  list(): ImageStore[] {
    return this.#sql
      .all<{ json: Json<ImageStore> }>('SELECT json FROM image_stores ORDER BY created_at, rowid')
      .map((row) => fromJson(row.json))
  }

  get(id: string): ImageStore | undefined {
    const row = this.#sql.all<{ json: Json<ImageStore> }>('SELECT json FROM image_stores WHERE id = ?', id)[0]
    return row && fromJson(row.json)
  }

  save(store: ImageStore): void {
    this.#sql.run(
      'INSERT INTO image_stores (id, json, created_at) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json',
      store.id,
      toJson(store),
      store.createdAt,
    )
  }

  /** Forgets it and its images; nothing in its folder changes. */
  remove(id: string): void {
    this.#sql.run('DELETE FROM image_stores WHERE id = ?', id)
  }

  /** What it was last known to have; newest first. */
  images(storeId: string): ImageView[] {
    return this.#sql
      .all<{ json: Json<ImageView> }>('SELECT json FROM image_heads WHERE store_id = ?', storeId)
      .map((row) => fromJson(row.json))
      .toSorted((a, b) => (a.created < b.created ? 1 : a.created > b.created ? -1 : 0))
  }

  /** The images of all stores, as planning needs them; a cache is only on the way to one, which may make it short. */
  library(): StoredImage[] {
    const all = this.list().map((store) => ({ store, images: this.images(store.id) }))
    const places = Map.groupBy(
      all.flatMap(({ store, images }) => images.flatMap((image) => placeOf(store, image) ?? [])),
      ({ sha256 }) => sha256,
    )
    return all
      .filter(({ store }) => store.kind === 'store')
      .toSorted((a, b) => Number(b.store.isDefault) - Number(a.store.isDefault))
      .flatMap(({ images }) => images)
      .map((image) => {
        const { storeId, id, name, sha256, diskBytes } = image
        const there = places.get(sha256)?.map(({ place }) => place)
        return {
          ...{ storeId, imageId: id, name, sha256, diskBytes, dataBytes: dataBytesOf(image) },
          ...(there ? { places: there } : {}),
        }
      })
  }

  /** Takes the place of all that was known. Only inside a transaction. */
  setImages(storeId: string, images: readonly ImageView[]): void {
    this.#sql.run('DELETE FROM image_heads WHERE store_id = ?', storeId)
    for (const image of images) {
      this.#sql.run(
        'INSERT INTO image_heads (store_id, image_id, json) VALUES (?, ?, ?)',
        storeId,
        image.id,
        toJson(image),
      )
    }
  }
}

/** undefined: not on a host, or nothing of it there. */
function placeOf(
  { id, kind, hostId, name, rate, handRate }: ImageStore,
  image: ImageView,
): { sha256: string; place: StoredPlace } | undefined {
  const bytes = heldBytesOf(image, kind)
  if (hostId === null || bytes === 0) return undefined
  return {
    sha256: image.sha256,
    place: {
      ...{ storeId: id, kind, hostId, name, bytes },
      ...(rate === undefined ? {} : { rate }),
      ...(handRate === undefined ? {} : { handRate }),
    },
  }
}
