import { writeFileSync } from 'node:fs'
import { TerraceError } from '@shared/base/errors.ts'
import { GiB, MiB } from '@shared/base/units.ts'
import { rebalance } from '@shared/placement/engine/moves/rebalance.ts'
import type { Rule } from '@shared/placement/engine/rules.ts'
import { ganetiCluster, ganetiGoal } from '@shared/placement/formats/ganeti-score.ts'
import { type GanetiCluster, writeGaneti } from '@shared/placement/formats/ganeti.ts'
import { readCluster } from './files.ts'
import { percent } from './stream.ts'

/** Evens out how the nodes of a cluster are used, by Ganeti's score, and writes the cluster as it is after the moves. */
export function rebalanceFile({ from, to, most }: { from: string; to: string; most: number }): {
  lines: string[]
  summary: string
} {
  const read = readCluster(from)
  const begun = performance.now()
  const cluster = ganetiCluster(read)
  const plan = rebalance(
    {
      cluster,
      goal: ganetiGoal(read),
      rules: groupRules(read),
      held: new Set(read.instances.flatMap((one, at) => (isHeld(read, one) ? [at] : []))),
      bytes: read.instances.map(({ memory, disk, local }) => (memory + (local ? disk : 0)) * MiB),
    },
    { most },
  )
  const took = performance.now() - begun
  const nameOf = new Map<string, string>()
  const lines = plan.moves.map(({ server, to: host }) => {
    const [name, node] = [read.instances[server]?.name ?? '', read.nodes[host]?.name ?? '']
    nameOf.set(name, node)
    return `${name},${node}`
  })
  write(to, writeGaneti(read, nameOf))
  const stranded = read.instances.filter((one) => isHeld(read, one) && isOffline(read, one.node))
  const { moves, steps, knee } = plan
  return {
    lines,
    summary: [
      `score ${plan.before.toFixed(8)} -> ${plan.after.toFixed(8)}`,
      `${moves.length} moves in ${steps} steps${knee ? `, ${knee.moves} of them give ${percent(knee.share)} of the gain` : ''}`,
      `${(moves.reduce((sum, { bytes }) => sum + bytes, 0) / GiB).toFixed(1)} GiB to copy`,
      ...(stranded.length > 0 ? [`${stranded.length} cannot leave nodes that are offline`] : []),
      `${took.toFixed(0)} ms`,
    ].join('; '),
  }
}

type Instance = GanetiCluster['instances'][number]

const isOffline = ({ nodes }: GanetiCluster, node: string): boolean =>
  nodes.some(({ name, offline }) => name === node && offline)

/** Not to be balanced, or with disks on a node from which nothing can be copied. */
const isHeld = (read: GanetiCluster, { movable, local, node }: Instance): boolean =>
  !movable || (local && isOffline(read, node))

/** Instances stay in their group of nodes, whose storage and networks others may not have. */
function groupRules({ nodes, instances }: GanetiCluster): Rule[] {
  const groups = Map.groupBy(nodes.entries(), ([, { group }]) => group)
  if (groups.size < 2) return []
  return [...groups.values()].map((members) => {
    const names = new Set(members.map(([, { name }]) => name))
    return {
      kind: 'only',
      hosts: members.map(([host]) => host),
      members: instances.flatMap(({ node }, at) => (names.has(node) ? [at] : [])),
    }
  })
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (cause) {
    throw new TerraceError('not-found', `${file} cannot be written.`, {
      left: 'Nothing was written.',
      next: 'Check that its folder is there and can be written.',
      cause,
    })
  }
}
