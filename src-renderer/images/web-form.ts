import { type DiskFormat, formatByEnding, plainName } from '@shared/images/formats.ts'
import { fileOfAddress, readChecksum, webAddress, type WebChecksum } from '@shared/images/web-file.ts'
import { t } from '@shared/text/translate.ts'

/** The choice beside hosts: a file of the web. */
export const web = 'web'

export interface WebFields {
  url: string
  checksum: string
  /** Empty: as the ending says. */
  format: DiskFormat | ''
  name: string
}

export interface WebDraft {
  url: string
  checksum: WebChecksum
  format: DiskFormat
  name: string
}

/** The format that the address's ending says. */
export const formatOfAddress = (url: string): DiskFormat | undefined =>
  formatByEnding(fileOfAddress(url.trim()))

/** What is to be fetched, or what is wrong with each field. */
export function readWeb({ url, checksum, format, name }: WebFields): {
  draft?: WebDraft
  problems: Partial<Record<keyof WebFields, string>>
} {
  const problems: Partial<Record<keyof WebFields, string>> = {}
  const address = webAddress.safeParse(url.trim())
  if (!address.success)
    problems.url = url.trim() === '' ? t`An address is needed` : (address.error.issues[0]?.message ?? '')
  else if (fileOfAddress(address.data) === '') problems.url = t`An address that ends in the file's name`
  const sum = readChecksum(checksum)
  if (!sum) {
    problems.checksum =
      checksum.trim() === ''
        ? t`What is not checked is not taken in: the publisher gives a checksum`
        : t`A SHA-256 or SHA-512, or the address of a list such as SHA256SUMS`
  }
  const kind = format || formatOfAddress(url)
  if (!kind) problems.format = t`Its ending does not say which format it has: choose one`
  const called = name.trim() || plainName(fileOfAddress(url.trim()))
  if (called === '') problems.name = t`A name is needed`
  if (!address.success || !sum || !kind || Object.keys(problems).length > 0) return { problems }
  return { draft: { url: address.data, checksum: sum, format: kind, name: called.slice(0, 100) }, problems }
}
