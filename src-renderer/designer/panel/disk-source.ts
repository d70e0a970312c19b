import { newDisk } from '@shared/design/create.ts'
import type { ServerDisk } from '@shared/design/records.ts'

export type SourceKind = ServerDisk['source']['kind']

/** What changes of a disk that is to begin as something else: an image has its own size, a blank disk needs one. */
export function beginningAs(
  kind: SourceKind,
  disk: ServerDisk,
  pools: readonly string[],
): Partial<Pick<ServerDisk, 'source' | 'bytes'>> {
  if (kind === disk.source.kind) return {}
  switch (kind) {
    case 'blank':
      return { source: { kind }, bytes: disk.bytes || newDisk('').bytes }
    case 'image':
      return { source: { kind, pool: pools[0] ?? 'default', volume: '', host: null }, bytes: 0 }
    case 'library':
      return { source: { kind, image: '', name: '' }, bytes: 0 }
  }
}
