import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JobView } from '@shared/contract/jobs.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { tinyDomainXml } from '../../lab/tiny-domain.ts'
import { buildCli, type Workstation, workstation } from '../../support/cli.ts'
import { addNodes, imageIn, virsh } from '../../support/cli-lab.ts'
import { toldAsOne } from '../../support/story.ts'

/** Disks of machines that lie in no storage pool, with names that nobody quoted: each test goes on where the one before ended. */
toldAsOne()

let cli: Awaited<ReturnType<typeof buildCli>>
let lab: Lab
let at: Workstation
let node: LabNode
/** A block device of this machine, which the host has under a name of its own. */
let loop: string | undefined

const pool = '/var/lib/libvirt/images'
const elsewhere = '/var/tmp/else where'
const root = `${elsewhere}/it's "the" root.qcow2`
const data = `${elsewhere}/data & more.raw`
const base = '/var/tmp/bases/tiny base.qcow2'

async function on(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await node.run(words)
  if (code !== 0) throw new Error(`${words.join(' ')}: ${stderr}`)
  return stdout
}
const imageNamed = (name: string) => imageIn(at, name)
const capture = (disk: string, name: string, ...how: string[]) =>
  at.json<JobView>(['images', 'capture', disk, '--name', name, ...how])
async function refusal(disk: string, ...how: string[]): Promise<JobView['error']> {
  const { code, stdout } = await at.run('--json', 'images', 'capture', disk, ...how)
  expect(code).not.toBe(0)
  return (JSON.parse(stdout) as JobView).error
}
const logOf = async ({ id }: JobView): Promise<string> =>
  (await at.json<{ log: { text: string }[] }>(['jobs', 'show', id])).log.map(({ text }) => text).join('\n')

const safe = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll("'", '&apos;').replaceAll('"', '&quot;')
const diskXml = (target: string, format: string, type: string, source: string): string =>
  `<disk type='${type}' device='disk'><driver name='qemu' type='${format}'/>${source}<target dev='${target}' bus='virtio'/></disk>`

async function define(name: string, disk: string, ...more: string[]): Promise<void> {
  const xml = tinyDomainXml({ name, disk, memoryMiB: 96 }).replace(
    "<interface type='network'>",
    `${more.join('')}<interface type='network'>`,
  )
  await on('sh', '-c', 'printf %s "$1" >/tmp/d.xml && virsh define /tmp/d.xml', 'sh', xml)
  await at.json(['hosts', 'probe', 'node1'])
}

/** What the image became, beside what QEMU itself says that the disk holds. */
async function expectSame(image: string, disk: string, format: string): Promise<void> {
  const name = image.replaceAll(/[^a-z0-9-]/g, '-')
  await at.json(['images', 'deploy', image, '--host', 'node1', '--volume', `${name}.raw`, '--format', 'raw'])
  await on('qemu-img', 'convert', '-U', '-f', format, '-O', 'raw', disk, `${pool}/${name}.expected`)
  await on('cmp', `${pool}/${name}.raw`, `${pool}/${name}.expected`)
  await on('qemu-img', 'compare', '-U', '-f', 'raw', '-F', format, `${pool}/${name}.raw`, disk)
  await on('rm', `${pool}/${name}.expected`)
}

beforeAll(async () => {
  ;[cli, lab] = await Promise.all([buildCli(), startLab({ nodes: 1 })])
  at = workstation(cli.file)
  ;[node] = lab.nodes as [LabNode]
  await addNodes(at, lab.nodes, lab.identityFile)
  await at.json(['stores', 'add', 'here'])
  await on('mkdir', '-p', elsewhere, '/var/tmp/bases')
  await on('cp', `${pool}/tiny.qcow2`, base)
  await on('qemu-img', 'create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', '../bases/tiny base.qcow2', root)
  await on('sh', '-c', 'head -c 9M /dev/urandom >"$1" && truncate -s 40M "$1"', 'sh', data)
  await define('far', root, diskXml('vdb', 'raw', 'file', `<source file='${safe(data)}'/>`))
}, 300_000)
afterAll(async () => {
  at?.remove()
  cli?.remove()
  await lab?.stop()
  if (loop !== undefined) execFileSync('sh', ['-c', 'losetup -d "$1"', 'sh', loop])
})

test('of a machine that is off any disk is captured, with what it stands on, and its origin is its path', async () => {
  const unclear = await at.run('images', 'capture', 'far')
  expect(unclear.stderr).toContain(`--disk vda (${root}), --disk vdb (${data})`)
  await capture('far', 'root off', '--disk', 'vda')
  expect(await imageNamed('root off')).toMatchObject({
    consistency: 'stopped',
    parent: null,
    source: { host: 'node1', server: 'far', disk: root },
  })
  await expectSame('root off', root, 'qcow2')
  await capture(`node1:${data}`, 'data off')
  await expectSame('data off', data, 'raw')
}, 240_000)

test('while it runs too; the second capture comes after the first, and the third reads what changed only', async () => {
  await virsh(node, 'start', 'far')
  await node.waitForSerial('far', 'TERRACE-GUEST-WROTE far', 90_000)
  const refused = await refusal(`node1:${root}`)
  expect(refused?.message).toContain(`the disk ${root} is in use by far, which is not off`)
  await virsh(node, 'suspend', 'far')
  await capture('far', 'root live', '--disk', 'vda', '--live')
  const live = await imageNamed('root live')
  expect(live).toMatchObject({ consistency: 'crash', parent: (await imageNamed('root off')).id })
  await expectSame('root live', root, 'qcow2')
  const third = await capture(`node1:${root}`, 'root again', '--live')
  expect(await logOf(third)).toContain('Only what changed since the last capture is read.')
  expect((await imageNamed('root again')).parent).toBe(live.id)
  await expectSame('root again', root, 'qcow2')
  await capture(`node1:${data}`, 'data live', '--live')
  expect((await imageNamed('data live')).parent).toBe((await imageNamed('data off')).id)
  await expectSame('data live', data, 'raw')
  expect(await on('ls', '-A', elsewhere)).toBe(`data & more.raw\nit's "the" root.qcow2\n`)
  await virsh(node, 'destroy', 'far')
}, 240_000)

test('a raw file that only the disk itself names is refused while the machine is off, and so is what no file of the host is', async () => {
  await on('cp', data, '/var/tmp/bases/raw base')
  const over = `${elsewhere}/over.qcow2`
  await on('qemu-img', 'create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', '/var/tmp/bases/raw base', over)
  const serve = 'qemu-nbd -f raw -x far -t -k /var/tmp/far.sock --fork --pid-file=/var/tmp/far.pid "$1"'
  await on('sh', '-c', serve, 'sh', data)
  const remote = `<source protocol='nbd' name='far'><host transport='unix' socket='/var/tmp/far.sock'/></source>`
  await define('odd', over, diskXml('vdb', 'raw', 'network', remote))
  const raw = await refusal('odd', '--disk', 'vda')
  expect(raw).toMatchObject({ code: 'precondition', left: 'Nothing was read.' })
  expect(raw?.message).toContain(
    'it stands on the raw file /var/tmp/bases/raw base, which only the disk itself',
  )
  const network = await refusal('odd', '--disk', 'vdb')
  expect(network?.message).toContain('the disk vdb of odd is not captured: only the hypervisor reaches it')
  expect(network?.message).toContain('(nbd:far)')
  // libvirt itself names what QEMU has open.
  await virsh(node, 'start', 'odd', '--paused')
  await capture('odd', 'over', '--disk', 'vda', '--live')
  await capture('odd', 'network', '--disk', 'vdb', '--live')
  expect((await imageNamed('network')).source.disk).toBe('nbd:far')
  await virsh(node, 'destroy', 'odd')
  await expectSame('over', over, 'qcow2')
  await expectSame('network', data, 'raw')
  await on('sh', '-c', 'kill "$(cat /var/tmp/far.pid)"')
}, 240_000)

test('a block device that no pool shows is read as what the machine has it for', async () => {
  const file = join(node.storageFolder, 'device.img')
  const make = 'cp "$1" "$2" && truncate -s 64M "$2" && losetup --show -f "$2"'
  const from = join(node.storageFolder, 'tiny.qcow2')
  loop = execFileSync('sh', ['-c', make, 'sh', from, file], { encoding: 'utf8' }).trim()
  const device = '/dev/some lv'
  await on('mknod', device, 'b', '7', /\d+$/.exec(loop)?.[0] ?? '')
  await define('blocks', root, diskXml('vdb', 'qcow2', 'block', `<source dev='${device}'/>`))
  await capture('blocks', 'device off', '--disk', 'vdb')
  await expectSame('device off', device, 'qcow2')
  await virsh(node, 'start', 'blocks', '--paused')
  await capture(`node1:${device}`, 'device live', '--live')
  await expectSame('device live', device, 'qcow2')
  expect((await imageNamed('device live')).parent).toBe((await imageNamed('device off')).id)
  await virsh(node, 'destroy', 'blocks')
  // The same bytes, as the disk of a machine that has them raw.
  await define('raws', root, diskXml('vdb', 'raw', 'block', `<source dev='${device}'/>`))
  await capture('raws', 'device raw', '--disk', 'vdb')
  await expectSame('device raw', device, 'raw')
}, 240_000)

test('a disk in a pool may stand on one in none, and a host without backup jobs takes a snapshot beside its disks', async () => {
  const over = `${pool}/over.qcow2`
  await on('qemu-img', 'create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', base, over)
  await virsh(node, 'pool-refresh', 'default')
  const orphan = await refusal('node1:default/over.qcow2')
  expect(orphan?.message).toContain(`over.qcow2 stands on ${base}, which is in none of its pools`)
  await define('pooled', over, diskXml('vdb', 'qcow2', 'file', `<source file='${safe(root)}'/>`))
  await capture('node1:default/over.qcow2', 'pooled')
  await expectSame('pooled', over, 'qcow2')
  // The complaint of libvirt before 6.0.
  const old = `#!/bin/sh
case "$*" in *backup-*) echo "error: unknown command: 'backup-begin'" >&2; exit 1 ;; esac
exec /root/virsh.real "$@"
`
  const hide =
    'cp /usr/bin/virsh /root/virsh.real && printf %s "$1" >/root/virsh.old && chmod 755 /root/virsh.* && mount --bind /root/virsh.old /usr/bin/virsh'
  await on('sh', '-c', hide, 'sh', old)
  await virsh(node, 'start', 'pooled', '--paused')
  const job = await capture('pooled', 'snapshot', '--disk', 'vdb', '--live')
  expect(await logOf(job)).toContain('a snapshot of the disk is taken instead')
  expect(await virsh(node, 'domblklist', 'pooled')).toMatch(new RegExp(`vdb +${root}$`, 'm'))
  expect(await on('ls', '-A', elsewhere)).not.toContain('terrace-')
  await expectSame('snapshot', root, 'qcow2')
}, 240_000)
