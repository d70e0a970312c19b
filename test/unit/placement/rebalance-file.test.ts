import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { rebalanceFile } from '@main/cli/place/rebalance.ts'
import { readGaneti } from '@shared/placement/formats/ganeti.ts'

const from = fileURLToPath(new URL('../../fixtures/placement/mixed.data', import.meta.url))
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'terrace-rebalance-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('writes the cluster after the moves that it prints: sums add up, offline nodes are left', () => {
  const to = join(folder, 'out.data')
  const { lines, summary } = rebalanceFile({ from, to, most: Infinity })
  const [before, after] = [from, to].map((file) => readGaneti(readFileSync(file, 'utf8')))
  const nodes = new Map(before?.instances.map(({ name, node }) => [name, node]))
  for (const line of lines) {
    const [name = '', node = ''] = line.split(',')
    nodes.set(name, node)
  }
  expect(new Map(after?.instances.map(({ name, node }) => [name, node]))).toEqual(nodes)
  // What a node has in all is what is free and what its instances take: the same before and after.
  expect(after?.nodes).toEqual(before?.nodes)
  expect(nodes.get('i')).not.toBe('h4')
  // Its disk is on a node from which nothing can be copied; j is not to be balanced.
  expect(nodes.get('e')).toBe('h4')
  expect(nodes.get('j')).toBe('h0')
  expect(lines[0]).toMatch(/^i,/)
  expect(summary).toMatch(
    /^score 40\.66287572 -> 20\.\d{8}; .*; 1 cannot leave nodes that are offline; \d+ ms$/,
  )
})

test('makes at most as many moves as are asked for', () => {
  expect(rebalanceFile({ from, to: join(folder, 'out.data'), most: 0 }).lines).toEqual([])
  expect(rebalanceFile({ from, to: join(folder, 'out.data'), most: 2 }).lines).toHaveLength(2)
})

test('says that a file cannot be written', () => {
  expect(() => rebalanceFile({ from, to: join(folder, 'none', 'out.data'), most: 1 })).toThrow(
    /cannot be written/,
  )
})
