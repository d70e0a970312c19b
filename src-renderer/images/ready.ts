import { formatBytes, formatDuration } from '@shared/base/units.ts'
import type { HostId, HostView } from '@shared/contract/hosts.ts'
import type { ImageBase } from '@shared/contract/images.ts'
import { dataBytesOf, heldBytesOf } from '@shared/images/content.ts'
import { rateAt } from '@shared/images/bandwidth.ts'
import { givenBy } from '@shared/placement/image-sources.ts'
import { type Way, wayOf } from '@shared/placement/image-way.ts'
import { partText } from '@shared/placement/part-text.ts'
import { t } from '@shared/text/translate.ts'
import type { ImagePlace as LibraryPlace, LibraryRow } from './library.ts'

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

/** What it takes until a disk of the image is ready on a host: how many bytes, where from, and how long. */
export function readyText(
  row: LibraryRow,
  bases: readonly ImageBase[],
  wanted: Wanted,
  hosts: readonly HostView[],
): string {
  const { image } = row
  if (baseIn(bases, image.id, wanted))
    return wanted.overlay ? t`At once: its base is there` : t`Copied from its base, which is there`
  const { way, from, own } = wayIn(row, wanted.hostId, hosts)
  const [bytes, time] = [formatBytes(way.bytes), formatDuration(way.seconds * 1000)]
  const { name, kind } = from.store
  if (own.length > 1) {
    const names = own.map(({ store }) => store.name).join(', ')
    if (way.own >= way.bytes) return t`${bytes} from ${names} on the host, asked in this order, about ${time}`
    const part = partText(way.own / way.bytes)
    return t`${bytes}, ${part} of it from ${names} on the host, asked in this order, about ${time}`
  }
  if (way.own >= way.bytes)
    return kind === 'cache'
      ? t`${bytes} from the cache ${name} of the host, about ${time}`
      : t`${bytes} from ${name} on the host, about ${time}`
  if (way.own > 0) {
    const part = partText(way.own / way.bytes)
    return t`${bytes}, ${part} of it from the cache ${name} of the host, about ${time}`
  }
  if (way.near >= way.bytes) return t`${bytes} from ${name} in its rack, about ${time}`
  if (way.near > 0) {
    const part = partText(way.near / way.bytes)
    return t`${bytes}, ${part} of it from the cache ${name} in its rack, about ${time}`
  }
  return t`${bytes} come from ${name}, about ${time}`
}

/** The way to a host, as placement and plans reckon it, the place that is asked first, and all on the host in order. */
function wayIn(
  row: LibraryRow,
  hostId: HostId,
  hosts: readonly HostView[],
): { way: Way; from: LibraryPlace; own: LibraryPlace[] } {
  const byId = new Map(hosts.map((view) => [view.host.id, view]))
  const view = byId.get(hostId)
  const name = view?.host.name ?? hostId
  const reached = row.places.flatMap((place) => {
    const { store, image } = place
    if (store.hostId === null || store.error !== null) return []
    const at = byId.get(store.hostId)
    const bytes = heldBytesOf(image, store.kind)
    const handsOn = at !== undefined && answers(at) && (store.kind === 'cache' || store.id === row.store.id)
    const rack = handsOn ? at.host.rack : undefined
    const host = store.hostId === hostId ? name : (at?.host.name ?? store.hostId)
    return [
      {
        ...{ place, host, bytes },
        ...(rack === undefined ? {} : { rack }),
        ...(store.rate === undefined ? {} : { rate: store.rate }),
        ...(store.handRate === undefined ? {} : { handRate: store.handRate }),
      },
    ]
  })
  const limit = view?.host.bandwidth ? rateAt(view.host.bandwidth, new Date().getHours()) : null
  const to = {
    name,
    ...(view?.host.rack === undefined ? {} : { rack: view.host.rack }),
    ...(view?.facts?.linkRate === undefined ? {} : { network: { rate: view.facts.linkRate, used: null } }),
    ...(limit === null ? {} : { imageRate: limit }),
  }
  const bytes = dataBytesOf(row.image)
  const { own, near } = givenBy(bytes, reached, to)
  return {
    way: wayOf(bytes, reached, to),
    from: (own[0] ?? near)?.place.place ?? row,
    own: own.map((one) => one.place.place),
  }
}

const answers = ({ reach }: HostView): boolean => reach === 'fresh' || reach === 'stale'
