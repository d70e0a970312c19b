import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImageBase } from '@shared/contract/images.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { until } from '../../lab/run.ts'
import { tinyDomainXml } from '../../lab/tiny-domain.ts'
import { buildCli, type Workstation, workstation } from '../../support/cli.ts'
import { addNodes, holdings, imageIn, virsh } from '../../support/cli-lab.ts'
import { sharingFolder } from '../../support/sharing.ts'
import { toldAsOne } from '../../support/story.ts'

/** Disks that stand on an image's base in a pool, or are copied from it: each test goes on where the one before ended. */
toldAsOne()

let cli: Awaited<ReturnType<typeof buildCli>>
let lab: Lab
let at: Workstation
let node1: LabNode
let node2: LabNode

const volume = (node: LabNode, name: string): string => join(node.storageFolder, name)
/** As a guest sees it: read by QEMU through all that the disk stands on. */
const content = async (node: LabNode, name: string, format = 'qcow2'): Promise<Buffer> => {
  // On the host itself, as the disk names its base by the path there.
  const script =
    'qemu-img convert -f "$2" -O raw "/var/lib/libvirt/images/$1" /var/lib/libvirt/images/content'
  const { code, stderr } = await node.run(['sh', '-c', script, 'sh', name, format])
  if (code !== 0) throw new Error(stderr)
  const bytes = readFileSync(volume(node, 'content'))
  rmSync(volume(node, 'content'))
  return bytes
}
const imageNamed = (name: string) => imageIn(at, name)
/** The texts of a job's log. */
const deploy = async (image: string, name: string, ...more: string[]): Promise<string[]> => {
  const job = await at.json<JobView>([
    'images',
    'deploy',
    image,
    '--host',
    'node2',
    '--volume',
    name,
    ...more,
  ])
  return (await at.json<{ log: { text: string }[] }>(['jobs', 'show', job.id])).log.map(({ text }) => text)
}
const basesThere = async (): Promise<ImageBase[]> => at.json<ImageBase[]>(['images', 'bases'])
const capture = (disk: string, name: string, ...more: string[]) =>
  at.json<JobView>(['images', 'capture', disk, '--name', name, ...more])

beforeAll(async () => {
  ;[cli, lab] = await Promise.all([buildCli(), startLab({ nodes: 2 })])
  at = workstation(cli.file)
  ;[node1, node2] = lab.nodes as [LabNode, LabNode]
  await addNodes(at, lab.nodes, lab.identityFile)
  await at.json(['stores', 'add', 'here'])
  await capture('node1:default/tiny.qcow2', 'tiny')
}, 300_000)
afterAll(async () => {
  at?.remove()
  cli?.remove()
  await lab?.stop()
})

test('the first disk on a base brings it, the next ones stand on it at once, with the bytes of the image', async () => {
  const original = await content(node1, 'tiny.qcow2')
  expect((await deploy('tiny', 'one.qcow2', '--overlay')).join('\n')).toContain('was brought there and stays')
  const log = await deploy('tiny', 'two.qcow2', '--overlay', '--bytes', '64M')
  expect(log.join('\n')).toContain('which was there already')
  const two = await content(node2, 'two.qcow2')
  expect((await content(node2, 'one.qcow2')).equals(original)).toBe(true)
  expect(two).toHaveLength(64 * 2 ** 20)
  expect(two.subarray(0, original.length).equals(original)).toBe(true)
  expect(statSync(volume(node2, 'two.qcow2')).blocks * 512).toBeLessThan(300_000)
  const [base, ...others] = await basesThere()
  expect(others).toEqual([])
  expect(base).toMatchObject({ imageId: (await imageNamed('tiny')).id, disks: ['one.qcow2', 'two.qcow2'] })
  const raw = await at.run(
    'images',
    'deploy',
    'tiny',
    '--host',
    'node2',
    '--volume',
    'x',
    '--overlay',
    '--format',
    'raw',
  )
  expect(raw.stderr).toContain('cannot stand on a base')
})

test('a base that disks stand on is not removed: they are named', async () => {
  const before = await holdings(node2)
  const drop = ['images', 'drop-base', 'tiny', '--host', 'node2']
  expect((await at.run(...drop)).code).toBe(4)
  const refused = JSON.parse((await at.run('--json', ...drop, '--yes')).stdout) as JobView
  expect(refused).toMatchObject({ state: 'failed', error: { code: 'conflict', changed: 'nothing' } })
  expect(refused.error?.message).toContain('one.qcow2, two.qcow2')
  expect(await holdings(node2)).toEqual(before)
})

test('a guest runs on such a disk and writes; captured, its image comes after that of the base', async () => {
  const xml = tinyDomainXml({ name: 'writer', disk: '/var/lib/libvirt/images/two.qcow2', memoryMiB: 96 })
  await node2.run(['sh', '-c', 'printf %s "$1" >/tmp/d.xml && virsh define /tmp/d.xml', 'sh', xml])
  await virsh(node2, 'start', 'writer')
  await node2.waitForSerial('writer', 'TERRACE-GUEST-WROTE writer', 90_000)
  const parent = (await imageNamed('tiny')).id
  expect((await capture('writer', 'while it runs', '--live')).state).toBe('succeeded')
  expect(await imageNamed('while it runs')).toMatchObject({ parent, consistency: 'crash' })
  await virsh(node2, 'destroy', 'writer')
  // Another host's image of another disk would come after the first; this one is of the same.
  expect((await capture('writer', 'written')).state).toBe('succeeded')
  expect((await imageNamed('written')).parent).toBe((await imageNamed('while it runs')).id)
  await deploy('written', 'back.raw', '--format', 'raw')
  const disk = await content(node2, 'two.qcow2')
  expect(readFileSync(volume(node2, 'back.raw')).equals(disk)).toBe(true)
  expect((await capture('node2:default/one.qcow2', 'as deployed')).state).toBe('succeeded')
  expect(await imageNamed('as deployed')).toMatchObject({ parent, counts: { stored: 0 } })
}, 300_000)

test('a disk of its own is copied from the base, also while disks stand on it', async () => {
  const original = await content(node1, 'tiny.qcow2')
  for (const [name, format] of [
    ['own.qcow2', 'qcow2'],
    ['own.raw', 'raw'],
  ] as const) {
    const log = await deploy('tiny', name, '--format', format, '--bytes', '48M')
    expect(log.join('\n')).toMatch(
      /was copied from terrace-image-tiny|shares its blocks with terrace-image-tiny/,
    )
    const made = await content(node2, name, format)
    expect(made).toHaveLength(48 * 2 ** 20)
    expect(made.subarray(0, original.length).equals(original)).toBe(true)
    expect((await node2.run(['qemu-img', 'info', `/var/lib/libvirt/images/${name}`])).stdout).not.toContain(
      'backing',
    )
  }
})

test('a base that rotted is found by its hashes, one that was written to by its time: the image comes from its store', async () => {
  const original = await content(node1, 'tiny.qcow2')
  const base = (await basesThere())[0]?.volume ?? ''
  const path = volume(node2, base)
  const { atime, mtime, mtimeMs, size } = statSync(path)
  const sound = readFileSync(path)
  const file = await open(path, 'r+')
  // The last cluster of the file is one of the disk's own.
  await file.write(Buffer.from('rot'), 0, 3, size - 3000)
  await file.close()
  utimesSync(path, atime, mtime)
  // Their clock counts finer than this one's: only where the seal still fits is the rot seen by its hashes.
  const same = statSync(path).mtimeMs === mtimeMs
  const log = (await deploy('tiny', 'healed.raw', '--format', 'raw')).join('\n')
  expect(log).toMatch(same ? /other hashes|changed after it had been sealed/ : /changed after/)
  expect((await content(node2, 'healed.raw', 'raw')).equals(original)).toBe(true)
  const own = (await deploy('tiny', 'three.qcow2', '--overlay')).join('\n')
  expect(own).toContain('It becomes a disk of its own')
  expect((await content(node2, 'three.qcow2')).equals(original)).toBe(true)
  expect((await basesThere())[0]?.disks).toEqual(['one.qcow2', 'two.qcow2'])
  const back = await open(path, 'r+')
  await back.write(sound, size - 3000, 3, size - 3000)
  await back.close()
})

test('cut off while the base is brought and taken back, nothing is left; once no disk stands on it a base goes', async () => {
  execFileSync('sh', ['-c', 'head -c 60000000 /dev/urandom >"$1"', 'sh', volume(node1, 'large.raw')])
  await virsh(node1, 'pool-refresh', 'default')
  await capture('node1:default/large.raw', 'large')
  const before = await holdings(node2)
  const deploying = at.start(
    ...[
      'images',
      'deploy',
      'large',
      '--host',
      'node2',
      '--volume',
      'l.qcow2',
      '--overlay',
      '--limit-rate',
      '4M',
    ],
  )
  const journal = () =>
    readdirSync(node2.storageFolder).some((name) => name.includes('.terrace-partial.terrace-'))
  await until('a journal beside the base', 60_000, async () => journal())
  await deploying.kill()
  const [job] = await at.json<JobView[]>(['jobs', 'list', '--limit', '1'])
  const taken = await at.json<JobView>(['jobs', 'rollback', job?.id ?? ''])
  expect([taken.state, taken.leftovers]).toEqual(['cancelled', []])
  expect(await holdings(node2)).toEqual(before)

  await virsh(node2, 'undefine', 'writer')
  for (const name of ['one.qcow2', 'two.qcow2']) await virsh(node2, 'vol-delete', '--pool', 'default', name)
  expect((await at.json<JobView>(['images', 'drop-base', 'tiny', '--host', 'node2', '--yes'])).state).toBe(
    'succeeded',
  )
  expect(await basesThere()).toEqual([])
}, 300_000)

test('where the file system shares blocks a disk of its own is there at once', async (context) => {
  const shared = await sharingFolder(2 ** 30)
  if (typeof shared === 'string') return context.skip(shared)
  const other = await startLab({ nodes: 1, folder: shared.folder })
  try {
    const [node] = other.nodes as [LabNode]
    const key = ['--host-key', node.hostKeyFingerprint, '--identity', other.identityFile]
    await at.json(['hosts', 'add', 'sharing', '--address', node.address, ...key])
    const to = ['images', 'deploy', 'large', '--host', 'sharing', '--volume']
    await at.json([...to, 'above.qcow2', '--overlay'])
    const used = () =>
      Number(
        execFileSync('stat', ['-f', '-c', '%b %f', node.storageFolder])
          .toString()
          .trim()
          .split(' ')
          .reduce((all, free) => String(Number(all) - Number(free))),
      )
    for (const format of ['raw', 'qcow2']) {
      const before = used()
      const job = await at.json<JobView>([...to, `own.${format}`, '--format', format])
      const log = await at.json<{ log: { text: string }[] }>(['jobs', 'show', job.id])
      expect(log.log.map(({ text }) => text).join('\n')).toContain(
        'It shares its blocks with terrace-image-large',
      )
      expect((used() - before) * 4096).toBeLessThan(4e6)
      const original = readFileSync(volume(node1, 'large.raw'))
      expect(
        (await content(node, `own.${format}`, format)).subarray(0, original.length).equals(original),
      ).toBe(true)
    }
  } finally {
    await other.stop()
    await shared.remove()
  }
}, 300_000)
