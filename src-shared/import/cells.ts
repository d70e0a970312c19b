import { parseBytes } from '../base/units.ts'
import { parseAddress } from '../design/address.ts'
import { newDisk } from '../design/create.ts'
import { type ServerDisk, type ServerRecord, serverDisk } from '../design/records.ts'
import { libraryMark } from '../export/csv.ts'
import type { ColumnName, Columns } from './columns.ts'
import { t } from '../text/translate.ts'

/** One row as a server still without its place, tier and networks. */
export interface ReadServer {
  name: string
  tier: string
  fields: Pick<ServerRecord, 'kind' | 'replicas' | 'notes'> &
    /** Not there: the row says nothing of it. */
    Partial<Pick<ServerRecord, 'vcpus' | 'memoryBytes' | 'disks'>>
  /** By network card: its network's name (empty: the host's default) and its address (empty: DHCP). */
  nics: { network: string; address: string }[]
}

class CellProblem extends Error {}

/** Bare numbers up to here mean GiB of memory, above MiB: nobody has servers of 512 MiB times thousand by mistake. */
const BARE_GIB = 256

/** Several in one cell. Names may have a plus in them, so that it counts only between spaces. */
const parts = (text: string): string[] => text.split(/(?:^|\s+)\+\s+/)

/** Reads one row. Returns what is wrong with it as a sentence instead when it makes no server. */
export function readRow(cells: readonly string[], columns: Columns): ReadServer | string {
  const cell = (name: ColumnName): string => {
    const index = columns.at.get(name)
    return index === undefined ? '' : (cells[index] ?? '').trim()
  }
  try {
    const name = bounded('name', cell('name'), 200)
    if (name === '') return t`It has no name.`
    const sized = cell('disk') !== '' || cell('image') !== ''
    return {
      name,
      tier: bounded('tier', cell('tier'), 200),
      fields: {
        kind: kind(cell('kind')),
        replicas: whole('replicas', cell('replicas'), 1, 100, 1),
        ...(cell('vcpus') === '' ? {} : { vcpus: whole('vcpus', cell('vcpus'), 1, 1024, 1) }),
        ...(cell('memory') === ''
          ? {}
          : { memoryBytes: memory(cell('memory'), columns.units.get('memory')) }),
        ...(sized ? { disks: disks(cell('disk'), cell('image'), columns.units.get('disk') ?? 'g') } : {}),
        notes: bounded('notes', cell('notes'), 10_000),
      },
      nics: nics(cell('network'), cell('address')),
    }
  } catch (error) {
    if (error instanceof CellProblem) return error.message
    throw error
  }
}

const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)

function bounded(column: ColumnName, text: string, max: number): string {
  if (text.length > max) throw new CellProblem(t`Its ${column} has more than ${max} characters.`)
  return text
}

function kind(text: string): ServerRecord['kind'] {
  if (text === '' || /^(virtual|vm)$/i.test(text)) return 'virtual'
  if (/^(dedicated|physical)$/i.test(text)) return 'dedicated'
  throw new CellProblem(t`${shown(text)} is no kind of server: write virtual or dedicated.`)
}

function whole(column: ColumnName, text: string, min: number, max: number, otherwise: number): number {
  if (text === '') return otherwise
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new CellProblem(t`${shown(text)} for ${column} is no whole number from ${min} to ${max}.`)
  return value
}

function size(column: ColumnName, text: string, bare: 'k' | 'm' | 'g'): number {
  const bytes = parseBytes(text, bare)
  if (bytes === undefined || bytes > 2 ** 50)
    throw new CellProblem(t`${shown(text)} for ${column} is no size: write it like 4 GiB or 512 MiB.`)
  return bytes
}

function memory(text: string, unit: 'k' | 'm' | 'g' | undefined): number {
  return size('memory', text, unit ?? (Number(text.replace(',', '.')) >= BARE_GIB ? 'm' : 'g'))
}

/** "pool/volume", a volume of the default pool, or an image of the library as the export writes it. */
function imageOf(text: string): object {
  if (text.startsWith(libraryMark)) {
    const [image = '', ...name] = text.slice(libraryMark.length).trim().split(' ')
    return { kind: 'library', image, name: name.join(' ') }
  }
  const [first = '', ...rest] = text.split('/')
  return rest.length > 0
    ? { kind: 'image', pool: first, volume: rest.join('/') }
    : { kind: 'image', pool: 'default', volume: text }
}

function disks(sizes: string, images: string, bare: 'k' | 'm' | 'g'): ServerDisk[] {
  const bySize = sizes === '' ? [] : sizes.split(/\s*\+\s*/)
  const byImage = images === '' ? [] : parts(images)
  const count = Math.max(1, bySize.length, byImage.length)
  if (count > 32) throw new CellProblem(t`It has more than 32 disks.`)
  return Array.from({ length: count }, (_, at) => {
    const name = at === 0 ? 'root' : at === 1 ? 'data' : `data-${at}`
    const text = bySize[at] ?? ''
    const bytes = text === '' ? undefined : size('disk', text, bare)
    const image = byImage[at] ?? ''
    if (image === '') return newDisk(name, bytes === undefined ? {} : { bytes })
    const made = serverDisk.safeParse({ name, bytes: bytes ?? 0, source: imageOf(image) })
    if (!made.success) throw new CellProblem(t`${shown(image)} is no image: write pool/volume.`)
    return made.data
  })
}

function nics(networks: string, addresses: string): ReadServer['nics'] {
  const byNetwork = networks === '' ? [] : parts(networks)
  const byAddress = addresses === '' ? [] : parts(addresses)
  const count = Math.max(1, byNetwork.length, byAddress.length)
  if (count > 16) throw new CellProblem(t`It has more than 16 network cards.`)
  return Array.from({ length: count }, (_, at) => {
    const network = bounded('network', byNetwork[at] ?? '', 64)
    const address = byAddress[at] ?? ''
    if (address !== '' && !parseAddress(address))
      throw new CellProblem(t`${shown(address)} is no IPv4 or IPv6 address.`)
    return { network, address }
  })
}
