import { formatBytes } from '@shared/base/units.ts'
import type { ImageView } from '@shared/contract/images.ts'
import { t } from '@shared/text/translate.ts'

/** What a capture did not have to keep, for its job's log. */
export function savedText({ counts, sectionBytes, storedBytes }: ImageView): string {
  const { zero, same, stored } = counts
  const bytes = (sections: number): string => formatBytes(sections * sectionBytes)
  return t`Of ${bytes(zero + same + stored)}, ${bytes(zero)} were zero and ${bytes(same)} were in the store already; the other ${bytes(stored)} take up ${formatBytes(storedBytes)} there.`
}
