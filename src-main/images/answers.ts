import { z } from 'zod'
import { TerraceError } from '@shared/base/errors.ts'
import type { ImageStore, ImageView, StoreUsage } from '@shared/contract/images.ts'
import { imageAbout, imageHead, type Row, rowsOf, sectionCount } from '@shared/images/manifest.ts'
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

const listed = z.object({
  images: z
    .array(
      z.object({ head: imageHead, about: imageAbout.partial().nullish(), future: z.boolean().nullish() }),
    )
    .max(100_000),
})

export function readListed(answer: unknown, store: ImageStore): ImageView[] {
  return read(listed, answer, t`a list of images`).images.map(({ head, about, future }) => {
    const { machine: _, ...rest } = head
    return {
      ...rest,
      name: about?.name ?? head.name,
      tags: about?.tags ?? [],
      notes: about?.notes ?? '',
      storeId: store.id,
      uniqueBytes: null,
      future: future === true,
    }
  })
}

const usage = z.object({
  sections: z.int().min(0),
  storedBytes: bytes,
  freeBytes: bytes,
  diskBytes: bytes,
  images: z.array(z.object({ id: z.string().max(64), uniqueBytes: bytes })).max(100_000),
})

export function readUsage(answer: unknown): {
  total: StoreUsage
  images: { id: string; uniqueBytes: number }[]
} {
  const { images, ...total } = read(usage, answer, t`its usage`)
  return { total: { ...total, images: images.length }, images }
}

/** Of sections done, whether they were sent, known or zero; of a disk also in bytes. */
const progress = z.object({
  done: z.int().min(0),
  sections: z.int().min(0),
  diskBytes: bytes.optional(),
})

/** A line of progress; one that cannot be read shows as nothing known. */
export function progressOf(value: unknown): { done: number; total: number | null; unit: 'bytes' | 'items' } {
  const parsed = progress.safeParse(value)
  if (!parsed.success) return { done: 0, total: null, unit: 'bytes' }
  const { done, sections, diskBytes } = parsed.data
  if (diskBytes === undefined) return { done, total: sections, unit: 'items' }
  const share = sections === 0 ? 1 : Math.min(1, done / sections)
  return { done: Math.round(share * diskBytes), total: diskBytes, unit: 'bytes' }
}

const shown = z.object({
  head: z.object({ diskBytes: bytes, sectionBytes: z.int().min(1) }),
  sections: z.array(z.string().max(80)),
})

/** The sections of an image in order. */
export function readRows(answer: unknown): Row[] {
  const { head, sections } = read(shown, answer, t`an image`)
  return rowsOf(sections, sectionCount(head))
}

const prunable = z.object({ sections: z.int().min(0), bytes })

export const readPrunable = (answer: unknown): z.infer<typeof prunable> =>
  read(prunable, answer, t`what can be pruned`)
