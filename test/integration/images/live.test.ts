import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JobView } from '@shared/contract/jobs.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { until } from '../../lab/run.ts'
import { tinyDomainXml } from '../../lab/tiny-domain.ts'
import { buildCli, type Workstation, workstation } from '../../support/cli.ts'
import { addNodes, imageIn, virsh } from '../../support/cli-lab.ts'

/**
 * Running machines on a host whose libvirt has no backup jobs. Only that word of virsh is missing there, with the
 * complaint of libvirt before 6.0; snapshots, commits and guests are real.
 */
let cli: Awaited<ReturnType<typeof buildCli>>
let lab: Lab
let at: Workstation
let node1: LabNode
let node2: LabNode

const oldVirsh = `#!/bin/sh
for word in "$@"; do
  case $word in
    backup-*) echo "error: unknown command: '$word'" >&2; exit 1 ;;
  esac
done
exec /root/virsh.real "$@"
`

async function makeGuest(node: LabNode, name: string, disk: string, agent = false): Promise<void> {
  const xml = tinyDomainXml({ name, disk: `/var/lib/libvirt/images/${disk}`, memoryMiB: 96, agent })
  const script =
    'printf %s "$1" >/tmp/d.xml && virsh define /tmp/d.xml && virsh pool-refresh default && virsh start "$2"'
  const { code, stderr } = await node.run(['sh', '-c', script, 'sh', xml, name])
  expect([code, stderr]).toEqual([0, ''])
}

const diskOf = async (name: string): Promise<string> => {
  const listed = await virsh(node1, 'domblklist', name)
  return /^\s*vda\s+(.*)$/m.exec(listed)?.[1]?.trim() ?? ''
}
const overlays = (): string[] => readdirSync(node1.storageFolder).filter((name) => name.includes('.terrace-'))
const imageNamed = (name: string) => imageIn(at, name)

/** Deploys an image on the other host, where a guest of it must find what the first one wrote. */
async function expectReads(image: string, wrote: string, store = 'there'): Promise<void> {
  const name = `reader-${image}`
  await at.json(['images', 'deploy', image, '--store', store, '--host', 'node2', '--volume', `${name}.qcow2`])
  await makeGuest(node2, name, `${name}.qcow2`)
  await node2.waitForSerial(name, `TERRACE-GUEST-NOTE started as ${wrote}`, 90_000)
  await virsh(node2, 'destroy', name)
}

/** A capture that is cut off while the machine goes on in its overlay. */
async function cutOff(name: string): Promise<void> {
  // A store that knows none of it yet, so that there is something to send.
  await at.json(['stores', 'add', name, '--host', 'node2', '--folder', `/root/store-${name}`])
  const slowly = ['--store', name, '--limit-rate', '2M']
  const running = at.start('images', 'capture', 'writer', '--name', name, '--live', ...slowly)
  await running.notes('running')
  await until('an overlay', 60_000, () => overlays().length > 0)
  await sleep(1500)
  await running.kill()
  expect(await diskOf('writer')).toMatch(/writer\.qcow2\.terrace-image-/)
}

beforeAll(async () => {
  ;[cli, lab] = await Promise.all([buildCli(), startLab({ nodes: 2 })])
  at = workstation(cli.file)
  ;[node1, node2] = lab.nodes as [LabNode, LabNode]
  const script =
    'cp /usr/bin/virsh /root/virsh.real && printf %s "$1" >/root/virsh.old && chmod 755 /root/virsh.* && mount --bind /root/virsh.old /usr/bin/virsh'
  const { code, stderr } = await node1.run(['sh', '-c', script, 'sh', oldVirsh])
  if (code !== 0) throw new Error(stderr)
  await addNodes(at, lab.nodes, lab.identityFile)
  await at.json(['stores', 'add', 'there', '--host', 'node2', '--folder', '/root/image-store'])
  execFileSync('cp', [join(node1.storageFolder, 'tiny.qcow2'), join(node1.storageFolder, 'writer.qcow2')])
  await makeGuest(node1, 'writer', 'writer.qcow2')
  await node1.waitForSerial('writer', 'TERRACE-GUEST-WROTE writer', 90_000)
}, 300_000)
afterAll(async () => {
  at?.remove()
  cli?.remove()
  await lab?.stop()
})

test('a snapshot is read and merged back, and the machine never stops', async () => {
  const job = await at.json<JobView>(['images', 'capture', 'writer', '--name', 'live', '--live'])
  expect(job.state).toBe('succeeded')
  const { log } = await at.json<{ log: { text: string }[] }>(['jobs', 'show', job.id])
  const said = log.map(({ text }) => text).join('\n')
  expect(said).toContain('node1 has no backup jobs: a snapshot of the disk is taken instead.')
  expect(said).toContain('which is merged back into its disk afterwards.')
  expect(await imageNamed('live')).toMatchObject({ consistency: 'crash', checkpoint: null, guest: null })
  expect([await virsh(node1, 'domstate', 'writer'), await diskOf('writer'), overlays()]).toEqual([
    'running',
    '/var/lib/libvirt/images/writer.qcow2',
    [],
  ])
  await expectReads('live', 'writer')
}, 240_000)

test('cut off, it is merged back when the host is met next, and the same disk is captured again', async () => {
  await cutOff('cut')
  await at.json(['hosts', 'probe', 'node1'])
  expect([await virsh(node1, 'domstate', 'writer'), await diskOf('writer'), overlays()]).toEqual([
    'running',
    '/var/lib/libvirt/images/writer.qcow2',
    [],
  ])
  const [job] = await at.json<JobView[]>(['jobs', 'list', '--limit', '1'])
  expect(job?.state).toBe('interrupted')
  // Going on is another moment of the disk.
  expect((await at.json<JobView>(['jobs', 'resume', job?.id ?? ''])).state).toBe('succeeded')
  expect(overlays()).toEqual([])
  await expectReads('cut', 'writer', 'cut')
}, 240_000)

test('a machine that went off meanwhile gets its disk back too, with all that it wrote', async () => {
  const before = await virsh(node1, 'dumpxml', 'writer', '--inactive')
  await cutOff('off')
  // What the overlay alone has: a second start's line.
  await virsh(node1, 'destroy', 'writer')
  await virsh(node1, 'start', 'writer')
  await node1.waitForSerial('writer', 'TERRACE-GUEST-NOTE started as writer', 90_000)
  await virsh(node1, 'destroy', 'writer')
  expect(await virsh(node1, 'dumpxml', 'writer', '--inactive')).not.toBe(before)
  await at.json(['hosts', 'probe', 'node1'])
  expect(overlays()).toEqual([])
  expect(await virsh(node1, 'dumpxml', 'writer', '--inactive')).toBe(before)
  await virsh(node1, 'start', 'writer')
  await node1.waitForSerial('writer', 'TERRACE-GUEST-UP writer', 90_000)
}, 240_000)

test('a host of whose overlay another Terrace knows is not captured from beside it', async () => {
  await cutOff('first')
  const other = workstation(cli.file)
  try {
    await addNodes(other, lab.nodes, lab.identityFile)
    await other.json(['stores', 'add', 'there', '--host', 'node2', '--folder', '/root/image-store'])
    const refused = await other.run('--json', 'images', 'capture', 'node1:default/writer.qcow2', '--live')
    expect(JSON.parse(refused.stdout)).toMatchObject({ state: 'failed', error: { code: 'conflict' } })
  } finally {
    other.remove()
  }
  await at.json(['hosts', 'probe', 'node1'])
  expect(overlays()).toEqual([])
}, 240_000)

test.each(['node1', 'node2'])(
  'the guest is frozen for the moment on %s, and says what it is',
  async (host) => {
    const node = host === 'node1' ? node1 : node2
    const name = `talks-${host}`
    execFileSync('cp', [join(node1.storageFolder, 'tiny.qcow2'), join(node.storageFolder, `${name}.qcow2`)])
    await makeGuest(node, name, `${name}.qcow2`, true)
    await node.waitForSerial(name, `TERRACE-GUEST-AGENT ${name}`, 90_000)
    // libvirt learns of the agent when the guest has opened its end.
    await sleep(1000)
    const job = await at.json<JobView>([
      'images',
      'capture',
      name,
      '--name',
      name,
      '--live',
      '--store',
      'there',
    ])
    expect(job.state).toBe('succeeded')
    await node.waitForSerial(name, `TERRACE-GUEST-FROZEN ${name}`, 1000)
    await node.waitForSerial(name, `TERRACE-GUEST-THAWED ${name}`, 1000)
    const image = await imageNamed(name)
    expect(image.consistency).toBe('quiesced')
    expect(image.guest).toMatchObject({
      hostname: name,
      os: { id: 'tiny', name: 'Tiny guest of the lab' },
      filesystems: [{ mountpoint: '/disk', type: 'vfat' }],
    })
    const shown = await at.run('images', 'show', name, '--store', 'there')
    expect(shown.stdout).toContain(`guest: ${name}, Tiny guest of the lab, kernel `)
    await virsh(node, 'destroy', name)
  },
  240_000,
)
