import { expect, test } from 'vitest'
import { TerraceError } from '@shared/base/errors.ts'
import { readGaneti, writeGaneti } from '@shared/placement/formats/ganeti.ts'

const policy = '4096,2,40960,1,1,1|128,1,1024,1,0,0;1048576,256,16777216,16,8,64|plain,rbd|2.0|1000.0'

/** Two nodes of 8 cores and 16 GiB; what is free is what `web` and `db` leave. */
const text = `default|uuid-g1|preferred||

n1|16384|1024|11264|500000|479520|8|M|uuid-g1|1000|ssd,rack:a|N|1000|1|1.0
n2|16384|1024|13312|500000|500000|8|Y|uuid-g1|1000||N|1000|1|1.0

web|4096|20480|2|running|Y|n1||plain||1|-
db|2048|10240|1|running|N|n2||rbd||1|-


|${policy}
default|${policy}
`

test('nodes have room for what they run and what is free, less what Ganeti never gives away', () => {
  const { nodes } = readGaneti(text)
  expect(nodes).toEqual([
    {
      name: 'n1',
      memory: 15359,
      disk: 499999,
      vcpus: 15,
      group: 'uuid-g1',
      offline: false,
      tags: ['ssd', 'rack:a'],
    },
    { name: 'n2', memory: 15359, disk: 499999, vcpus: 15, group: 'uuid-g1', offline: true, tags: [] },
  ])
})

test('instances say where they run, and whether their disks lie there', () => {
  const { instances } = readGaneti(text)
  expect(instances).toEqual([
    { name: 'web', memory: 4096, disk: 20480, vcpus: 2, node: 'n1', local: true, movable: true },
    { name: 'db', memory: 2048, disk: 10240, vcpus: 1, node: 'n2', local: false, movable: false },
  ])
})

test('what is written again is the same, but for who is where and what that leaves', () => {
  const cluster = readGaneti(text)
  expect(writeGaneti(cluster, new Map())).toBe(text)
  const moved = writeGaneti(cluster, new Map([['web', 'n2']]))
  expect(moved).toContain('n1|16384|1024|15360|500000|500000|')
  expect(moved).toContain('n2|16384|1024|9216|500000|479520|')
  expect(moved).toContain('web|4096|20480|2|running|Y|n2||plain')
  expect(readGaneti(moved).nodes).toEqual(cluster.nodes)
})

test.each([
  ['an instance on an unknown node', text.replace('|Y|n1||', '|Y|n9||'), /“web”.*n9/],
  ['a size that is none', text.replace('web|4096', 'web|much'), /“web”.*“much”/],
  ['a negative size', text.replace('web|4096', 'web|-1'), /“web”.*“-1”/],
  ['a policy without a ratio', text.replaceAll('|2.0|', '|none|'), /ratio/],
])('%s is refused by name', (_, broken, message) => {
  expect(() => readGaneti(broken)).toThrow(TerraceError)
  expect(() => readGaneti(broken)).toThrow(message)
})

test('an empty file is a cluster without nodes', () => {
  expect(readGaneti('')).toMatchObject({ nodes: [], instances: [] })
})
