import { Buffer } from 'node:buffer'
import { TerraceError } from '@shared/base/errors.ts'
import type { ExportFormat, ExportWish } from '@shared/contract/designs.ts'
import { t } from '@shared/text/translate.ts'
import type { Compute } from '../compute/index.ts'
import type { Storage } from '../storage/index.ts'
import type { FileDialogs } from './dialogs.ts'
import { writeWhole } from './files.ts'

/** Makes a PDF of one page out of an SVG picture. */
export type PrintPdf = (svg: string) => Promise<Uint8Array>

const kinds: Readonly<Record<ExportFormat, { name(): string; extension: string }>> = {
  svg: { name: () => t`SVG picture`, extension: 'svg' },
  png: { name: () => t`PNG picture`, extension: 'png' },
  pdf: { name: () => t`PDF document`, extension: 'pdf' },
  markdown: { name: () => 'Markdown', extension: 'md' },
  terraform: { name: () => 'Terraform', extension: 'tf' },
  haproxy: { name: () => t`HAProxy configuration`, extension: 'cfg' },
  csv: { name: () => t`CSV table`, extension: 'csv' },
}

/** The design's name as a file name. */
export const suggestedName = (name: string, extension: string): string =>
  `${name.replace(/[^\p{L}\p{N}._ -]+/gu, '_')}.${extension}`

interface ExportOptions {
  storage: Storage
  compute: Compute
  dialogs: FileDialogs
  printPdf: PrintPdf | undefined
}

/** Writes a design in a form for other programs to where the person says; null when they cancelled. */
export async function exportAs(
  { storage, compute, dialogs, printPdf }: ExportOptions,
  wish: ExportWish,
): Promise<{ file: string } | null> {
  const design = storage.designs.summary(wish.id)
  const { extension, ...kind } = kinds[wish.format]
  const name = kind.name()
  const content = await contentOf(compute, wish, printPdf)
  const file = await dialogs.save({
    title: t`Save the design as ${name}`,
    name,
    extensions: [extension],
    suggested: suggestedName(design.name, extension),
  })
  if (file === null) return null
  await writeWhole(file, content)
  return { file }
}

async function contentOf(
  compute: Compute,
  wish: ExportWish,
  printPdf: PrintPdf | undefined,
): Promise<string | Uint8Array> {
  switch (wish.format) {
    case 'svg':
    case 'markdown':
    case 'terraform':
    case 'haproxy':
    case 'csv':
      return compute.run('export', {
        designId: wish.id,
        format: wish.format,
        ...('look' in wish ? { look: wish.look } : {}),
      })
    case 'png':
      return png(wish.base64)
    case 'pdf':
      if (printPdf) {
        const svg = await compute.run('export', { designId: wish.id, format: 'svg', look: wish.look })
        return printPdf(svg)
      }
      throw new TerraceError('unsupported', t`Only the window can make a PDF.`, {
        left: t`Nothing was written.`,
        next: t`Export SVG, or do it in the window.`,
      })
  }
}

/** Bytes from the page, which must be what they are said to be. */
function png(base64: string): Uint8Array {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n') return bytes
  throw new TerraceError('invalid', t`That is not a PNG picture.`, { left: t`Nothing was written.` })
}
