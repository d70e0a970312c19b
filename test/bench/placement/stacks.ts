import { seededRandom } from '@shared/base/random.ts'

/** A file of `--topology`. */
export interface TopologyJson {
  nodes: { name: string; rack: string; cpu: number; mem: number; disk: number; net: number }[]
  vms: { vm: string; cpu: number; mem: number; disk: number }[]
  groups: { kind: 'anti'; scope: 'node' | 'rack'; max: number; vms: string[] }[]
  links: [string, string, number][]
}

/** Tiers of a stack: how many servers, vCPUs, MiB of memory and of disk, and how many of them may share a node. */
const tiers = {
  lb: [2, 1, 2048, 20_480, 1],
  web: [6, 2, 4096, 40_960, 2],
  app: [8, 4, 8192, 81_920, 2],
  cache: [2, 2, 16_384, 20_480, 1],
  db: [2, 8, 32_768, 512_000, 1],
} as const

/** Mbit/s between any two servers of two tiers. */
const traffic: readonly (readonly [keyof typeof tiers, keyof typeof tiers, number])[] = [
  ['lb', 'web', 150],
  ['web', 'app', 60],
  ['app', 'cache', 50],
  ['app', 'db', 40],
]

const kinds = [
  [31, 63_488, 1_000_000],
  [47, 96_256, 8_000_000],
  [63, 129_024, 2_000_000],
  [95, 260_096, 4_000_000],
] as const

/** The lowest cost known of the links of one stack, at 0 on a node, 1 in a rack and 4 across. */
export const STACK_COST = 5480

/** Stacks of 20 servers in five tiers for unequal nodes in racks, by chance from a seed. */
export function stacks(count: number, nodes: number, racks: number, seed: number): TopologyJson {
  const random = seededRandom(seed)
  const json: TopologyJson = { nodes: [], vms: [], groups: [], links: [] }
  for (let node = 0; node < nodes; node += 1) {
    const [cpu, mem, disk] = kinds[Math.floor(random() * kinds.length)] ?? kinds[0]
    const name = `n${String(node).padStart(3, '0')}`
    json.nodes.push({ name, rack: `r${node % racks}`, cpu, mem, disk, net: 10_000 })
  }
  for (let stack = 0; stack < count; stack += 1) {
    const names = (tier: keyof typeof tiers): string[] =>
      Array.from({ length: tiers[tier][0] }, (_, at) => `s${stack}-${tier}${at}`)
    for (const [tier, [, cpu, mem, disk, max]] of Object.entries(tiers)) {
      const vms = names(tier as keyof typeof tiers)
      for (const vm of vms) json.vms.push({ vm, cpu, mem, disk })
      json.groups.push({ kind: 'anti', scope: 'node', max, vms })
    }
    json.groups.push({ kind: 'anti', scope: 'rack', max: 1, vms: names('db') })
    for (const [one, other, mbps] of traffic)
      for (const a of names(one)) for (const b of names(other)) json.links.push([a, b, mbps])
  }
  return json
}
