import { seededRandom } from '../../../src-shared/base/random.ts'
import type { HostSize, ServerSize } from '../../../src-shared/placement/engine/cluster.ts'

/** Cores, MiB of memory and of disk, and how many of a hundred are such. */
const hostKinds = [
  [16, 65_536, 1_000_000, 35],
  [24, 98_304, 8_000_000, 10],
  [32, 131_072, 2_000_000, 27],
  [48, 262_144, 4_000_000, 18],
  [64, 393_216, 2_000_000, 10],
] as const

/** vCPUs, MiB of memory and of disk, and how often it is asked for. */
const sizes = [
  [1, 1024, 10_240, 22],
  [1, 2048, 20_480, 25],
  [2, 4096, 40_960, 20],
  [4, 8192, 81_920, 15],
  [8, 16_384, 163_840, 7],
  [4, 32_768, 102_400, 4],
  [8, 8192, 51_200, 3],
  [8, 65_536, 512_000, 2],
  [2, 8192, 1_024_000, 2],
] as const

/** vCPUs allowed per core; a host keeps one vCPU, 2 GiB and the last MiB of memory and disk to itself. */
export const RATIO = 2
const KEPT_MIB = 2048

export interface Input {
  readonly name: string
  readonly hosts: readonly HostSize[]
  readonly servers: readonly ServerSize[]
}

/** An empty cluster of unequal hosts, and more servers than it has room for, in the order they come. */
export function input(count: number, seed: number): Input {
  const random = seededRandom(seed * 1009 + count)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const weighed = <T extends readonly number[]>(list: readonly T[]): T[] =>
    list.flatMap((one) => Array.from({ length: one[3] ?? 0 }, () => one))
  const [kinds, mix] = [weighed(hostKinds), weighed(sizes)]
  const hosts = Array.from({ length: count }, (_, at) => {
    const [cores, memory, disk] = pick(kinds)
    return {
      name: `n${String(at).padStart(3, '0')}`,
      room: [cores * RATIO - 1, memory - KEPT_MIB - 1, disk - 1],
    }
  })
  const servers = Array.from({ length: count * 45 }, (_, at) => {
    const [vcpus, memory, disk] = pick(mix)
    return { name: `v${String(at).padStart(5, '0')}`, shapes: [[vcpus, memory, disk]] }
  })
  return { name: `${count} hosts, seed ${seed}`, hosts, servers }
}

/** How many servers come before the room of all hosts together is used up: no placement has more. */
export function volumeBound({ hosts, servers }: Input): number {
  const left = [0, 1, 2].map((resource) => hosts.reduce((sum, { room }) => sum + (room[resource] ?? 0), 0))
  for (const [count, { shapes }] of servers.entries())
    for (const [resource, need] of (shapes[0] ?? []).entries()) {
      left[resource] = (left[resource] ?? 0) - need
      if ((left[resource] ?? 0) < 0) return count
    }
  return servers.length
}

const policy = `4096,2,40960,1,1,1|128,1,1024,1,0,0;1048576,256,16777216,16,8,64|plain,rbd|${RATIO}.0|1000.0`

/** The same in Ganeti's text format; `on`: the number of the host of each of the first servers, on shared storage. */
export function ganetiText({ hosts, servers }: Input, on: readonly number[] = []): string {
  const used = hosts.map(() => 0)
  for (const [server, host] of on.entries())
    used[host] = (used[host] ?? 0) + (servers[server]?.shapes[0]?.[1] ?? 0)
  const nodes = hosts.map(({ name, room: [vcpus = 0, memory = 0, disk = 0] }, at) => {
    const total = memory + 1 + KEPT_MIB
    const free = total - KEPT_MIB - (used[at] ?? 0)
    const cores = (vcpus + 1) / RATIO
    return `${name}|${total}|${KEPT_MIB}|${free}|${disk + 1}|${disk + 1}|${cores}|${at === 0 ? 'M' : 'N'}|uuid-g1|1000||N|1000|1|1.0`
  })
  const instances = on.map((host, server) => {
    const { name, shapes } = servers[server] ?? { name: '', shapes: [] }
    const [vcpus, memory, disk] = shapes[0] ?? []
    return `${name}|${memory}|${disk}|${vcpus}|running|Y|${hosts[host]?.name ?? ''}||rbd||1|-`
  })
  const sections = [
    ['default|uuid-g1|preferred||'],
    nodes,
    instances,
    [],
    [`|${policy}`, `default|${policy}`],
  ]
  return sections.map((lines) => lines.map((line) => `${line}\n`).join('')).join('\n')
}
