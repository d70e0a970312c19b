import type { Family } from '../machine/facts.ts'
import { newDisk } from './create.ts'
import { lacksImage } from './disk-source.ts'
import type { ServerRecord, TierRecord } from './records.ts'

type Begun = Partial<Pick<ServerRecord, 'vcpus' | 'memoryBytes' | 'disks' | 'nics' | 'apart' | 'balancer'>>

type RuledImage = NonNullable<TierRecord['rules']['image']>

/** The image that servers of a tier begin as; null also while its rules do not say yet which one is meant. */
export const ruledImage = ({ rules: { image } }: TierRecord): RuledImage | null =>
  image === null || lacksImage(image) ? null : image

/** What a new server of a tier begins with, as far as the tier's role and rules say. A whole machine has the size it has. */
export function newServerFields(tier: TierRecord, kind: ServerRecord['kind'] = 'virtual'): Begun {
  const { vcpus, memoryBytes, network, apart } = tier.rules
  const image = ruledImage(tier)
  const begun: Begun = {
    ...(network === null ? {} : { nics: [{ network, address: '', mac: '' }] }),
    // What it balances over are the servers that its links go to, as soon as there are any.
    ...(tier.role === 'load-balancing' ? { balancer: { algorithm: 'round-robin', check: '' } } : {}),
  }
  if (kind === 'dedicated') return begun
  return {
    ...(vcpus === null ? {} : { vcpus }),
    ...(memoryBytes === null ? {} : { memoryBytes }),
    ...(image === null ? {} : { disks: [newDisk('root', { bytes: 0, source: image })] }),
    ...begun,
    apart,
  }
}

/**
 * What the rules of its tier change about a server. Its network means its first card. An image is where a disk begins,
 * so it concerns only servers that do not exist yet: with `built` the disks stay.
 */
export function ruledFields(server: ServerRecord, tier: TierRecord, built: boolean): Begun {
  const { vcpus, memoryBytes, network, apart } = tier.rules
  const image = ruledImage(tier)
  const fields: Begun = {}
  const [nic, ...nics] = server.nics
  if (network !== null && nic?.network !== network)
    fields.nics = [{ address: '', mac: '', ...nic, network }, ...nics]
  if (server.kind === 'dedicated') return fields
  if (vcpus !== null && server.vcpus !== vcpus) fields.vcpus = vcpus
  if (memoryBytes !== null && server.memoryBytes !== memoryBytes) fields.memoryBytes = memoryBytes
  if (server.apart !== apart) fields.apart = apart
  const [disk, ...disks] = server.disks
  if (image === null || built || (disk && isCopyOf(disk.source, image))) return fields
  const fresh = newDisk('root', { bytes: 0, source: image })
  // A size that somebody chose stays; that of any new disk gives way to the image's own.
  const chosen = disk && (disk.source.kind !== 'blank' || disk.bytes !== newDisk('').bytes)
  const bytes = chosen ? disk.bytes : 0
  fields.disks = [disk ? { ...disk, bytes, source: fresh.source } : fresh, ...disks]
  return fields
}

/** An image of the library is the same whatever it was called when it was chosen. */
const isCopyOf = (source: ServerRecord['disks'][number]['source'], image: RuledImage): boolean =>
  source.kind === 'image' && image.kind === 'image'
    ? source.pool === image.pool && source.volume === image.volume && source.host === image.host
    : source.kind === 'library' && image.kind === 'library' && source.image === image.image

/** The families that both a server and its tier allow; null when neither says anything, empty when they contradict. */
export function allowedFamilies(server: ServerRecord, tier: TierRecord | undefined): Family[] | null {
  const own = server.hostRule.families
  const ofTier = tier?.rules.families ?? []
  if (own.length === 0) return ofTier.length === 0 ? null : ofTier
  return ofTier.length === 0 ? own : own.filter((family) => ofTier.includes(family))
}
