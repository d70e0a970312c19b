import { TerraceError } from '../../base/errors.ts'
import { t } from '../../text/translate.ts'

/**
 * Ganeti's text format, as `hbal -t` reads and `hscan` writes it: groups, nodes, instances, cluster tags and policies,
 * divided by empty lines, fields by bars (man pages of htools; src/Ganeti/HTools/Backend/Text.hs). Memory and disks are
 * MiB. Lines are kept as they are, so that what is written again differs only in who is where.
 */
export interface GanetiCluster {
  readonly nodes: readonly GanetiNode[]
  readonly instances: readonly GanetiInstance[]
  readonly sections: readonly (readonly string[])[]
}

export interface GanetiNode {
  readonly name: string
  /** MiB; what the node keeps for itself is in neither `memory` nor `disk`. */
  readonly memory: number
  readonly disk: number
  /** vCPUs that instances may have, over-commit included. */
  readonly vcpus: number
  readonly group: string
  readonly offline: boolean
  readonly tags: readonly string[]
}

export interface GanetiInstance {
  readonly name: string
  readonly memory: number
  readonly disk: number
  readonly vcpus: number
  readonly node: string
  /** Its disks lie on its node, not on storage that all share. */
  readonly local: boolean
  readonly movable: boolean
}

const SHARED = new Set(['rbd', 'ext', 'sharedfile', 'diskless', 'gluster', 'blockdev'])

const [NODES, INSTANCES, POLICIES] = [1, 2, 4]

/** Throws a TerraceError that names the line. */
export function readGaneti(text: string): GanetiCluster {
  const sections = sectionsOf(text)
  const ratio = ratioOf(sections[POLICIES] ?? [])
  const instances = (sections[INSTANCES] ?? []).map((line) => instanceOf(line))
  const used = new Map<string, { memory: number; disk: number }>()
  for (const { node, memory, disk, local } of instances) {
    const sum = used.get(node) ?? { memory: 0, disk: 0 }
    used.set(node, { memory: sum.memory + memory, disk: sum.disk + (local ? disk : 0) })
  }
  const nodes = (sections[NODES] ?? []).map((line) => nodeOf(line, ratio, used))
  const names = new Set(nodes.map(({ name }) => name))
  for (const { name, node } of instances)
    if (!names.has(node)) throw wrong(name, t`it runs on ${node}, which is not in the file`)
  return { nodes, instances, sections }
}

/** The same cluster with instances elsewhere: node names by instance name. */
export function writeGaneti(cluster: GanetiCluster, nodeOfInstance: ReadonlyMap<string, string>): string {
  const moved = cluster.instances.map((one) => ({ ...one, to: nodeOfInstance.get(one.name) ?? one.node }))
  const change = new Map<string, { memory: number; disk: number }>()
  const add = (node: string, memory: number, disk: number): void => {
    const sum = change.get(node) ?? { memory: 0, disk: 0 }
    change.set(node, { memory: sum.memory + memory, disk: sum.disk + disk })
  }
  for (const { node, to, memory, disk, local } of moved) {
    add(node, memory, local ? disk : 0)
    add(to, -memory, local ? -disk : 0)
  }
  const sections = cluster.sections.map((lines, at) => {
    if (at === NODES)
      return lines.map((line) => {
        const fields = line.split('|')
        const { memory, disk } = change.get(fields[0] ?? '') ?? { memory: 0, disk: 0 }
        fields[3] = String(Number(fields[3]) + memory)
        fields[5] = String(Number(fields[5]) + disk)
        return fields.join('|')
      })
    if (at === INSTANCES)
      return lines.map((line, number) => {
        const fields = line.split('|')
        fields[6] = moved[number]?.to ?? fields[6] ?? ''
        return fields.join('|')
      })
    return lines
  })
  return sections.map((lines) => lines.map((line) => `${line}\n`).join('')).join('\n')
}

function sectionsOf(text: string): string[][] {
  const sections: string[][] = [[]]
  for (const line of text.split(/\r?\n/)) {
    if (line === '') sections.push([])
    else sections.at(-1)?.push(line)
  }
  if (sections.at(-1)?.length === 0) sections.pop()
  return sections
}

/** "owner|…|disk templates|vcpu ratio|spindle ratio" of the first policy; without one, Ganeti's own 4. */
function ratioOf(lines: readonly string[]): number {
  const fields = lines.find((line) => line.startsWith('|'))?.split('|') ?? lines[0]?.split('|')
  if (!fields) return 4
  const ratio = Number(fields[fields.length - 2])
  if (!Number.isFinite(ratio) || ratio <= 0) throw wrong(fields[0] ?? '', t`it has no ratio of vCPUs`)
  return ratio
}

function nodeOf(
  line: string,
  ratio: number,
  used: ReadonlyMap<string, { memory: number; disk: number }>,
): GanetiNode {
  const fields = line.split('|')
  const [name = '', , , freeMemory, , freeDisk, cpus, flag, group = ''] = fields
  const number = (field: string | undefined): number => numberOf(name, field)
  const { memory, disk } = used.get(name) ?? { memory: 0, disk: 0 }
  return {
    name,
    // Ganeti never lets the last MiB of a node be taken: a node with nothing free counts as full.
    memory: number(freeMemory) + memory - 1,
    disk: number(freeDisk) + disk - 1,
    vcpus: number(cpus) * ratio - (fields[13] ? number(fields[13]) : 0),
    group,
    offline: flag === 'Y',
    tags: (fields[10] ?? '').split(',').filter(Boolean),
  }
}

function instanceOf(line: string): GanetiInstance {
  const [name = '', memory, disk, vcpus, , balanced, node = '', , template = 'plain'] = line.split('|')
  return {
    name,
    memory: numberOf(name, memory),
    disk: numberOf(name, disk),
    vcpus: numberOf(name, vcpus),
    node,
    local: !SHARED.has(template),
    movable: balanced !== 'N',
  }
}

function numberOf(name: string, field: string | undefined): number {
  const number = Number(field)
  if (field === undefined || field === '' || !Number.isFinite(number) || number < 0)
    throw wrong(name, t`“${field ?? ''}” is no size`)
  return number
}

const wrong = (name: string, what: string): TerraceError =>
  new TerraceError('parse', t`“${name}” cannot be read: ${what}.`, {
    left: t`Nothing was placed.`,
    next: t`Check the file; it should be in Ganeti's text format.`,
  })
