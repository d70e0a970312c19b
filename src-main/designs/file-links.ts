import path from 'node:path'
import { z } from 'zod'
import type { FileLink } from '@shared/contract/files.ts'
import type { RecordsDiff } from '@shared/design/diff.ts'
import { t } from '@shared/text/translate.ts'
import type { Storage } from '../storage/index.ts'
import type { SavedDesign } from '../stored-designs/index.ts'
import { recordsApart } from './records-apart.ts'

const keptLink = z.object({
  path: z.string(),
  /** SHA-256 of what was last read from the file or written to it. */
  hash: z.string(),
  /** The design's revision that the file has. */
  revision: z.number(),
  /** The design was read without some records of the file, so it must never replace it. */
  damaged: z.boolean(),
  /** Which records differ from the file's, as known at a revision; absent where that is not known. */
  apart: z.object({ revision: z.number(), records: z.record(z.string(), z.string()) }).optional(),
})
export type KeptLink = z.infer<typeof keptLink>

const knownAt = ({ apart }: KeptLink, revision: number) =>
  apart?.revision === revision ? apart.records : undefined

const KEY = 'file-links'
/** Where more records differ, nobody goes back step by step. */
const MAX_APART = 2_000
const keptLinks = z.record(z.string(), keptLink)

/** Which design is saved to which file on disk. The paths stay in main. */
export class FileLinks {
  readonly #storage: Storage
  readonly #links: Map<string, KeptLink>

  constructor(storage: Storage) {
    this.#storage = storage
    const kept = keptLinks.safeParse(storage.settings.get(KEY) ?? {})
    this.#links = new Map(kept.success ? Object.entries(kept.data) : [])
  }

  get(id: string): KeptLink | undefined {
    return this.#links.get(id)
  }

  /** The design that is saved to a file. One whose file had damaged records does not count. */
  designOf(file: string): string | undefined {
    return [...this.#links].find(([, link]) => link.path === file && !link.damaged)?.[0]
  }

  set(id: string, link: KeptLink): void {
    this.#links.set(id, link)
    this.#keep()
  }

  /** True if there was one. */
  remove(id: string): boolean {
    const had = this.#links.delete(id)
    if (had) this.#keep()
    return had
  }

  /** A change of a design was saved. One that leads back to what the file holds leaves nothing to write. */
  follow(id: string, saved: SavedDesign, diff: RecordsDiff): void {
    const link = this.#links.get(id)
    if (!link || link.damaged) return
    const { revision } = saved
    const before = link.revision === revision - 1 ? {} : knownAt(link, revision - 1)
    // Something else changed the design meanwhile: only writing the file makes them alike again.
    if (!before) return
    const records = recordsApart(before, saved.before, diff)
    const count = Object.keys(records).length
    const { apart: _, ...rest } = link
    if (count === 0) this.set(id, { ...rest, revision })
    else this.set(id, count > MAX_APART ? rest : { ...rest, apart: { revision, records } })
  }

  ids(): string[] {
    return [...this.#links.keys()]
  }

  /** What the window may know of a link. */
  view(id: string): FileLink | undefined {
    const link = this.#links.get(id)
    if (!link) return undefined
    return {
      id,
      name: path.basename(link.path),
      folder: path.dirname(link.path),
      behind: Math.max(0, this.#storage.designs.revision(id) - link.revision),
      never: link.damaged ? t`The file has records that this design was opened without` : null,
    }
  }

  #keep(): void {
    this.#storage.settings.set(KEY, Object.fromEntries(this.#links))
  }
}
