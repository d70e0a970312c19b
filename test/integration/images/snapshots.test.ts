import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImageView } from '@shared/contract/images.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { tinyDomainXml } from '../../lab/tiny-domain.ts'
import { buildCli, type Workstation, workstation } from '../../support/cli.ts'
import { addNodes, virsh } from '../../support/cli-lab.ts'

/** Disks of machines whose snapshots were made by other hands: virsh and qemu-img. */
let cli: Awaited<ReturnType<typeof buildCli>>
let lab: Lab
let at: Workstation
let node: LabNode

const pool = '/var/lib/libvirt/images'
const inPool = (name: string): string => join(node.storageFolder, name)
async function on(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await node.run(words)
  if (code !== 0) throw new Error(`${words.join(' ')}: ${stderr}`)
  return stdout
}
const logOf = async ({ id }: JobView): Promise<string> =>
  (await at.json<{ log: { text: string }[] }>(['jobs', 'show', id])).log.map(({ text }) => text).join('\n')

/** A machine on a disk of its own, running and then held, so that its disk has one content. */
async function makeGuest(name: string, disk: string, start = true): Promise<void> {
  await on('sh', '-c', 'printf %s "$1" >/tmp/d.xml', 'sh', tinyDomainXml({ name, disk, memoryMiB: 96 }))
  await virsh(node, 'define', '/tmp/d.xml')
  if (!start) return
  await virsh(node, 'start', name)
  await node.waitForSerial(name, `TERRACE-GUEST-UP ${name}`, 90_000)
}

/** An image beside what QEMU itself says that the disk holds. */
async function expectSame(image: string, disk: string): Promise<void> {
  const name = image.replaceAll(/[^a-z0-9-]/g, '-')
  const as = ['--host', 'node1', '--volume', `${name}.raw`, '--format', 'raw']
  await at.json(['images', 'deploy', image, ...as])
  await on('qemu-img', 'convert', '-U', '-f', 'qcow2', '-O', 'raw', disk, `${pool}/${name}.expected`)
  expect(readFileSync(inPool(`${name}.raw`)).equals(readFileSync(inPool(`${name}.expected`)))).toBe(true)
}

beforeAll(async () => {
  ;[cli, lab] = await Promise.all([buildCli(), startLab({ nodes: 1 })])
  at = workstation(cli.file)
  ;[node] = lab.nodes as [LabNode]
  await addNodes(at, lab.nodes, lab.identityFile)
  await at.json(['stores', 'add', 'here'])
  for (const name of ['outer', 'inner', 'far'])
    execFileSync('cp', [inPool('tiny.qcow2'), inPool(`${name}.qcow2`)])
}, 300_000)
afterAll(async () => {
  at?.remove()
  cli?.remove()
  await lab?.stop()
})

const capture = async (disk: string, name: string, ...how: string[]) =>
  at.json<JobView>(['images', 'capture', disk, '--name', name, ...how])

test('a machine that goes on in overlays of its own snapshots is captured as it is now', async () => {
  await makeGuest('outer', `${pool}/outer.qcow2`)
  for (const name of ['first', 'second'])
    await virsh(node, 'snapshot-create-as', 'outer', name, '--disk-only', '--no-metadata')
  await virsh(node, 'suspend', 'outer')
  expect((await capture('outer', 'outer live', '--live')).state).toBe('succeeded')
  await expectSame('outer live', `${pool}/outer.second`)
  await virsh(node, 'destroy', 'outer')
  expect((await capture('outer', 'outer off')).state).toBe('succeeded')
  await expectSame('outer off', `${pool}/outer.second`)
  expect(await virsh(node, 'domblklist', 'outer')).toContain(`${pool}/outer.second`)
}, 240_000)

test('a disk that another stands on is read as it is, and the machine that goes on elsewhere is named', async () => {
  const job = await capture('node1:default/outer.qcow2', 'before')
  expect(job.state).toBe('succeeded')
  expect(await logOf(job)).toContain(
    `outer goes on in ${pool}/outer.second, which stands on this disk: the image holds what was there before.`,
  )
  await expectSame('before', `${pool}/outer.qcow2`)
}, 120_000)

test('snapshots inside a disk stay there, and the image holds what it is now', async () => {
  await makeGuest('inner', `${pool}/inner.qcow2`, false)
  await virsh(node, 'snapshot-create-as', 'inner', 'kept one')
  await on('qemu-io', '-f', 'qcow2', '-c', 'write -P 0x5a 30M 64k', `${pool}/inner.qcow2`)
  const job = await capture('inner', 'inner off')
  expect(await logOf(job)).toContain('The disk keeps 1 snapshots inside (kept one)')
  await expectSame('inner off', `${pool}/inner.qcow2`)
  await virsh(node, 'start', 'inner')
  await node.waitForSerial('inner', 'TERRACE-GUEST-UP inner', 90_000)
  await virsh(node, 'suspend', 'inner')
  expect((await capture('inner', 'inner live', '--live')).state).toBe('succeeded')
  await expectSame('inner live', `${pool}/inner.qcow2`)
  const images = await at.json<ImageView[]>(['images', 'list'])
  const image = images.find(({ name }) => name === 'inner live')
  // A checkpoint would keep its owner from going back.
  expect(image?.checkpoint).toBe(null)
  await virsh(node, 'destroy', 'inner')
  await virsh(node, 'snapshot-revert', 'inner', 'kept one')
}, 240_000)

test('a disk that stands on a file in no pool is refused, naming it', async () => {
  await on('mkdir', '-p', '/root/elsewhere')
  await on('mv', `${pool}/far.qcow2`, '/root/elsewhere/far base.qcow2')
  const make = ['qemu-img', 'create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b']
  await on(...make, '/root/elsewhere/far base.qcow2', `${pool}/far.qcow2`)
  const { code, stdout } = await at.run('--json', 'images', 'capture', 'node1:default/far.qcow2')
  expect(code).not.toBe(0)
  const { error } = JSON.parse(stdout) as JobView
  expect(error?.message).toContain('stands on /root/elsewhere/far base.qcow2')
  expect(error?.next).toContain('or let a pool show that file')
}, 120_000)
