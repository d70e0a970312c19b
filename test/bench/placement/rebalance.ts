import { readFileSync } from 'node:fs'
import { rebalanceFile } from '../../../src-main/cli/place/rebalance.ts'
import { seededRandom } from '../../../src-shared/base/random.ts'
import { Cluster } from '../../../src-shared/placement/engine/cluster.ts'
import { type Measured, type Row, rowOf } from '../support/rows.ts'
import { hbal, inFolder } from './ganeti.ts'
import { ganetiText, input } from './inputs.ts'
import { say } from '../support/options.ts'
import type { Options } from './options.ts'

/** Ganeti needs minutes for more hosts than this, and half an hour for a hundred. */
const MOST_FOR_HBAL = 40

/** Uneven clusters: the score by hbal's own judgement after as many moves as hbal makes, and with a fifth fewer. */
export function rebalance({ seeds, seed }: Options, ganeti: boolean): Row[] {
  const found = [20, 40, 100].flatMap((hosts) =>
    Array.from({ length: hosts === 20 ? seeds : 1 }, (_, at) => one(hosts, seed + at, ganeti)).flat(),
  )
  return found.map((row) => rowOf(row))
}

function one(hosts: number, seed: number, ganeti: boolean): Measured[] {
  const name = `${hosts} hosts, seed ${seed}`
  const text = uneven(hosts, seed)
  const whole = ours(text)
  const time: Measured = {
    row: `rebalancing, ${name}: time`,
    unit: 'ms',
    terrace: whole.ms,
    most: hosts <= MOST_FOR_HBAL ? 1000 : 3000,
  }
  if (!ganeti || hosts > MOST_FOR_HBAL) return [time]
  const { scores, seconds } = hbal(text)
  const moves = scores.length - 1
  const [last, fewer] = [scores.at(-1) ?? 0, Math.floor(moves * 0.8)]
  const [same, less] = [ours(text, moves), ours(text, fewer)]
  say(
    `  ${name}: hbal ${last} in ${moves} moves and ${seconds.toFixed(1)} s; ours ${same.score}, ${less.score} in ${fewer}`,
  )
  const peer = { name: 'hbal, by its own judgement', value: last }
  return [
    {
      row: `rebalancing, ${name}: score after ${moves} moves`,
      unit: '',
      terrace: same.score,
      peer,
      mostRatio: 1,
    },
    {
      row: `rebalancing, ${name}: score after ${fewer} moves`,
      unit: '',
      terrace: less.score,
      peer,
      mostRatio: 1,
    },
    { ...time, peer: { name: 'hbal', value: seconds * 1000 } },
  ]
}

/** Plans at most so many moves, and asks hbal, where it is, what it makes of the result. */
function ours(text: string, most = Infinity): { score: number; ms: number } {
  return inFolder((file) => {
    const to = file('after.data', '')
    const begun = performance.now()
    rebalanceFile({ from: file('before.data', text), to, most })
    const ms = performance.now() - begun
    const score = most === Infinity ? 0 : (hbal(readFileSync(to, 'utf8'), 0).scores[0] ?? Number.NaN)
    return { score, ms }
  })
}

/** Servers on hosts by chance, until three in five of the vCPUs are taken. */
function uneven(count: number, seed: number): string {
  const given = input(count, seed)
  const random = seededRandom(seed * 31 + count)
  const servers = given.servers.map(({ name, shapes: [[vcpus = 0, memory = 0, disk = 0] = []] }) => ({
    name,
    shapes: [[vcpus, memory, disk]],
  }))
  const cluster = new Cluster(
    ['vcpus', 'memory', 'disk'],
    given.hosts,
    servers.map(({ name, shapes: [[vcpus = 0, memory = 0] = []] }) => ({
      name,
      shapes: [[vcpus, memory, 0]],
    })),
  )
  const total = given.hosts.reduce((sum, { room }) => sum + (room[0] ?? 0), 0)
  const on: number[] = []
  let used = 0
  for (let server = 0; used < 0.55 * total && server < servers.length; server += 1) {
    const fitting = given.hosts.flatMap((_, host) => (cluster.fittingShape(server, host) >= 0 ? [host] : []))
    const host = fitting[Math.floor(random() * fitting.length)]
    if (host === undefined) break
    cluster.put(server, host)
    on.push(host)
    used += servers[server]?.shapes[0]?.[0] ?? 0
  }
  return ganetiText({ ...given, servers }, on)
}
