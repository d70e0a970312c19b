import { Cluster } from '../engine/cluster.ts'
import { EMPTYING, type Goal, type Measure } from '../engine/moves/goal.ts'
import type { GanetiCluster } from './ganeti.ts'

/** What Ganeti's score is of; it counts in MiB, vCPUs and spindles. */
const ganetiResources = ['vcpus', 'memory', 'disk', 'spindles'] as const

const [NODES, INSTANCES, POLICIES] = [1, 2, 4]
const [VCPUS, MEMORY, DISK, SPINDLES] = [0, 1, 2, 3]

/** Spindles that each node may give, and that each instance takes: shared storage takes none. */
function spindlesOf({ sections, instances }: GanetiCluster): { nodes: number[]; instances: number[] } {
  const policy = sections[POLICIES]?.[0]?.split('|').at(-1)
  const ratio = policy === undefined || policy === '' ? 32 : Number(policy)
  return {
    nodes: (sections[NODES] ?? []).map((line) => Number(line.split('|')[9] ?? 1) * ratio),
    instances: (sections[INSTANCES] ?? []).map((line, at) =>
      instances[at]?.local ? Number(line.split('|')[10] ?? 1) : 0,
    ),
  }
}

/** All nodes of a file, also those that are offline, with its instances where they are. */
export function ganetiCluster(read: GanetiCluster): Cluster {
  const spindles = spindlesOf(read)
  const cluster = new Cluster(
    ganetiResources,
    read.nodes.map(({ name, vcpus, memory, disk }, at) => ({
      name,
      room: [vcpus, memory, disk, spindles.nodes[at] ?? 0],
    })),
    read.instances.map(({ name, vcpus, memory, disk, local }, at) => ({
      name,
      shapes: [[vcpus, memory, local ? disk : 0, spindles.instances[at] ?? 0]],
    })),
  )
  const hosts = new Map(read.nodes.map(({ name }, host) => [name, host]))
  for (const [at, { node }] of read.instances.entries()) {
    const host = hosts.get(node)
    // Reading a file refuses instances on nodes that are not in it.
    if (host !== undefined) cluster.put(at, host)
  }
  return cluster
}

/**
 * Ganeti's score of a cluster without dynamic load, as `hbal --ignore-dynu` prints it (htools 3.0,
 * src/Ganeti/HTools/Cluster/MetricsComponents.hs): each deviation counts half for what is and half for what is to come,
 * which is the same here. Not in it: secondary nodes of mirrored disks, exclusive storage, tags and locations; instances
 * that are switched off count like those that run. It is of a cluster as `ganetiCluster` makes it.
 */
export function ganetiGoal(cluster: GanetiCluster): Goal {
  const { nodes } = cluster
  const rows = (cluster.sections[NODES] ?? []).map((line) => line.split('|'))
  const number = (host: number, field: number): number => Number(rows[host]?.[field] ?? 0) || 0
  const used = nodes.map(() => [0, 0])
  const at = new Map(nodes.map(({ name }, host) => [name, host]))
  for (const { node, memory, disk, local } of cluster.instances) {
    const sums = used[at.get(node) ?? -1]
    if (!sums) continue
    sums[0] = (sums[0] ?? 0) + memory
    sums[1] = (sums[1] ?? 0) + (local ? disk : 0)
  }
  const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0)
  const measure = (
    resource: number,
    whole: (host: number) => number,
    besides: (host: number) => number,
  ): Measure => ({
    resource,
    weight: 1,
    whole: nodes.map((_, host) => whole(host)),
    besides: nodes.map((_, host) => besides(host)),
  })
  const limits = spindlesOf(cluster).nodes
  return {
    measures: [
      measure(
        MEMORY,
        (host) => number(host, 1),
        (host) => share(number(host, 1) - number(host, 3) - (used[host]?.[0] ?? 0), number(host, 1)),
      ),
      measure(
        DISK,
        (host) => number(host, 4),
        (host) => share(number(host, 4) - number(host, 5) - (used[host]?.[1] ?? 0), number(host, 4)),
      ),
      measure(
        VCPUS,
        (host) => number(host, 6) * (number(host, 14) || 1),
        (host) => share(number(host, 13), number(host, 6) * (number(host, 14) || 1)),
      ),
      measure(
        SPINDLES,
        (host) => limits[host] ?? 0,
        () => 0,
      ),
    ],
    closed: new Set(nodes.flatMap(({ offline }, host) => (offline ? [host] : []))),
    // On an offline node an instance counts 4 as an instance and 16 as one that runs there.
    penalty: EMPTYING,
  }
}
