import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImageView, StoreView } from '@shared/contract/images.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { tinyDomainXml } from '../../lab/tiny-domain.ts'
import { buildCli, errorOf, type Workstation, workstation } from '../../support/cli.ts'
import { addNodes, imageIn, virsh } from '../../support/cli-lab.ts'
import { toldAsOne } from '../../support/story.ts'

/** Images from one end to the other by the command line: each test goes on where the one before ended. */
toldAsOne()

let cli: Awaited<ReturnType<typeof buildCli>>
let lab: Lab
let at: Workstation
let node1: LabNode
let node2: LabNode
let node3: LabNode

const images = (store: string) => at.json<ImageView[]>(['images', 'list', '--store', store])
const imageNamed = (store: string, name: string) => imageIn(at, name, '--store', store)

/** The bytes of a disk as a guest sees them, by its path as this machine sees it. */
const content = (path: string, format: string): Buffer => {
  const raw = join(at.folder, 'content.raw')
  execFileSync('qemu-img', ['convert', '-f', format, '-O', 'raw', path, raw])
  return readFileSync(raw)
}
const volume = (node: LabNode, name: string): string => join(node.storageFolder, name)

/** Nothing of a job stays on a host: no key, no task, no lock, no process. */
async function expectTidy(...nodes: LabNode[]): Promise<void> {
  for (const node of nodes) {
    const { stdout } = await node.run([
      'sh',
      '-c',
      'ls ~/.terrace/jobs 2>/dev/null; grep -h terrace-job ~/.ssh/authorized_keys; ls /var/tmp | grep terrace; ps ax -o args | grep "[t]errace-agent"; true',
    ])
    expect([node.name, stdout]).toEqual([node.name, ''])
  }
}

beforeAll(async () => {
  ;[cli, lab] = await Promise.all([buildCli(), startLab({ nodes: 3 })])
  at = workstation(cli.file)
  ;[node1, node2, node3] = lab.nodes as [LabNode, LabNode, LabNode]
  await addNodes(at, lab.nodes, lab.identityFile)
  // Text, zeros and bytes that nothing can make smaller, and an end that is no whole section.
  const disk = volume(node1, 'mixed.raw')
  execFileSync('sh', [
    '-c',
    'head -c 9000000 /dev/urandom >"$1"; yes "some text" | head -c 6000000 >>"$1"; truncate -s 40000512 "$1"; head -c 700 /dev/urandom | dd of="$1" bs=1 seek=39999812 conv=notrunc status=none',
    'sh',
    disk,
  ])
  await virsh(node1, 'pool-refresh', 'default')
}, 300_000)
afterAll(async () => {
  at?.remove()
  cli?.remove()
  await lab?.stop()
})

test('stores are kept on this workstation and on hosts; a folder with other things is refused', async () => {
  const here = await at.json<StoreView>(['stores', 'add', 'here'])
  expect(here).toMatchObject({ hostId: null, isDefault: true, usage: { images: 0, storedBytes: 0 } })
  const there = await at.json<StoreView>([
    'stores',
    'add',
    'there',
    '--host',
    'node3',
    '--folder',
    '/root/image-store',
  ])
  expect(there).toMatchObject({ isDefault: false, error: null })
  mkdirSync(join(at.folder, 'mine'))
  writeFileSync(join(at.folder, 'mine', 'letter.txt'), 'dear')
  const refused = await at.run('--json', 'stores', 'add', 'mine', '--folder', join(at.folder, 'mine'))
  expect(refused.code).not.toBe(0)
  expect(errorOf(refused)).toMatchObject({ changed: 'nothing' })
  expect(readdirSync(join(at.folder, 'mine'))).toEqual(['letter.txt'])
})

test('a disk becomes an image in either store, and each brings back the same bytes', async () => {
  const original = readFileSync(volume(node1, 'mixed.raw'))
  for (const store of ['here', 'there']) {
    const job = await at.json<JobView>([
      'images',
      'capture',
      'node1:default/mixed.raw',
      '--name',
      'mixed',
      '--store',
      store,
    ])
    expect(job.state).toBe('succeeded')
    const image = await imageNamed(store, 'mixed')
    expect(image).toMatchObject({ diskBytes: 40_000_512, consistency: 'stopped', source: { host: 'node1' } })
    expect(image.counts.zero).toBeGreaterThan(4)
    for (const [node, format] of [
      [node2, 'raw'],
      [node1, 'qcow2'],
    ] as const) {
      const name = `back-${store}.${format}`
      await at.json([
        'images',
        'deploy',
        'mixed',
        '--store',
        store,
        '--host',
        node.name,
        '--volume',
        name,
        '--format',
        format,
      ])
      expect(content(volume(node, name), format).equals(original)).toBe(true)
    }
  }
  // Zeros take no room.
  expect(statSync(volume(node2, 'back-here.raw')).blocks * 512).toBeLessThan(24e6)
  await expectTidy(node1, node2, node3)
})

test('bytes between hosts that reach each other do not pass this workstation', async () => {
  const jobs = await at.json<JobView[]>(['jobs', 'list'])
  const logOf = async (title: RegExp) => {
    const found = jobs.find((job) => title.test(job.steps[0]?.title ?? ''))
    return (await at.json<{ log: { text: string }[] }>(['jobs', 'show', found?.id ?? ''])).log.map(
      ({ text }) => text,
    )
  }
  expect(await logOf(/as mixed in there/)).toContain('Bytes go from node1 to node3 directly.')
  expect(await logOf(/as mixed in here/)).not.toContain('Bytes go from node1 to node3 directly.')
})

test('a second capture adds only what has changed', async () => {
  const before = await imageNamed('there', 'mixed')
  execFileSync('dd', [
    'if=/dev/urandom',
    `of=${volume(node1, 'mixed.raw')}`,
    'bs=512',
    'count=1',
    'seek=9000',
    'conv=notrunc',
    'status=none',
  ])
  await at.json(['images', 'capture', 'node1:default/mixed.raw', '--name', 'mixed 2', '--store', 'there'])
  const after = await imageNamed('there', 'mixed 2')
  expect(after.counts.stored).toBe(1)
  expect(after.parent).toBe(before.id)
  const usage = (await at.json<StoreView[]>(['stores', 'list'])).find(({ name }) => name === 'there')?.usage
  expect(usage).toMatchObject({ images: 2 })
})

test('a disk that is made anew where another lay is not its child; its own next image is', async () => {
  const disk = volume(node1, 'again.raw')
  const capture = async (name: string): Promise<ImageView> => {
    await virsh(node1, 'pool-refresh', 'default')
    await at.json(['images', 'capture', 'node1:default/again.raw', '--name', name, '--store', 'there'])
    return imageNamed('there', name)
  }
  const make = (...parts: Buffer[]): void => writeFileSync(disk, Buffer.concat(parts))
  const same = randomBytes(4 * 2 ** 20)
  make(same, randomBytes(1000))
  const old = await capture('again 1')
  rmSync(disk)
  // With a section that the old one had as well, as two disks of one template have.
  make(same, randomBytes(2000))
  const anew = await capture('again 2')
  expect([old.parent, anew.parent, anew.counts.stored]).toEqual([null, null, 1])
  make(randomBytes(4 * 2 ** 20), randomBytes(2000))
  expect((await capture('again 3')).parent).toBe(anew.id)
  rmSync(disk)
})

test('a guest writes a file, is captured while it runs, and is found again on another host', async () => {
  const xml = tinyDomainXml({ name: 'writer', disk: '/var/lib/libvirt/images/writer.qcow2', memoryMiB: 96 })
  execFileSync('cp', [volume(node1, 'tiny.qcow2'), volume(node1, 'writer.qcow2')])
  await node1.run([
    'sh',
    '-c',
    'printf %s "$1" >/tmp/d.xml && virsh define /tmp/d.xml && virsh pool-refresh default',
    'sh',
    xml,
  ])
  await virsh(node1, 'start', 'writer')
  await node1.waitForSerial('writer', 'TERRACE-GUEST-WROTE writer', 90_000)

  const refused = await at.run('--json', 'images', 'capture', 'writer', '--name', 'live')
  expect(JSON.parse(refused.stdout)).toMatchObject({ state: 'failed', error: { code: 'precondition' } })
  const job = await at.json<JobView>([
    'images',
    'capture',
    'writer',
    '--name',
    'live',
    '--store',
    'there',
    '--live',
  ])
  expect(job.state).toBe('succeeded')
  expect(await virsh(node1, 'domstate', 'writer')).toBe('running')
  const image = await imageNamed('there', 'live')
  expect(image).toMatchObject({ consistency: 'crash', source: { live: true, server: 'writer' } })

  await at.json([
    'images',
    'deploy',
    'live',
    '--store',
    'there',
    '--host',
    'node2',
    '--volume',
    'reader.qcow2',
  ])
  const reader = tinyDomainXml({
    name: 'reader',
    disk: '/var/lib/libvirt/images/reader.qcow2',
    memoryMiB: 96,
  })
  await node2.run(['sh', '-c', 'printf %s "$1" >/tmp/d.xml && virsh define /tmp/d.xml', 'sh', reader])
  await virsh(node2, 'start', 'reader')
  await node2.waitForSerial('reader', 'TERRACE-GUEST-NOTE started as writer', 90_000)
  await expectTidy(node1, node2, node3)
}, 300_000)

test('the next live capture reads only what the guest has changed since', async () => {
  expect((await imageNamed('there', 'live')).checkpoint).not.toBeNull()
  const job = await at.json<JobView>([
    'images',
    'capture',
    'writer',
    '--name',
    'live 2',
    '--store',
    'there',
    '--live',
  ])
  expect(job.state).toBe('succeeded')
  const log = (await at.json<{ log: { text: string }[] }>(['jobs', 'show', job.id])).log.map(
    ({ text }) => text,
  )
  expect(log).toContain('Only what changed since the last capture is read.')
  expect(await virsh(node1, 'checkpoint-list', 'writer', '--name')).toBe(
    (await imageNamed('there', 'live 2')).checkpoint,
  )
  await virsh(node1, 'destroy', 'writer')
  await virsh(node2, 'destroy', 'reader')
})

test('verify finds a damaged section and names the images that it hurts; nothing wrong is deployed', async () => {
  expect((await at.json<JobView>(['images', 'verify', '--store', 'here'])).state).toBe('succeeded')
  const sections = join(at.data, 'image-store', 'sections')
  // Of random bytes, so that no bit of it is one too many.
  const [name = ''] = readdirSync(sections, { recursive: true, encoding: 'utf8' })
    .filter((path) => /[0-9a-f]{64}$/.test(path))
    .toSorted((a, b) => statSync(join(sections, b)).size - statSync(join(sections, a)).size)
  const file = join(sections, name)
  const bytes = readFileSync(file)
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 5) ^ 1, bytes.length - 5)
  writeFileSync(file, bytes)
  const damaged = await at.run(
    '--json',
    'images',
    'deploy',
    'mixed',
    '--store',
    'here',
    '--host',
    'node2',
    '--volume',
    'bad.raw',
  )
  expect(JSON.parse(damaged.stdout)).toMatchObject({ state: 'failed' })
  expect(existsSync(volume(node2, 'bad.raw'))).toBe(false)
  const verified = JSON.parse(
    (await at.run('--json', 'images', 'verify', '--store', 'here')).stdout,
  ) as JobView
  expect(verified).toMatchObject({ state: 'failed', error: { code: 'storage.corrupt' } })
  expect(verified.error?.message).toContain('mixed')
})

test('images are listed, shown, exported, imported and removed', async () => {
  const file = join(at.folder, 'out.vmdk')
  await at.json(['images', 'export', 'mixed 2', file, '--store', 'there'])
  expect(content(file, 'vmdk').equals(readFileSync(volume(node1, 'mixed.raw')))).toBe(true)
  await at.json(['images', 'import', file, '--name', 'from file', '--store', 'there'])
  expect(await imageNamed('there', 'from file')).toMatchObject({
    consistency: 'imported',
    counts: { stored: 0 },
  })
  const over = await at.run('--json', 'images', 'export', 'mixed 2', file, '--store', 'there')
  expect(JSON.parse(over.stdout)).toMatchObject({ state: 'failed', error: { code: 'conflict' } })
  expect(content(file, 'vmdk').equals(readFileSync(volume(node1, 'mixed.raw')))).toBe(true)
  const unsure = await at.run('images', 'remove', 'from file', '--store', 'there')
  expect(unsure.code).toBe(4)
  await at.json(['images', 'remove', 'from file', '--store', 'there', '--yes'])
  expect((await images('there')).map(({ name }) => name)).not.toContain('from file')
  expect(await at.json(['images', 'prune', '--store', 'there', '--grace', '0'])).toMatchObject({
    sections: 0,
  })
  // Its manifest lies in the trash for a day, or until somebody needs the room.
  const trash = join(node3.homeFolder, 'root', 'image-store', 'trash')
  expect(readdirSync(trash)).toContainEqual(expect.stringMatching(/\.json$/))
  await at.json(['images', 'prune', '--store', 'there', '--empty-trash', '--yes'])
  expect(readdirSync(trash)).toEqual([])
})

test('one image goes to several hosts through their caches; what is cached is there without the store', async () => {
  for (const name of ['node1', 'node2'])
    await at.json([
      'caches',
      'add',
      `cache of ${name}`,
      '--host',
      name,
      '--folder',
      '/root/cache',
      '--budget',
      '2G',
    ])
  const hosts = ['--host', 'node1,node2', '--volume', 'spread.raw', '--format', 'raw']
  const job = await at.json<JobView>(['images', 'deploy', 'mixed 2', '--store', 'there', ...hosts])
  expect(job.steps).toHaveLength(2)
  const original = readFileSync(volume(node1, 'mixed.raw'))
  for (const node of [node1, node2])
    expect(readFileSync(volume(node, 'spread.raw')).equals(original)).toBe(true)
  const kept = async () =>
    (await at.json<StoreView[]>(['caches', 'list'])).map(({ usage }) => usage?.sections ?? 0)
  // What passes is kept; a section that had to come from the store itself may not be.
  for (const sections of await kept()) expect(sections).toBeGreaterThan(0)
  for (const name of ['node1', 'node2'])
    await at.json(['caches', 'warm', 'mixed 2', `cache of ${name}`, '--store', 'there'])
  // All of it but its zeros.
  expect(await kept()).toEqual([5, 5])
  await expectTidy(node1, node2, node3)

  await node3.stopSshd()
  await at.json([
    'images',
    'deploy',
    'mixed 2',
    '--store',
    'there',
    '--host',
    'node2',
    '--volume',
    'cached.qcow2',
  ])
  expect(content(volume(node2, 'cached.qcow2'), 'qcow2').equals(original)).toBe(true)
  await node3.startSshd()
})

test('a cache is filled ahead of need from the store of this workstation', async () => {
  const job = await at.json<JobView>(['caches', 'warm', 'mixed', 'cache of node1', '--store', 'there'])
  expect(job.state).toBe('succeeded')
  await at.json(['images', 'import', volume(node1, 'tiny.qcow2'), '--name', 'tiny', '--store', 'here'])
  await at.json(['caches', 'warm', 'tiny', 'cache of node2', '--store', 'here'])
  await at.json([
    'images',
    'deploy',
    'tiny',
    '--store',
    'here',
    '--host',
    'node2',
    '--volume',
    'warm.raw',
    '--format',
    'raw',
  ])
  expect(
    content(volume(node2, 'warm.raw'), 'raw').equals(content(volume(node1, 'tiny.qcow2'), 'qcow2')),
  ).toBe(true)
  await expectTidy(node1, node2, node3)
})
