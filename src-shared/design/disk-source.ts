import type { ServerDisk } from './records.ts'

type Source = ServerDisk['source']

/** What people call the image that a disk begins as; empty for a blank one, and where none was chosen yet. */
export function imageNameOf(source: Source): string {
  if (source.kind === 'blank') return ''
  return source.kind === 'image' ? source.volume : source.name || source.image
}

/** It is to begin as an image, but does not say which. */
export const lacksImage = (source: Source): boolean =>
  (source.kind === 'image' && (source.pool === '' || source.volume === '')) ||
  (source.kind === 'library' && source.image === '')
