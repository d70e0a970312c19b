import { choose, settle } from '../../../src-shared/placement/engine/choose.ts'
import { Cluster } from '../../../src-shared/placement/engine/cluster.ts'
import { scorerOf } from '../../../src-shared/placement/engine/scorers.ts'
import { mixOf } from '../../../src-main/cli/place/stream.ts'
import { type Row, rowOf } from '../support/rows.ts'
import { hailPrefix } from './ganeti.ts'
import { input, type Input, volumeBound } from './inputs.ts'
import { say } from '../support/options.ts'
import type { Options } from './options.ts'

/** Servers before the first refusal. The bound is what no placement can exceed; it is not always within reach. */
export function streams({ seeds, seed }: Options, ganeti: boolean): Row[] {
  const inputs = [20, 40, 100].flatMap((hosts) =>
    // Ganeti takes minutes for a hundred hosts: one of them has to do.
    Array.from({ length: hosts === 100 ? 1 : seeds }, (_, at) => input(hosts, seed + at)),
  )
  const shares: number[] = []
  const rows = inputs.map((given) => {
    const bound = volumeBound(given)
    const placed = prefix(given)
    shares.push(placed / bound)
    say(`  ${given.name}: ${placed} of at most ${bound}`)
    const hail = ganeti ? hailPrefix(given, bound) : undefined
    return rowOf({
      row: `servers before the first refusal, ${given.name}`,
      unit: 'servers',
      terrace: placed,
      ...(hail === undefined ? {} : { peer: { name: 'Ganeti hail', value: hail }, leastRatio: 1.04 }),
    })
  })
  const mean = shares.reduce((sum, one) => sum + one, 0) / shares.length
  const rest = rowOf({ row: 'mean share of the volume bound', unit: '', terrace: mean, least: 0.93 })
  return [...rows, rest]
}

function prefix({ hosts, servers }: Input): number {
  const cluster = new Cluster(['vcpus', 'memory', 'disk'], hosts, servers)
  const scorer = scorerOf('capacity', cluster, mixOf(servers))
  for (let server = 0; server < servers.length; server += 1) {
    const best = choose(cluster, server, scorer)
    if (!best) return server
    settle(cluster, server, best)
  }
  return servers.length
}
