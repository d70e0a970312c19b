import { choose, settle } from '../../../src-shared/placement/engine/choose.ts'
import { Cluster } from '../../../src-shared/placement/engine/cluster.ts'
import { anyHost } from '../../../src-shared/placement/engine/failures.ts'
import { consolidate } from '../../../src-shared/placement/engine/fewest/consolidate.ts'
import { Reserve } from '../../../src-shared/placement/engine/reserve.ts'
import { scorerOf } from '../../../src-shared/placement/engine/scorers.ts'
import { say } from '../support/options.ts'
import { type Row, rowOf } from '../support/rows.ts'
import { hspace, hsqueeze } from './ganeti.ts'
import { ganetiText, type Input, input } from './inputs.ts'

const RESOURCES = ['vcpus', 'memory', 'disk']
/**
 * vCPUs, MiB of memory, and none of the hosts' own disks. With N+1 memory has to be what runs out: Ganeti lets servers
 * that restart exceed the ratio of vCPUs, Terrace does not.
 */
const ONE_MORE = [2, 4096, 0]
const ONE_MORE_RESERVED = [1, 16_384, 0]

/**
 * How many more servers of one size fit, beside hspace, and how few hosts the servers that are there need, beside
 * hsqueeze. With N+1 hspace takes minutes from ten hosts on.
 */
export function space(ganeti: boolean): Row[] {
  return [
    ...more(20, 200, false, ganeti),
    ...more(40, 400, false, ganeti),
    ...more(8, 60, true, ganeti),
    ...squeeze(10, 100, ganeti),
    ...squeeze(20, 200, ganeti),
  ]
}

function more(hosts: number, servers: number, reserve: boolean, ganeti: boolean): Row[] {
  const { given, on } = spread(hosts, servers)
  const begun = performance.now()
  const size = reserve ? ONE_MORE_RESERVED : ONE_MORE
  const count = countMore(given, on, size, reserve)
  const took = performance.now() - begun
  const peer = ganeti ? hspace(ganetiText(given, on), size, reserve) : undefined
  const what = `more of one size beside ${servers} servers on ${hosts} hosts${reserve ? ', N+1' : ''}`
  say(`  ${what}: ${count}, ${peer ? `hspace ${peer.count}` : 'no hspace'}`)
  return [
    rowOf({
      ...{ row: what, unit: 'servers', terrace: count },
      ...(peer ? { peer: { name: 'hspace', value: peer.count }, leastRatio: 1 } : {}),
    }),
    rowOf({
      ...{ row: `${what}: time`, unit: 'ms', terrace: took },
      ...(peer ? { peer: { name: 'hspace', value: peer.seconds * 1000 }, mostRatio: 1 } : {}),
    }),
  ]
}

function squeeze(hosts: number, servers: number, ganeti: boolean): Row[] {
  const { given, on } = spread(hosts, servers)
  const cluster = new Cluster(RESOURCES, given.hosts, given.servers)
  const begun = performance.now()
  const done = consolidate(cluster)
  const took = performance.now() - begun
  const peer = ganeti ? hsqueeze(ganetiText(given, on)) : undefined
  const what = `hosts that ${servers} servers spread over ${hosts} need`
  return [
    rowOf({
      ...{ row: what, unit: 'hosts', terrace: done.placed ? done.hosts.length : Infinity },
      ...(peer ? { peer: { name: 'hsqueeze', value: hosts - peer.offline }, mostRatio: 1 } : {}),
    }),
    rowOf({
      ...{ row: `${what}: time`, unit: 'ms', terrace: took },
      ...(peer ? { peer: { name: 'hsqueeze', value: peer.seconds * 1000 }, mostRatio: 1 } : {}),
    }),
  ]
}

/** Servers on shared storage, each where it is least crowded, and the number of the host of each. */
function spread(count: number, servers: number): { given: Input; on: number[] } {
  const empty = input(count, 1)
  const given: Input = {
    ...empty,
    servers: empty.servers
      .slice(0, servers)
      .map(({ name, shapes: [[vcpus = 0, memory = 0] = []] }) => ({ name, shapes: [[vcpus, memory, 0]] })),
  }
  const cluster = new Cluster(RESOURCES, given.hosts, given.servers)
  const scorer = scorerOf('performance', cluster, [])
  const on = given.servers.map((_, server) => {
    const place = choose(cluster, server, scorer)
    if (!place) throw new Error('The cluster is too small for the benchmark')
    cluster.put(server, place.host)
    return place.host
  })
  return { given, on }
}

function countMore({ hosts, servers }: Input, on: readonly number[], size: number[], kept: boolean): number {
  const most = hosts.reduce((sum, { room: [vcpus = 0] }) => sum + vcpus, 0)
  const extra = Array.from({ length: most }, (_, at) => ({ name: `more ${at}`, shapes: [size] }))
  const cluster = new Cluster(RESOURCES, hosts, [...servers, ...extra])
  for (const [server, host] of on.entries()) cluster.put(server, host)
  const bounds = kept ? { reserve: new Reserve(cluster, anyHost(hosts.length)) } : {}
  const scorer = scorerOf('capacity', cluster, [{ shapes: [size], weight: 1 }])
  for (let count = 0; count < most; count += 1) {
    const best = choose(cluster, servers.length + count, scorer, bounds)
    if (!best) return count
    settle(cluster, servers.length + count, best, bounds)
  }
  return most
}
