import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CacheStats, ImageView, SectionMap } from '@shared/contract/images.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { buildCli, errorOf, type Workstation, workstation } from '../../support/cli.ts'
import { addNodes, virsh } from '../../support/cli-lab.ts'

/** Where images are, which way they go, and what needs them. */
let cli: Awaited<ReturnType<typeof buildCli>>
let lab: Lab
let at: Workstation
let node1: LabNode
let node2: LabNode

const volume = (node: LabNode, name: string): string => join(node.storageFolder, name)
const logOf = async ({ id }: JobView): Promise<string> =>
  (await at.json<{ log: { text: string }[] }>(['jobs', 'show', id])).log.map(({ text }) => text).join('\n')

beforeAll(async () => {
  ;[cli, lab] = await Promise.all([buildCli(), startLab({ nodes: 2 })])
  at = workstation(cli.file)
  ;[node1, node2] = lab.nodes as [LabNode, LabNode]
  await addNodes(at, lab.nodes, lab.identityFile)
  for (const name of ['one', 'two', 'three'])
    execFileSync('sh', ['-c', 'head -c 24M /dev/urandom >"$1"', 'sh', volume(node1, `${name}.raw`)])
  await virsh(node1, 'pool-refresh', 'default')
  await at.json(['stores', 'add', 'there', '--host', 'node2', '--folder', '/root/image-store'])
  const near = ['--host', 'node1', '--folder', '/root/image-cache', '--budget', '64M']
  await at.json(['caches', 'add', 'near', ...near])
  for (const name of ['one', 'two', 'three'])
    await at.json(['images', 'capture', `node1:default/${name}.raw`, '--name', name])
}, 300_000)
afterAll(async () => {
  at?.remove()
  cli?.remove()
  await lab?.stop()
})

const stats = async (): Promise<CacheStats> => {
  const [near] = await at.json<CacheStats[]>(['caches', 'stats', 'near'])
  if (!near) throw new Error('no cache')
  return near
}

test('a cache says what it has of each image, and keeps what is pinned when others need room', async () => {
  const all = await at.json<ImageView[]>(['images', 'list'])
  const one = all.find(({ name }) => name === 'one')?.id ?? ''
  await at.json(['caches', 'warm', 'one', 'near'])
  expect(await at.json<{ pins: string[] }>(['caches', 'pin', 'one', 'near'])).toEqual({ pins: [one] })
  await at.json(['caches', 'warm', 'two', 'near'])
  await at.json(['caches', 'warm', 'three', 'near'])
  const full = await stats()
  expect(full.pins).toEqual([one])
  expect(full.usage.storedBytes).toBeLessThanOrEqual(64 * 1024 * 1024)
  expect(full.images.find(({ id }) => id === one)).toMatchObject({ missing: 0 })
  expect(full.images.some(({ missing }) => missing > 0)).toBe(true)
  const { stdout } = await at.run('caches', 'stats')
  expect(stdout).toMatch(/^near \(node1:\/root\/image-cache\): .* of 64 MiB in \d+ sections/m)
  expect(stdout).toMatch(/^one +24 MiB +24 MiB +whole +pinned/m)
  // Warming is nobody's question; a deployment is.
  expect(full.usage.hits).toBe(null)
  const as = ['--host', 'node1', '--format', 'raw', '--volume']
  await at.json(['images', 'deploy', 'one', ...as, 'near-one.raw'])
  const mebi = 1024 * 1024
  expect((await stats()).usage.hits).toMatchObject({ hitBytes: 24 * mebi, missBytes: 0 })
  await at.json(['images', 'deploy', 'two', ...as, 'near-two.raw'])
  const { hits } = (await stats()).usage
  expect((hits?.hitBytes ?? 0) + (hits?.missBytes ?? 0)).toBe(48 * mebi)
  expect((await at.run('caches', 'stats')).stdout).toMatch(/had .* of 48 MiB that it was asked for \(\d+ %\)/)
  expect(await at.json(['caches', 'unpin', 'one', 'near'])).toEqual({ pins: [] })
  const wrong = await at.run('--json', 'caches', 'pin', 'one', 'there')
  expect(errorOf(wrong)).toMatchObject({ code: 'precondition', changed: 'nothing' })
})

test('what a store lost is brought back from a cache on another host', async () => {
  await at.json(['caches', 'warm', 'one', 'near'])
  const image = (await at.json<ImageView[]>(['images', 'list'])).find(({ name }) => name === 'one')
  const spoil =
    'import json, sys; rows = json.load(open("/root/image-store/images/%s.json" % sys.argv[1]))["sections"]; ' +
    'p = "/root/image-store/sections/%s/%s" % (rows[1][:2], rows[1]); ' +
    'f = open(p, "r+b"); f.seek(5000); f.write(b"spoilt"); print(p)'
  const { code, stdout } = await node2.run(['python3', '-c', spoil, image?.id ?? ''])
  expect(code).toBe(0)
  const job = await at.json<JobView>(['images', 'verify', '--store', 'there'])
  expect(job.state).toBe('succeeded')
  const log = await logOf(job)
  expect(log).toContain('What is missing is looked for in near.')
  expect(log).toContain('1 section was brought back from another store.')
  // The same name, and the right bytes behind it.
  await at.json(['images', 'verify', '--store', 'there'])
  expect((await node2.run(['test', '-f', stdout.trim()])).code).toBe(0)
})

test('what the host lacks while the store does not answer fails by the connection, and comes once it is back', async () => {
  const args = ['images', 'deploy', 'two', '--host', 'node1', '--volume', 'later.raw', '--format', 'raw']
  await at.json(['caches', 'warm', 'two', 'near'])
  // A section less: the cache has most of it.
  const drop = 'f=$(find /root/image-cache/sections -type f -size +1M | head -n 1) && rm "$f"'
  for (let gone = 0; gone < 8; gone += 1) expect((await node1.run(['sh', '-c', drop])).code).toBe(0)
  await node2.stopSshd()
  const ended = await at.run('--json', ...args)
  await node2.startSshd()
  const job = JSON.parse(ended.stdout) as JobView
  expect(job).toMatchObject({ state: 'failed', error: { code: 'transport.refused', retryable: true } })
  expect(await logOf(job)).toContain('What node1 has is tried.')
  expect((await at.json<JobView>(['jobs', 'resume', job.id])).state).toBe('succeeded')
  expect(readFileSync(volume(node1, 'later.raw')).equals(readFileSync(volume(node1, 'two.raw')))).toBe(true)
})

test('a way that is asked for is taken, or nothing is', async () => {
  await at.json(['caches', 'forget', 'near'])
  const deploy = (name: string, ...more: string[]) => [
    ...['images', 'deploy', 'one', '--host', 'node1', '--volume', name, '--format', 'raw'],
    ...more,
  ]
  const same = (name: string): boolean =>
    readFileSync(volume(node1, name)).equals(readFileSync(volume(node1, 'one.raw')))
  const relayed = await at.json<JobView>(deploy('relayed.raw', '--route', 'relay'))
  expect(await logOf(relayed)).toContain('Bytes go through this workstation, as was asked for.')
  expect(same('relayed.raw')).toBe(true)
  const direct = await at.json<JobView>(deploy('direct.raw', '--route', 'direct'))
  expect(await logOf(direct)).toContain('Bytes go from node1 to node2 directly.')
  expect(same('direct.raw')).toBe(true)
  // node1 does not reach node2 any more; this workstation still reaches both.
  await node1.run(['ip', 'route', 'add', 'unreachable', node2.address])
  const refused = await at.run('--json', ...deploy('none.raw', '--route', 'direct'))
  expect(JSON.parse(refused.stdout)).toMatchObject({
    state: 'failed',
    error: {
      code: 'precondition',
      message: expect.stringContaining('nothing was sent another way, as was asked for') as string,
      left: 'The unfinished disk none.raw.terrace-partial stays in pool default for another try.',
    },
  })
  const other = await at.json<JobView>(deploy('other.raw'))
  expect(await logOf(other)).toContain('Bytes go through this workstation.')
  expect(same('other.raw')).toBe(true)
  expect((await at.run(...deploy('x.raw', '--route', 'sideways'))).code).toBe(2)
})

test('what a section is counts all images of the store, however many', async () => {
  const shown = await at.json<{ sections: SectionMap['cells'][number] }>(['images', 'show', 'one'])
  expect(shown.sections).toEqual({ zero: 0, shared: 0, own: 6 })
})
