import { choose, settle } from '../../../src-shared/placement/engine/choose.ts'
import { Cluster } from '../../../src-shared/placement/engine/cluster.ts'
import { scorerOf } from '../../../src-shared/placement/engine/scorers.ts'
import { place } from '../../../src-shared/placement/place.ts'
import type { Candidate, Demand } from '../../../src-shared/placement/types.ts'
import { weightsOf } from '../../../src-shared/placement/weights.ts'
import { demand, facts, host } from '../../unit/placement/samples.ts'
import { type Row, rowOf } from '../support/rows.ts'
import { input, type Input } from './inputs.ts'
import { mixOf } from '../../../src-main/cli/place/stream.ts'

const WEIGHTS = weightsOf('performance')
const RESOURCES = ['vcpus', 'memory', 'disk']
/** Long enough that a pause of the machine does not decide. */
const LEAST_MS = 400

/** Decisions a second on one core, without and with the explanation of every host. */
export function speed(): Row[] {
  return [
    [50, 50_000, 10_000],
    [1000, 10_000, 2000],
    [10_000, 1000, 150],
  ].flatMap(([hosts = 0, bare, explained]) => [
    rowOf({
      row: `decisions a second, ${hosts} hosts`,
      unit: '1/s',
      terrace: decisions(input(hosts, 1)),
      ...(bare === undefined ? {} : { least: bare }),
    }),
    rowOf({
      row: `… with every host’s verdict, ${hosts} hosts`,
      unit: '1/s',
      terrace: explanations(hosts),
      ...(explained === undefined ? {} : { least: explained }),
    }),
  ])
}

/** Placing servers as they come until the cluster is full, and from the beginning again. */
function decisions(given: Input): number {
  let count = 0
  let spent = 0
  while (spent < LEAST_MS) {
    const cluster = new Cluster(RESOURCES, given.hosts, given.servers)
    const scorer = scorerOf('capacity', cluster, mixOf(given.servers))
    // What is looked up once for a cluster is no part of a decision.
    for (const [size] of cluster.kinds.map(({ shapes }) => shapes)) if (size) scorer(size, 0)
    const begun = performance.now()
    for (let server = 0; server < given.servers.length; server += 1) {
      const best = choose(cluster, server, scorer)
      count += 1
      if (!best) break
      settle(cluster, server, best)
      if (performance.now() - begun > LEAST_MS) break
    }
    spent += performance.now() - begun
  }
  return (count * 1000) / spent
}

/**
 * One server at a time among hosts of which some are full, each with its verdict in numbers and names; why it went where
 * it did is said in words. Hosts are listed by name.
 */
function explanations(count: number): number {
  const hosts: Candidate[] = Array.from({ length: count }, (_, at) => {
    const name = `node${String(at).padStart(5, '0')}`
    return host(name, {
      usedMemoryBytes: (at % 16) * 2 ** 30,
      usedVcpus: at % 33,
      load: (at % 10) / 10,
      facts: facts({ hostname: name }),
    })
  })
  const wanted: Demand = demand('web', { vcpus: 2, memoryBytes: 4 * 2 ** 30 })
  let done = 0
  const begun = performance.now()
  while (performance.now() - begun < LEAST_MS) {
    place([wanted], hosts, { weights: WEIGHTS, cpuRatio: 4, memoryRatio: 1, now: 1_700_000_000_000 })
    done += 1
  }
  return (done * 1000) / (performance.now() - begun)
}
