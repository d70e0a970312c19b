import { writeCsv } from '../base/csv.ts'
import { formatBytes, GiB, KiB, MiB, TiB } from '../base/units.ts'
import type { DesignRecord, ServerDisk, ServerRecord } from '../design/records.ts'
import { type Listing, listingOf } from './order.ts'

export const csvColumns = [
  'name',
  'tier',
  'kind',
  'replicas',
  'vcpus',
  'memory',
  'disk',
  'image',
  'network',
  'address',
  'notes',
] as const

/** What an image of the library begins with in its cell. */
export const libraryMark = 'library:'
/** Several of one kind in a cell. */
export const CSV_JOIN = ' + '

/** A size that is read back exactly: formatBytes rounds. */
function exactBytes(bytes: number): string {
  if (bytes === 0) return '0'
  const even = [TiB, GiB, MiB, KiB].some((unit) => bytes >= unit && bytes < unit * 1024 && bytes % unit === 0)
  return even ? formatBytes(bytes) : `${bytes} B`
}

/** "pool/volume", or "library:image-…" with the name it has for people. */
function imageCell(source: ServerDisk['source']): string {
  if (source.kind === 'image') return `${source.pool}/${source.volume}`
  if (source.kind === 'blank' || source.image === '') return ''
  return `${libraryMark}${source.image} ${source.name.replaceAll(CSV_JOIN, ' ')}`.trimEnd()
}

function serverRow(listing: Listing, tier: string, server: ServerRecord): (string | number)[] {
  const images = server.disks.map(({ source }) => imageCell(source))
  const nics = server.nics.map((nic) => ({
    network: listing.networkOf(nic)?.name ?? '',
    address: nic.address,
  }))
  const joined = (parts: readonly string[]): string => parts.join(CSV_JOIN).replace(/(?: \+ )+$/, '')
  return [
    server.name,
    tier,
    server.kind,
    server.replicas,
    server.vcpus,
    exactBytes(server.memoryBytes),
    server.disks.map((disk) => exactBytes(disk.bytes)).join(CSV_JOIN),
    joined(images),
    joined(nics.map(({ network }) => network)),
    joined(nics.map(({ address }) => address)),
    server.notes,
  ]
}

/** The servers as CSV, a row each, with the columns that the import reads. */
export function csvOf(records: Iterable<DesignRecord>): string {
  const listing = listingOf(records)
  const rows = listing.tiers.flatMap(({ tier, servers }) =>
    servers.map((server) => serverRow(listing, tier?.name ?? '', server)),
  )
  return writeCsv([csvColumns, ...rows])
}
