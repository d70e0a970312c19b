import { readFileSync } from 'node:fs'
import { TerraceError } from '@shared/base/errors.ts'
import { readCsv } from '@shared/base/csv.ts'
import type { HostSize, ServerSize } from '@shared/placement/engine/cluster.ts'
import { type GanetiCluster, readGaneti } from '@shared/placement/formats/ganeti.ts'

export const RESOURCES = ['vcpus', 'memory', 'disk'] as const

/** "3 vcpus", "2048 MiB of memory" */
export function amountText(resource: number, amount: number): string {
  const name = RESOURCES[resource] ?? ''
  return `${Math.ceil(amount)} ${name === 'vcpus' ? name : `MiB of ${name}`}`
}

export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new TerraceError('not-found', `${file} cannot be read.`, {
      left: 'Nothing was placed.',
      next: 'Check its name.',
      cause,
    })
  }
}

/** The hosts of a cluster that take servers. */
export const hostSizes = ({ nodes }: GanetiCluster): HostSize[] =>
  nodes
    .filter(({ offline }) => !offline)
    .map(({ name, vcpus, memory, disk }) => ({ name, room: [vcpus, memory, disk] }))

/** What its instances take of their hosts: shared storage takes nothing. */
export const instanceSizes = ({ instances }: GanetiCluster): ServerSize[] =>
  instances.map(({ name, vcpus, memory, disk, local }) => ({
    name,
    shapes: [[vcpus, memory, local ? disk : 0]],
  }))

export const readCluster = (file: string): GanetiCluster => readGaneti(readText(file))

/** "vm,flavor,cpu,mem,disk" with memory and disk in MiB. */
export function readRequests(file: string): ServerSize[] {
  const [header, ...rows] = readCsv(readText(file), ',')
  const column = (name: string): number => {
    const at = header?.cells.indexOf(name) ?? -1
    if (at < 0) throw wrong(file, `it has no column “${name}”`)
    return at
  }
  const [vm, ...sizes] = [column('vm'), column('cpu'), column('mem'), column('disk')]
  return rows.map(({ line, cells }) => ({
    name: cells[vm ?? 0] ?? '',
    shapes: [
      sizes.map((at) => {
        const size = Number(cells[at])
        if (cells[at] === undefined || cells[at] === '' || !Number.isFinite(size) || size < 0)
          throw wrong(file, `line ${line}: “${cells[at] ?? ''}” is no size`)
        return size
      }),
    ],
  }))
}

export const wrong = (file: string, what: string): TerraceError =>
  new TerraceError('parse', `${file}: ${what}.`, { left: 'Nothing was placed.', next: 'Check the file.' })
