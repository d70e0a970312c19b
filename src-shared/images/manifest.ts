import { z } from 'zod'

/** What an image store keeps of one disk; the form is in docs/design/images.md. */
export const manifestFormat = 'terrace-image'
export const manifestVersion = 1

const bytes = z.int().min(0)
const text = (max: number) => z.string().max(max)

/** How much of what the guest had in hand the image holds. */
export const consistencies = ['stopped', 'snapshot', 'quiesced', 'crash', 'imported'] as const
export type Consistency = (typeof consistencies)[number]

export const imageId = z.string().regex(/^image-[0-9a-z]{12}$/)
export type ImageId = string
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

export const imageSource = z.object({
  host: text(255),
  /** The machine's name, where the disk was one of a machine. */
  server: text(255).nullable(),
  disk: text(4096),
  /** What tells that disk from one that was made later under its name; absent where the host could not tell. */
  made: text(128).exactOptional(),
  family: text(32).nullable(),
  live: z.boolean(),
})

/** What people may change of an image. */
export const imageAbout = z.object({
  name: text(255),
  tags: z.array(text(64)).max(64),
  notes: text(10_000),
})
export type ImageAbout = z.infer<typeof imageAbout>

/** `skipped` came in an earlier try of the same capture: those were added to the store by this image as well. */
const counts = z
  .object({ zero: bytes, same: bytes, stored: bytes, skipped: bytes.optional() })
  .transform(({ zero, same, stored, skipped = 0 }) => ({ zero, same, stored: stored + skipped }))

/** A manifest without its sections. */
export const imageHead = z.object({
  format: z.literal(manifestFormat),
  version: z.int().min(1),
  id: imageId,
  name: text(255),
  /** ISO 8601. */
  created: text(40),
  diskBytes: bytes,
  sectionBytes: z.int().min(65_536).max(16_777_216),
  source: imageSource,
  consistency: z.enum(consistencies),
  parent: imageId.nullable(),
  guest: z.record(text(64), z.json()).nullable(),
  machine: z.record(text(64), z.json()).nullable(),
  checkpoint: text(255).nullable(),
  /** Sections: proven zero, already in the store, and added to it by this image. */
  counts,
  /** What those added take up in the store. */
  storedBytes: bytes,
  durationMs: z.number().min(0),
  sha256,
})
export type ImageHead = z.infer<typeof imageHead>
