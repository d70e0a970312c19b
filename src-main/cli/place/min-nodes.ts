import { TerraceError } from '@shared/base/errors.ts'
import { Cluster } from '@shared/placement/engine/cluster.ts'
import { consolidate } from '@shared/placement/engine/fewest/consolidate.ts'
import { shortageText } from '@shared/placement/engine/designs/shortage-text.ts'
import { amountText, hostSizes, instanceSizes, readCluster, readRequests, RESOURCES, wrong } from './files.ts'

export interface Consolidate {
  cluster: string
  requests: string | undefined
}

/**
 * Puts the instances of a cluster, and what is asked for besides, on as few hosts as can be found; instances that may not
 * move stay. Throws a TerraceError that says why if there is not room for all.
 */
export function consolidateFile({ cluster: file, requests }: Consolidate): {
  lines: string[]
  summary: string
} {
  const read = readCluster(file)
  const servers = [...instanceSizes(read), ...(requests === undefined ? [] : readRequests(requests))]
  const hosts = hostSizes(read)
  const begun = performance.now()
  const cluster = new Cluster(RESOURCES, hosts, servers)
  for (const [at, { name, node, movable }] of read.instances.entries()) {
    const host = hosts.findIndex((one) => one.name === node)
    if (!movable && host < 0) throw wrong(file, `${name} may not move, and ${node} is offline`)
    if (!movable) cluster.put(at, host)
  }
  const done = consolidate(cluster)
  const took = performance.now() - begun
  if (!done.placed)
    throw new TerraceError(
      'precondition',
      `${file}: ${shortageText(cluster, done.shortage, { rule: String, amount: amountText })}`,
      {
        left: 'Nothing was placed.',
        next: 'Add hosts, or ask for less.',
      },
    )
  return {
    lines: servers.map(({ name }, at) => `${name},${hosts[cluster.hostOf[at] ?? -1]?.name ?? ''}`),
    summary: `${servers.length} placed; hosts used: ${done.hosts.length} (no fewer than ${done.least} could do); ${took.toFixed(0)} ms`,
  }
}
