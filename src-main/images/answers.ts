import { z } from 'zod'
import { TerraceError } from '@shared/base/errors.ts'
import type { ImageStore, ImageView, MachineDescription, StoreUsage } from '@shared/contract/images.ts'
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

const progress = z.object({
  done: bytes,
  total: bytes.nullable(),
  unit: z.enum(['bytes', 'items']).catch('bytes'),
})

/** A line of progress; one that cannot be read shows as nothing known. */
export const progressOf = (value: unknown): z.infer<typeof progress> => {
  const parsed = progress.safeParse(value)
  return parsed.success ? parsed.data : { done: 0, total: null, unit: 'bytes' }
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

const prunable = z.object({ sections: z.int().min(0), bytes })

export const readPrunable = (answer: unknown): z.infer<typeof prunable> =>
  read(prunable, answer, t`what can be pruned`)
