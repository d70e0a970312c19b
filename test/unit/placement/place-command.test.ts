import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { consolidateFile } from '@main/cli/place/min-nodes.ts'
import { placeTopology } from '@main/cli/place/topology.ts'

const fixture = (name: string): string => join(import.meta.dirname, '../../fixtures/placement', name)
const folder = mkdtempSync(join(tmpdir(), 'terrace-place-'))
afterAll(() => rmSync(folder, { recursive: true }))

function written(text: string): string {
  const file = join(folder, 'file.json')
  writeFileSync(file, text)
  return file
}

type Shop = Record<'nodes' | 'vms' | 'groups', Record<string, unknown>[]> & { links: unknown[][] }

/** The shop with something else in it. */
function shop(change: (json: Shop) => void): string {
  const json = JSON.parse(readFileSync(fixture('shop.json'), 'utf8')) as Shop
  change(json)
  return written(JSON.stringify(json))
}

test('a design of linked servers is placed at the lowest cost', () => {
  const { lines, summary } = placeTopology(fixture('shop.json'))
  expect(lines.map((line) => line.split(',')[0])).toEqual(['web1', 'web2', 'cache', 'db1', 'db2'])
  // In rack a all but db2: one of web1 and web2 is with db1, the other with the cache, and db2 is in rack b.
  expect(summary).toMatch(/^5 placed; cost 230, none is lower; \d+ ms$/)
})

test('a file that is no JSON, or lacks something, is named with what is wrong', () => {
  const message = (file: string): string => {
    try {
      placeTopology(file)
    } catch (error) {
      return error instanceof Error ? error.message : ''
    }
    return ''
  }
  expect(message(join(folder, 'none.json'))).toContain('none.json cannot be read')
  expect(message(written('{'))).toContain('file.json: it is no JSON')
  expect(message(written('[]'))).toContain('file.json: the file: Invalid input')
  expect(message(shop((json) => Object.assign(json.vms[1] ?? {}, { cpu: '2' })))).toContain(
    'file.json: vms[1].cpu: ',
  )
  expect(message(shop((json) => json.links.push(['web1', 'gone', 5])))).toContain(
    'links[5] names “gone”, which is not in vms',
  )
  expect(message(shop((json) => json.nodes.push(json.nodes[0] ?? {})))).toContain('nodes has “a1” twice')
  expect(message(shop((json) => Object.assign(json.groups[0] ?? {}, { kind: 'odd' })))).toContain(
    'groups[0].kind',
  )
})

test('rules that contradict each other are named', () => {
  const file = shop((json) => json.groups.push({ kind: 'together', scope: 'node', vms: ['web1', 'web2'] }))
  expect(() => placeTopology(file)).toThrow(
    /web1 \+ web2 finds no place\. .* All find a place without any one of: at most 1 of web1, web2 on a node; web1, web2 together on a node\./,
  )
})

test('a design that is too large is told with the node that comes nearest', () => {
  const file = shop((json) => Object.assign(json.vms[3] ?? {}, { mem: 20_000 }))
  expect(() => placeTopology(file)).toThrow(
    /db1 finds no place\. a1 comes nearest; it lacks 3616 MiB of memory\./,
  )
})

test('traffic that no node could send is told', () => {
  const file = shop((json) => json.links.push(['db1', 'db2', 5000]))
  expect(() => placeTopology(file)).toThrow(/would have to send more than its rate\./)
})

test('a cluster is put on few hosts: those that may not move stay, hosts that are offline take none', () => {
  const { lines, summary } = consolidateFile({ cluster: fixture('rack.data'), requests: undefined })
  expect(summary).toMatch(/^3 placed; hosts used: 1 \(no fewer than 1 could do\)/)
  expect(lines).toEqual(['web,small2', 'mail,small2', 'news,small2'])
})

test('requests come on top of what runs', () => {
  const { lines, summary } = consolidateFile({
    cluster: fixture('rack.data'),
    requests: fixture('wanted.csv'),
  })
  expect(summary).toMatch(/^6 placed; hosts used: 2 \(no fewer than 2 could do\)/)
  expect(new Set(lines.map((line) => line.split(',')[1]))).toEqual(new Set(['small2', 'large1']))
})

test('more than there is room for is refused as a whole', () => {
  const file = join(folder, 'many.csv')
  writeFileSync(file, `vm,flavor,cpu,mem,disk\n${'x,huge,8,30000,1000\n'.repeat(2)}`)
  expect(() => consolidateFile({ cluster: fixture('rack.data'), requests: file })).toThrow(
    /x finds no place.*\. .* it lacks \d+ MiB of memory\./,
  )
})
