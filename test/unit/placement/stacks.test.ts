import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { placeTopology } from '@main/cli/place/topology.ts'
import { STACK_COST, stacks, type TopologyJson } from '../../bench/placement/stacks.ts'

const folder = mkdtempSync(join(tmpdir(), 'terrace-stacks-'))
afterAll(() => rmSync(folder, { recursive: true }))

function placed(json: TopologyJson): { nodeOf: Map<string, string>; lines: string[]; summary: string } {
  const file = join(folder, 'design.json')
  writeFileSync(file, JSON.stringify(json))
  const { lines, summary } = placeTopology(file)
  return { nodeOf: new Map(lines.map((line) => line.split(',') as [string, string])), lines, summary }
}

/** Cost and all that is broken, told from the file and the lines alone. */
function judge({ nodes, vms, groups, links }: TopologyJson, nodeOf: Map<string, string>) {
  const broken: string[] = []
  const rackOf = new Map(nodes.map(({ name, rack }) => [name, rack]))
  const placeOf = (vm: string, scope: 'node' | 'rack'): string =>
    scope === 'node' ? (nodeOf.get(vm) ?? '') : (rackOf.get(nodeOf.get(vm) ?? '') ?? '')
  for (const node of nodes) {
    const here = vms.filter(({ vm }) => nodeOf.get(vm) === node.name)
    for (const field of ['cpu', 'mem', 'disk'] as const)
      if (here.reduce((sum, vm) => sum + vm[field], 0) > node[field]) broken.push(`${node.name}: ${field}`)
    const leaving = links
      .filter(([a, b]) => (nodeOf.get(a) === node.name) !== (nodeOf.get(b) === node.name))
      .reduce((sum, [, , mbps]) => sum + mbps, 0)
    if (leaving > node.net) broken.push(`${node.name}: net`)
  }
  for (const { vm } of vms) if (!rackOf.has(nodeOf.get(vm) ?? '')) broken.push(`${vm} is nowhere`)
  for (const { scope, max, vms: members } of groups)
    for (const place of new Set(members.map((vm) => placeOf(vm, scope))))
      if (members.filter((vm) => placeOf(vm, scope) === place).length > max)
        broken.push(`${members.join(' ')}: ${place}`)
  const cost = links.reduce((sum, [a, b, mbps]) => {
    if (placeOf(a, 'node') === placeOf(b, 'node')) return sum
    return sum + mbps * (placeOf(a, 'rack') === placeOf(b, 'rack') ? 1 : 4)
  }, 0)
  return { broken, cost }
}

for (const [count, nodes, racks] of [
  [4, 20, 2],
  [10, 50, 5],
] as const)
  for (const seed of [1, 2, 3])
    test(`${count * 20} linked servers on ${nodes} hosts, seed ${seed}, at the lowest known cost`, () => {
      const json = stacks(count, nodes, racks, seed)
      const { nodeOf, summary } = placed(json)
      const { broken, cost } = judge(json, nodeOf)
      expect(broken).toEqual([])
      expect(cost).toBeLessThanOrEqual(count * STACK_COST * 1.01)
      expect(summary).toContain(`${count * 20} placed; cost ${cost}`)
    })

test('where links are as scarce as room, all rules still hold, and the answer is the same each time', () => {
  const json = stacks(10, 40, 5, 1)
  for (const node of json.nodes) Object.assign(node, { cpu: 31, mem: 90_000, disk: 2_000_000, net: 4000 })
  const { nodeOf, lines } = placed(json)
  expect(judge(json, nodeOf).broken).toEqual([])
  expect(placed(json).lines).toEqual(lines)
})

test('hosts listed the other way round make no difference to the cost', () => {
  const json = stacks(4, 20, 2, 4)
  const { cost } = judge(json, placed(json).nodeOf)
  const turned = { ...json, nodes: json.nodes.toReversed() }
  expect(judge(turned, placed(turned).nodeOf)).toEqual({ broken: [], cost })
})
