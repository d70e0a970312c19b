import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CacheStats } from '@shared/contract/images.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import { openStorage } from '@main/storage/index.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { buildCli, type Workstation, workstation } from '../../support/cli.ts'
import { addNodes, virsh } from '../../support/cli-lab.ts'

/** Two caches of one host have an image: the one that was measured as faster is asked, for its own host and for one in its rack. */
let cli: Awaited<ReturnType<typeof buildCli>>
let lab: Lab
let at: Workstation
let node1: LabNode
let node2: LabNode

/** As if they had been measured so. */
function measured(rates: Record<string, { rate?: number; handRate?: number }>): void {
  const storage = openStorage({ folder: at.data, appVersion: '9.9', program: 'test' })
  try {
    for (const store of storage.imageStores.list())
      if (rates[store.name]) storage.imageStores.save({ ...store, ...rates[store.name] })
  } finally {
    storage.close()
  }
}
/** How many bytes of disks a cache was asked for, and had. */
async function hitsOf(name: string): Promise<number> {
  const stats = await at.json<CacheStats | CacheStats[]>(['caches', 'stats', name])
  return [stats].flat()[0]?.usage.hits?.hitBytes ?? 0
}
const logOf = async ({ id }: JobView): Promise<string> =>
  (await at.json<{ log: { text: string }[] }>(['jobs', 'show', id])).log.map(({ text }) => text).join('\n')
const deploy = async (host: LabNode, name: string): Promise<string> => {
  const job = ['images', 'deploy', 'some', '--host', host.name, '--volume', name, '--format', 'raw']
  const log = await logOf(await at.json<JobView>(job))
  const made = readFileSync(join(host.storageFolder, name))
  expect(made.equals(readFileSync(join(node1.storageFolder, 'some.raw')))).toBe(true)
  return log
}

beforeAll(async () => {
  ;[cli, lab] = await Promise.all([buildCli(), startLab({ nodes: 2 })])
  at = workstation(cli.file)
  ;[node1, node2] = lab.nodes as [LabNode, LabNode]
  await addNodes(at, lab.nodes, lab.identityFile)
  await at.json(['stores', 'add', 'here'])
  for (const name of ['first', 'second']) {
    const place = ['--host', 'node1', '--folder', `/root/cache-${name}`, '--budget', '1G']
    await at.json(['caches', 'add', name, ...place])
  }
  execFileSync('sh', ['-c', 'head -c 80M /dev/urandom >"$1"', 'sh', join(node1.storageFolder, 'some.raw')])
  await virsh(node1, 'pool-refresh', 'default')
  await at.json(['images', 'capture', 'node1:default/some.raw', '--name', 'some'])
  for (const name of ['first', 'second']) await at.json(['caches', 'warm', 'some', name])
}, 300_000)
afterAll(async () => {
  at?.remove()
  cli?.remove()
  await lab?.stop()
})

test.each([
  ['first', 'second'],
  ['second', 'first'],
])(
  'of two on the host itself %s gives all, when it is the faster one',
  async (fast, slow) => {
    measured({ [fast]: { rate: 9e8 }, [slow]: { rate: 5e7 } })
    const before = { fast: await hitsOf(fast), slow: await hitsOf(slow) }
    const log = await deploy(node1, `by-${fast}.raw`)
    expect(log).toContain(`node1 has it itself; asked in this order: ${fast}, ${slow}.`)
    expect(await hitsOf(fast)).toBeGreaterThan(before.fast + 70e6)
    expect(await hitsOf(slow)).toBe(before.slow)
    // What it took counts for the next time, and says nothing of the other one.
    const caches = await at.json<{ name: string; rate?: number }[]>(['caches', 'list'])
    const [now, other] = [fast, slow].map((one) => caches.find(({ name }) => name === one)?.rate)
    expect(now).not.toBe(9e8)
    expect([(now ?? 0) > 1e6, other]).toEqual([true, 5e7])
  },
  120_000,
)

test('of two in the rack the one that hands on faster is on the way, and what it took is kept', async () => {
  for (const name of ['node1', 'node2']) await at.json(['hosts', 'rack', name, 'r1'])
  measured({ first: { handRate: 2e7 }, second: { handRate: 8e8 } })
  expect(await deploy(node2, 'by-second.raw')).toContain('On its way the image fills second.')
  const caches = await at.json<{ name: string; handRate?: number }[]>(['caches', 'list'])
  const [first, second] = ['first', 'second'].map((one) => caches.find(({ name }) => name === one)?.handRate)
  expect(first).toBe(2e7)
  expect(second).not.toBe(8e8)
  expect(second).toBeGreaterThan(1e6)
  measured({ first: { handRate: 9e9 } })
  expect(await deploy(node2, 'by-first.raw')).toContain('On its way the image fills first.')
}, 120_000)
