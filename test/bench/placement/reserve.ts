import { choose } from '../../../src-shared/placement/engine/choose.ts'
import { Cluster } from '../../../src-shared/placement/engine/cluster.ts'
import { anyHost } from '../../../src-shared/placement/engine/failures.ts'
import { Reserve } from '../../../src-shared/placement/engine/reserve.ts'
import { scorerOf } from '../../../src-shared/placement/engine/scorers.ts'
import { median, type Row, rowOf } from '../support/rows.ts'
import { hailSeconds } from './ganeti.ts'
import { input, type Input } from './inputs.ts'
import { say } from '../support/options.ts'

const HOSTS = 100
const SERVERS = 1200
const ROUNDS = 5

/** One server more with the failure of every host simulated, for every host it could go to. */
export function reserve(ganeti: boolean): Row[] {
  const given = loaded()
  const times = Array.from({ length: ROUNDS }, () => oneMore(given))
  say(`  ${times.map((ms) => ms.toFixed(1)).join(', ')} ms`)
  const peer = ganeti ? { name: 'Ganeti hail', value: hailSeconds(given.input, given.on) * 1000 } : undefined
  return [
    rowOf({
      row: `one server with N+1, ${HOSTS} hosts and ${SERVERS} servers`,
      unit: 'ms',
      terrace: median(times),
      ...(peer ? { peer } : {}),
      most: 60,
    }),
  ]
}

/** Spread, so that every failure can be borne. */
function loaded(): { input: Input; on: number[] } {
  const given = input(HOSTS, 1)
  const servers = given.servers
    .slice(0, SERVERS)
    .map(({ name, shapes: [[vcpus = 0, memory = 0] = []] }) => ({ name, shapes: [[vcpus, memory, 0]] }))
  const cluster = new Cluster(['vcpus', 'memory', 'disk'], given.hosts, servers)
  const scorer = scorerOf('performance', cluster, [])
  const on = servers.map((_, server) => {
    const place = choose(cluster, server, scorer)
    if (!place) throw new Error('The cluster is too small for the benchmark')
    cluster.put(server, place.host)
    return place.host
  })
  return { input: { ...given, servers }, on }
}

function oneMore({ input: { hosts, servers }, on }: { input: Input; on: number[] }): number {
  const cluster = new Cluster(['vcpus', 'memory', 'disk'], hosts, [
    ...servers,
    { name: 'new', shapes: [[2, 4096, 0]] },
  ])
  for (const [server, host] of on.entries()) cluster.put(server, host)
  const begun = performance.now()
  const kept = new Reserve(cluster, anyHost(hosts.length))
  const scorer = scorerOf('performance', cluster, [])
  let bearing = 0
  // All candidates are asked, not only the best: each could be the one that is explained.
  for (let host = 0; host < hosts.length; host += 1) {
    const size = cluster.shapesOf(servers.length)[0]
    if (size && cluster.fits(size, host) && scorer(size, host) >= 0 && kept.bears(servers.length, host, 0))
      bearing += 1
  }
  const took = performance.now() - begun
  if (bearing === 0) throw new Error('No host bears the server, so the time says nothing')
  return took
}
