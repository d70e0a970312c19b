import { newDisk } from '@shared/design/create.ts'
import type { ServerDisk } from '@shared/design/records.ts'
import { t } from '@shared/text/translate.ts'

type Source = ServerDisk['source']
export type SourceKind = Source['kind']

/** What is chosen first, before which image. */
export const sourceKinds = (): { value: SourceKind; label: string }[] => [
  { value: 'blank', label: t`Blank` },
  { value: 'image', label: t`Image copy` },
  { value: 'library', label: t`Library image` },
]

/** An image of that kind that is not chosen yet. */
export const emptySource = (kind: Exclude<SourceKind, 'blank'>, pools: readonly string[]) =>
  kind === 'image'
    ? { kind, pool: pools[0] ?? 'default', volume: '', host: null }
    : { kind, image: '', name: '' }

/** What changes of a disk that is to begin as something else: an image has its own size, a blank disk needs one. */
export function beginningAs(
  kind: SourceKind,
  disk: ServerDisk,
  pools: readonly string[],
): Partial<Pick<ServerDisk, 'source' | 'bytes'>> {
  if (kind === disk.source.kind) return {}
  return kind === 'blank'
    ? { source: { kind }, bytes: disk.bytes || newDisk('').bytes }
    : { source: emptySource(kind, pools), bytes: 0 }
}
