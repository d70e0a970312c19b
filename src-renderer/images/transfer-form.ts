import { type HostId, hostId } from '@shared/contract/hosts.ts'
import { type DiskFile, imagesFeature } from '@shared/contract/images.ts'
import { type DiskFormat, formatByEnding, plainName } from '@shared/images/formats.ts'
import { t } from '@shared/text/translate.ts'

export interface ImportFields {
  /** Empty: this workstation. */
  hostId: string
  /** Chosen or dropped, where it is on this workstation. */
  file: DiskFile | null
  path: string
  /** Empty: as the ending says. */
  format: DiskFormat | ''
  name: string
}

export const emptyImport = (file: DiskFile | null = null): ImportFields => ({
  hostId: '',
  file,
  path: '',
  format: '',
  name: file ? plainName(file.name) : '',
})

const pathSchema = imagesFeature.calls.importFile.input.shape.path

/** The format that counts: the one chosen, or what the file's ending says. */
export const formatOf = ({ hostId: on, file, path, format }: ImportFields): DiskFormat | undefined =>
  format || formatByEnding(on === '' ? (file?.name ?? '') : path.trim())

export type ImportProblems = Partial<Record<'file' | 'path' | 'format' | 'name', string>>
export interface ImportDraft {
  hostId: HostId | null
  path: string | null
  handle: string | null
  format: DiskFormat
  name: string
}

/** What is to be imported, or what is wrong with each field. */
export function readImport(fields: ImportFields): { draft?: ImportDraft; problems: ImportProblems } {
  const problems: ImportProblems = {}
  const here = fields.hostId === ''
  const format = formatOf(fields)
  const path = fields.path.trim()
  if (here && !fields.file) problems.file = t`Choose a file`
  if (!here) {
    const parsed = pathSchema.safeParse(path === '' ? undefined : path)
    if (path === '') problems.path = t`A path is needed`
    else if (!parsed.success) problems.path = parsed.error.issues[0]?.message ?? ''
  }
  if (!format) problems.format = t`Its ending does not say which format it has: choose one`
  const name = fields.name.trim() || plainName(here ? (fields.file?.name ?? '') : path).trim()
  if (name === '') problems.name = t`A name is needed`
  if (Object.keys(problems).length > 0 || !format) return { problems }
  return {
    draft: {
      hostId: here ? null : hostId.parse(fields.hostId),
      path: here ? null : path,
      handle: here ? (fields.file?.handle ?? null) : null,
      format,
      name: name.slice(0, 100),
    },
    problems,
  }
}

/** The path of an export on a host, or what is wrong with it. */
export function readExportPath(text: string): { path: string } | { error: string } {
  const path = text.trim()
  if (path === '') return { error: t`A path is needed` }
  const parsed = pathSchema.safeParse(path)
  if (!parsed.success) return { error: parsed.error.issues[0]?.message ?? '' }
  return path.endsWith('/') ? { error: t`A path that ends in the file's name` } : { path }
}
