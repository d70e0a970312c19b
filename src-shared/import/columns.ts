import { TerraceError } from '../base/errors.ts'
import { t } from '../text/translate.ts'

export type ColumnName =
  | 'name'
  | 'tier'
  | 'kind'
  | 'replicas'
  | 'vcpus'
  | 'memory'
  | 'disk'
  | 'image'
  | 'network'
  | 'address'
  | 'notes'

/** What people call the columns. */
const words: Readonly<Record<ColumnName, readonly string[]>> = {
  name: ['name', 'server', 'servername', 'hostname', 'host', 'vm', 'vmname'],
  tier: ['tier', 'layer', 'lane', 'role', 'group'],
  kind: ['kind', 'type'],
  replicas: ['replicas', 'count', 'number', 'instances', 'copies'],
  vcpus: ['vcpus', 'vcpu', 'cpu', 'cpus', 'cores'],
  memory: ['memory', 'mem', 'ram'],
  disk: ['disk', 'disks', 'storage', 'disksize'],
  image: ['image', 'images', 'template', 'os'],
  network: ['network', 'networks', 'net', 'nic'],
  address: ['address', 'addresses', 'ip', 'ipaddress', 'ipv4', 'ipv6'],
  notes: ['notes', 'note', 'comment', 'description'],
}
const byWord = new Map(
  Object.entries(words).flatMap(([name, all]) => all.map((word) => [word, name as ColumnName] as const)),
)

export interface Columns {
  at: Map<ColumnName, number>
  /** Unit named in the heading, "Memory (MiB)": what a bare number in that column means. */
  units: Map<ColumnName, 'k' | 'm' | 'g'>
  ignored: string[]
}

/** Finds the columns of a heading, in any order. Throws `invalid` without a name column or with one twice. */
export function readHeading(cells: readonly string[]): Columns {
  const columns: Columns = { at: new Map(), units: new Map(), ignored: [] }
  for (const [index, cell] of cells.entries()) {
    const unit = /[([]\s*([kmg])i?b?\s*[)\]]\s*$/i.exec(cell)
    const word = cell
      .replace(/[([].*$/, '')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '')
    const name = byWord.get(word)
    if (!name) {
      if (cell.trim() !== '') columns.ignored.push(cell.trim().slice(0, 100))
      continue
    }
    if (columns.at.has(name))
      throw new TerraceError('invalid', t`The column for ${name} is there twice.`, {
        left: t`Nothing was changed.`,
        next: t`Keep one of the two.`,
      })
    columns.at.set(name, index)
    if (unit?.[1]) columns.units.set(name, unit[1].toLowerCase() as 'k' | 'm' | 'g')
  }
  if (!columns.at.has('name'))
    throw new TerraceError('invalid', t`The first line names no column for the names of servers.`, {
      left: t`Nothing was changed.`,
      next: t`Begin the file with a heading such as: name,tier,vcpus,memory,disk`,
    })
  return columns
}
