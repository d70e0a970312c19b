import { seededRandom } from '@shared/base/random.ts'
import type { HostSize, ServerSize } from '@shared/placement/engine/cluster.ts'

/** vCPUs and GiB of memory. */
const hostKinds = [
  [31, 62],
  [63, 126],
  [95, 254],
  [47, 94],
  [127, 382],
]
const serverKinds = [
  [1, 1],
  [2, 4],
  [4, 8],
  [8, 16],
  [4, 32],
  [8, 8],
]

/** Unequal hosts and servers by chance, from a seed. */
export function unequal(
  hosts: number,
  servers: number,
  seed: number,
): { hosts: HostSize[]; servers: ServerSize[] } {
  const random = seededRandom(seed)
  const pick = (kinds: readonly number[][]): number[] => kinds[Math.floor(random() * kinds.length)] ?? []
  return {
    hosts: Array.from({ length: hosts }, (_, at) => ({ name: `n${at}`, room: pick(hostKinds) })),
    servers: Array.from({ length: servers }, (_, at) => ({ name: `s${at}`, shapes: [pick(serverKinds)] })),
  }
}

/** Hosts that first fit takes, the largest servers first, the largest hosts first. */
export function firstFit(hosts: readonly HostSize[], servers: readonly ServerSize[]): number {
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
  const sizes = servers.map(({ shapes }) => shapes[0] ?? []).toSorted((a, b) => sum(b) - sum(a))
  const left = hosts.map(({ room }) => [...room]).toSorted((a, b) => sum(b) - sum(a))
  const used = new Set<number>()
  for (const size of sizes) {
    const host = left.findIndex((free) => size.every((need, at) => need <= (free[at] ?? 0)))
    used.add(host)
    left[host] = (left[host] ?? []).map((free, at) => free - (size[at] ?? 0))
  }
  return used.size
}
