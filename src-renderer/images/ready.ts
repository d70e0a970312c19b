import { formatBytes } from '@shared/base/units.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import type { ImageBase } from '@shared/contract/images.ts'
import { t } from '@shared/text/translate.ts'
import { contentBytes } from './deploy-form.ts'
import type { LibraryRow } from './library.ts'

interface Wanted {
  hostId: HostId
  pool: string
  /** It is to stand on a base. */
  overlay: boolean
}

export const baseIn = (
  bases: readonly ImageBase[],
  imageId: string,
  { hostId, pool }: Pick<Wanted, 'hostId' | 'pool'>,
): ImageBase | undefined =>
  bases.find((base) => base.imageId === imageId && base.hostId === hostId && base.pool === pool)

/** What it takes until a disk of the image is ready on a host: where its bytes come from, and how many. */
export function readyText(row: LibraryRow, bases: readonly ImageBase[], wanted: Wanted): string {
  const { image, places } = row
  if (baseIn(bases, image.id, wanted))
    return wanted.overlay ? t`At once: its base is there` : t`Copied from its base, which is there`
  const near = places.find(({ store }) => store.hostId === wanted.hostId && store.error === null)
  const bytes = formatBytes(contentBytes(image))
  const from = near ?? row
  if (!near) return t`${bytes} come from ${from.store.name}`
  return from.store.kind === 'cache'
    ? t`${bytes} from the cache ${from.store.name} of the host`
    : t`${bytes} from ${from.store.name} on the host`
}
