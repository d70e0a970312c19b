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
  expect(raw?.message).toContain('it stands on the raw file /var/tmp/bases/raw base, which only the disk itself')
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
