import { z } from 'zod'
import { TerraceError } from '@shared/base/errors.ts'
import type {
  CachedImage,
  ImageStore,
  ImageView,
  MachineDescription,
  SectionMap,
  StoreUsage,
} from '@shared/contract/images.ts'
import { imageAbout, imageHead } from '@shared/images/manifest.ts'
import { t } from '@shared/text/translate.ts'

/** What agents answer, read strictly: it comes from a host. */

const bytes = z.number().min(0)

function read<T>(schema: z.ZodType<T>, answer: unknown, what: string): T {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new TerraceError('parse', t`The agent answered something else than ${what}.`, {
    next: t`Try again; if it happens again, report it with the log.`,
    cause: z.prettifyError(parsed.error),
  })
}

const described = z.object({ head: imageHead, about: imageAbout.partial().nullish() })
const named = z.object({ head: z.object({ id: z.string().max(255) }) })
const listed = z.object({
  images: z.array(z.unknown()).max(100_000),
  unreadable: z
    .array(z.object({ id: z.string().max(255), message: z.string().max(4096), future: z.boolean() }))
    .max(100_000),
})

/** An image that is described in a way that is not understood hides no other. */
export function readListed(
  answer: unknown,
  store: ImageStore,
): { images: ImageView[]; unreadable: z.infer<typeof listed>['unreadable'] } {
  const { images, unreadable } = read(listed, answer, t`a list of images`)
  const found: ReturnType<typeof readListed> = { images: [], unreadable }
  for (const image of images) {
    const parsed = described.safeParse(image)
    if (!parsed.success) {
      const { id } = read(named, image, t`a list of images`).head
      const message = t`What is written about it is not what Terrace writes.`
      found.unreadable.push({ id, message, future: false })
      continue
    }
    const { head, about } = parsed.data
    const { machine: _, ...rest } = head
    found.images.push({
      ...rest,
      name: about?.name ?? head.name,
      tags: about?.tags ?? [],
      notes: about?.notes ?? '',
      storeId: store.id,
      uniqueBytes: null,
    })
  }
  return found
}

const files = z.object({ files: z.int().min(0), bytes })
const usage = z.object({
  sections: z.int().min(0),
  bytes,
  freeBytes: bytes,
  pins: z.array(z.string().max(64)).max(100_000),
  quarantine: files,
  hits: z.object({ hitBytes: bytes, missBytes: bytes, since: bytes }).nullish(),
  images: z
    .array(
      z.object({
        id: z.string().max(64),
        uniqueBytes: bytes,
        diskBytes: bytes,
        bytes,
        missing: z.int().min(0),
      }),
    )
    .max(100_000),
})

/** What a store holds in all, and of each image; `pins` are a cache's. */
export function readUsage(answer: unknown): {
  total: StoreUsage
  images: CachedImage[]
  pins: string[]
  quarantined: number
} {
  const {
    images,
    bytes: storedBytes,
    sections,
    freeBytes,
    pins,
    quarantine,
    hits,
  } = read(usage, answer, t`its usage`)
  const diskBytes = images.reduce((sum, image) => sum + image.diskBytes, 0)
  const total = {
    sections,
    storedBytes,
    freeBytes,
    diskBytes,
    images: images.length,
    hits: hits ? { ...hits, since: hits.since * 1000 } : null,
  }
  return { total, images, pins, quarantined: quarantine.files }
}

/** Whether the sink of a capture has written the image's manifest: its disk is read no more. */
export const isWhole = (value: unknown): boolean =>
  z.object({ whole: z.literal(true) }).safeParse(value).success

const mapped = z.object({
  perCell: z.int().min(1),
  cells: z.array(z.tuple([z.int().min(0), z.int().min(0), z.int().min(0)])).max(2048),
})

/** What each part of an image is, beside all other images of its store. */
export function readMap(answer: unknown): SectionMap {
  const { perCell, cells } = read(mapped, answer, t`an image`)
  return { perCell, cells: cells.map(([zero, shared, own]) => ({ zero, shared, own })) }
}

const machineShown = z.object({
  head: z.object({
    machine: z
      .object({
        name: z.string().nullable().catch(null),
        vcpus: z.number().nullable().catch(null),
        memoryBytes: bytes.nullable().catch(null),
        autostart: z.boolean().nullable().catch(null),
        disks: z
          .array(
            z.object({
              target: z.string(),
              bus: z.string(),
              path: z.string(),
              capacityBytes: bytes.nullable().catch(null),
            }),
          )
          .catch([]),
        nics: z.array(z.object({ mac: z.string(), model: z.string(), network: z.string() })).catch([]),
      })
      .nullable(),
  }),
})

/** What the machine was whose disk the image is; what a later version wrote otherwise is left out. */
export const readMachine = (answer: unknown): MachineDescription | null =>
  read(machineShown, answer, t`an image`).head.machine

const verified = z.object({
  checked: z.int().min(0),
  wrongCount: z.int().min(0),
  healed: z.int().min(0),
  images: z.array(z.object({ id: z.string().max(255), whole: z.boolean() })).max(100_000),
  unreadable: z
    .array(z.object({ id: z.string().max(255), message: z.string().max(4096), future: z.boolean() }))
    .max(100_000),
})

export const readVerified = (answer: unknown): z.infer<typeof verified> =>
  read(verified, answer, t`what was found`)

const pruned = z.object({
  unusedSections: z.int().min(0),
  unusedBytes: bytes,
  emptiedBytes: bytes,
  trashBytes: bytes,
})

/** What a prune did, or would do. */
export const readPruned = (answer: unknown): z.infer<typeof pruned> =>
  read(pruned, answer, t`what can be pruned`)

/** The usage in a list that was asked for with it. */
export const usageIn = (answer: unknown): unknown =>
  read(z.object({ usage: z.unknown() }), answer, t`its usage`).usage

const captured = z.object({ sink: z.object({ head: z.unknown() }) })

/** The head of the image that a capture made. */
export const headOf = (answer: unknown): unknown => read(captured, answer, t`what was captured`).sink.head
