import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readTopology } from '@main/cli/place/topology-file.ts'
import { Cluster } from '@shared/placement/engine/cluster.ts'
import { consolidate } from '@shared/placement/engine/fewest/consolidate.ts'
import { placeAll } from '@shared/placement/engine/designs/transaction.ts'
import { STACK_COST, stacks } from './stacks.ts'
import { firstFit, unequal } from './unequal.ts'
import { type Measured, median, type Row, rowOf } from '../support/rows.ts'

/** Whole sets of servers placed at once: designs with links and rules, and as few hosts as can be found. */
const ROUNDS = 5

function linked(count: number, nodes: number, racks: number, most: number): Measured[] {
  const folder = mkdtempSync(join(tmpdir(), 'terrace-designs-'))
  const file = join(folder, 'design.json')
  const times: number[] = []
  let cost = Infinity
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      writeFileSync(file, JSON.stringify(stacks(count, nodes, racks, round)))
      const { hosts, servers, terms } = readTopology(file)
      const begun = performance.now()
      const done = placeAll(new Cluster(['vcpus', 'memory', 'disk'], hosts, servers), terms)
      times.push(performance.now() - begun)
      cost = done.placed ? done.cost : Infinity
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  const what = `${count * 20} linked servers on ${nodes} hosts`
  const peer = { name: 'lowest link cost known', value: count * STACK_COST }
  return [
    { row: `${what}, cost`, unit: 'Mbit/s × cost', terrace: cost, peer, mostRatio: 1.01 },
    { row: `${what}, time`, unit: 'ms', terrace: median(times), most },
  ]
}

function fewest(hosts: number, servers: number): Measured[] {
  const given = unequal(hosts, servers, 1)
  const cluster = new Cluster(['vcpus', 'memory'], given.hosts, given.servers)
  const begun = performance.now()
  const done = consolidate(cluster)
  const took = performance.now() - begun
  const what = `${servers} servers on few of ${hosts} hosts`
  const peer = { name: 'first fit, largest first', value: firstFit(given.hosts, given.servers) }
  return [
    { row: what, unit: 'hosts', terrace: done.placed ? done.hosts.length : Infinity, peer, mostRatio: 1 },
    { row: `${what}, time`, unit: 'ms', terrace: took, most: 2000 },
  ]
}

/** Designs with links and rules as one transaction: their cost and time. */
export const topology = (): Row[] =>
  [...linked(4, 20, 2, 100), ...linked(10, 50, 5, 250)].map((one) => rowOf(one))

/** Sets of servers on as few hosts as can be found. */
export const fewestHosts = (): Row[] =>
  [...fewest(20, 200), ...fewest(40, 400), ...fewest(100, 1200)].map((one) => rowOf(one))
