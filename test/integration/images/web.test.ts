import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImageView } from '@shared/contract/images.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { buildCli, type Workstation, workstation } from '../../support/cli.ts'
import { addNodes } from '../../support/cli-lab.ts'

/** Files of the web become images where the store is: of real HTTP servers, on this workstation and on a host. */
let cli: Awaited<ReturnType<typeof buildCli>>
let lab: Lab
let at: Workstation
let node1: LabNode
let node2: LabNode
let server: Server
let raw: Buffer
/** What the server here has, and how it misbehaves. */
let files: Record<string, Buffer>
let cutOnceAt: number | null = null
const asked: string[] = []

const digest = (algorithm: string, bytes: Buffer): string => createHash(algorithm).update(bytes).digest('hex')
const address = (name: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`
const images = (store: string) => at.json<ImageView[]>(['images', 'list', '--store', store])
const leftIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : [])

beforeAll(async () => {
  ;[cli, lab] = await Promise.all([buildCli(), startLab({ nodes: 2 })])
  at = workstation(cli.file)
  ;[node1, node2] = lab.nodes as [LabNode, LabNode]
  await addNodes(at, lab.nodes, lab.identityFile)
  await at.json(['stores', 'add', 'here'])
  await at.json(['stores', 'add', 'there', '--host', 'node2', '--folder', '/root/image-store'])
  const disk = join(node1.storageFolder, 'tiny.qcow2')
  const plain = join(at.folder, 'tiny.raw')
  execFileSync('qemu-img', ['convert', '-f', 'qcow2', '-O', 'raw', disk, plain])
  raw = readFileSync(plain)
  const qcow2 = readFileSync(disk)
  files = {
    'tiny.qcow2': qcow2,
    SHA256SUMS: Buffer.from(`${'0'.repeat(64)}  other.qcow2\n${digest('sha256', qcow2)} *tiny.qcow2\n`),
  }
  server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1)
    asked.push(`${name} ${request.headers.range ?? ''}`.trim())
    const body = files[name]
    if (!body) return response.writeHead(404).end()
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': body.length - start,
      ...(start > 0 ? { 'content-range': `bytes ${start}-${body.length - 1}/${body.length}` } : {}),
    })
    const cut = cutOnceAt
    cutOnceAt = null
    if (cut === null) response.end(body.subarray(start))
    else response.write(body.subarray(start, start + cut), () => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
}, 300_000)
afterAll(async () => {
  server?.close()
  at?.remove()
  cli?.remove()
  await lab?.stop()
})

async function expectSame(store: string, image: string): Promise<void> {
  const name = `${image}.raw`
  const to = ['--store', store, '--host', 'node1', '--volume', name, '--format', 'raw']
  await at.json(['images', 'deploy', image, ...to])
  expect(readFileSync(join(node1.storageFolder, name)).subarray(0, raw.length).equals(raw)).toBe(true)
}

test('a file is fetched into the store here, by its checksum and by a list, and gives the same bytes back', async () => {
  const url = address('tiny.qcow2')
  const sha512 = digest('sha512', files['tiny.qcow2'] ?? Buffer.alloc(0))
  const job = await at.json<JobView>(['images', 'import', url, '--sha512', sha512, '--name', 'by-sum'])
  expect(job.state).toBe('succeeded')
  await at.json(['images', 'import', url, '--checksums', address('SHA256SUMS'), '--name', 'by-list'])
  const [byList, bySum] = await images('here')
  expect(bySum).toMatchObject({
    name: 'by-sum',
    consistency: 'imported',
    source: { disk: url, server: null },
  })
  // The same bytes are kept once.
  expect(byList?.counts.stored).toBe(0)
  await expectSame('here', 'by-sum')
  expect(leftIn(join(at.data, 'image-store', 'tmp'))).toEqual([])
})

test('what its checksum does not say, what is too large and what is no list are refused, and nothing stays', async () => {
  const url = address('tiny.qcow2')
  const right = digest('sha256', files['tiny.qcow2'] ?? Buffer.alloc(0))
  const before = (await images('here')).length
  for (const [args, said] of [
    [['--sha256', '0'.repeat(64)], /is not what its checksum says.*SHA|sha256 is/s],
    [['--sha256', right, '--max', '1M'], /more than the 1048576 that were allowed/],
    [['--checksums', address('tiny.qcow2')], /has no checksum for|too long for a list/],
  ] as const) {
    const end = await at.run('images', 'import', url, ...args)
    expect([args[0], end.code]).toEqual([args[0], 1])
    expect(end.stderr + end.stdout).toMatch(said)
  }
  for (const args of [
    [url],
    [url, '--sha256', 'abc'],
    ['ftp://x/y.raw', '--sha256', right],
    [url, '--sha512', right],
  ])
    expect([args, (await at.run('images', 'import', ...args)).code]).toEqual([args, 2])
  expect((await images('here')).length).toBe(before)
  expect(leftIn(join(at.data, 'image-store', 'tmp'))).toEqual([])
})

test('a fetch that was cut goes on where it was', async () => {
  const url = address('tiny.qcow2')
  const right = digest('sha256', files['tiny.qcow2'] ?? Buffer.alloc(0))
  cutOnceAt = 300_000
  asked.length = 0
  // The engine tries again by itself.
  const job = await at.json<JobView>(['images', 'import', url, '--sha256', right, '--name', 'cut'])
  expect(job.state).toBe('succeeded')
  expect(asked).toEqual(['tiny.qcow2', 'tiny.qcow2 bytes=300000-'])
  await expectSame('here', 'cut')
})

test('with the store on a host, the host fetches', async () => {
  const served = files['tiny.qcow2'] ?? Buffer.alloc(0)
  writeFileSync(join(node2.storageFolder, 'served.qcow2'), served)
  const script =
    'cd /var/lib/libvirt/images || exit; setsid python3 -m http.server --bind 127.0.0.1 18080 >/dev/null 2>&1 </dev/null & sleep 2'
  await node2.run(['sh', '-c', script])
  const sum = digest('sha256', served)
  const url = 'http://127.0.0.1:18080/served.qcow2'
  const from = ['--store', 'there', '--sha256', sum, '--name', 'far']
  const job = await at.json<JobView>(['images', 'import', url, ...from])
  expect(job.state).toBe('succeeded')
  await expectSame('there', 'far')
  expect((await node2.run(['ls', '/root/image-store/tmp'])).stdout).toBe('')
})
