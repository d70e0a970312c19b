import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HostId } from '@shared/contract/hosts.ts'
import type { ImageView } from '@shared/contract/images.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import { firstBootFiles, seedDisk } from '@shared/images/first-boot.ts'
import type { StoreId } from '@shared/plan/image-requests.ts'
import { type Core, openCore } from '@main/core/index.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { until } from '../../lab/run.ts'
import { tinyDomainXml } from '../../lab/tiny-domain.ts'
import { buildCli, type Workstation, workstation } from '../../support/cli.ts'
import { addHost, jobEnd } from '../../support/cli-core.ts'
import { addNodes, virsh } from '../../support/cli-lab.ts'
import { testFolder } from '../../support/sshd.ts'

/** Captures of machines that run: several of one machine, what they leave on it, and guests that do not answer. */
const { folder, remove } = testFolder('machines')
const pool = '/var/lib/libvirt/images'
let cli: Awaited<ReturnType<typeof buildCli>>
let lab: Lab
let core: Core
let other: Workstation
let node: LabNode
/** Has a store. */
let rack: LabNode
let hostId: HostId
let there: StoreId
let here: StoreId

const mebi = 2 ** 20
const volume = (name: string): string => join(node.storageFolder, name)
const said = async (id: string): Promise<string> =>
  (await core.services.jobs.log({ id, after: 0 })).map(({ text }) => text).join('\n')

async function begin(
  disk: string,
  name: string,
  storeId = there,
  rate: number | null = null,
): Promise<string> {
  const { jobId } = await core.services.images.capture({
    ...{ hostId, pool: 'default', volume: disk, name, storeId, live: true, rate, route: null },
  })
  return jobId
}
const ended = (jobId: string): Promise<JobView> => jobEnd(core, jobId)
async function captured(disk: string, name: string, storeId = there): Promise<ImageView> {
  const job = await ended(await begin(disk, name, storeId))
  expect([job.state, job.error]).toEqual(['succeeded', null])
  const image = (await core.services.images.list({ storeId })).find((one) => one.name === name)
  if (!image) throw new Error(`no image ${name}`)
  return image
}

/** As many bytes as the disk of the machine has now, which its guest never writes to. */
async function expectSame(image: ImageView): Promise<void> {
  const file = join(folder, `${image.id}.raw`)
  const started = await core.services.images.exportFile({
    ...{ storeId: image.storeId, imageId: image.id, hostId: null, path: file, format: 'raw' },
  })
  expect((await ended(started?.jobId ?? '')).state).toBe('succeeded')
  const now = join(folder, 'now.raw')
  execFileSync('qemu-img', ['convert', '-U', '-f', 'qcow2', '-O', 'raw', volume('data.qcow2'), now])
  execFileSync('cmp', [file, now])
}

const checkpoints = async (): Promise<Set<string>> => {
  const names = await virsh(node, 'checkpoint-list', 'pair', '--name')
  return new Set(names.split('\n').filter((name) => name !== ''))
}
/** What the file itself keeps of them. */
const bitmaps = (): number => {
  const text = execFileSync('qemu-img', ['info', '-U', '--output=json', volume('data.qcow2')], {
    encoding: 'utf8',
  })
  const info = JSON.parse(text) as { 'format-specific': { data: { bitmaps?: unknown[] } } }
  return info['format-specific'].data.bitmaps?.length ?? 0
}

async function define(name: string, disk: string, more: string, agent = false): Promise<void> {
  const xml = tinyDomainXml({ name, disk: `${pool}/${disk}`, memoryMiB: 96, agent })
  const script =
    'printf %s "$1" >/tmp/d.xml && virsh define /tmp/d.xml && virsh pool-refresh default && virsh start "$2"'
  const { code, stderr } = await node.run([
    'sh',
    '-c',
    script,
    'sh',
    xml.replace('<interface', `${more}<interface`),
    name,
  ])
  expect([code, stderr]).toEqual([0, ''])
}
const diskTwo = (path: string, format: string): string =>
  `<disk type='file' device='disk'><driver name='qemu' type='${format}'/><source file='${path}'/><target dev='vdb' bus='virtio'/></disk>`

beforeAll(async () => {
  ;[cli, lab] = await Promise.all([buildCli(), startLab({ nodes: 2 })])
  ;[node, rack] = lab.nodes as [LabNode, LabNode]
  other = workstation(cli.file)
  process.env['HOME'] = join(folder, 'home')
  process.env['TERRACE_VAULT'] = 'memory'
  delete process.env['SSH_AUTH_SOCK']
  const data = join(folder, 'data')
  mkdirSync(data)
  core = await openCore({
    ...{ folder: data, version: '0.0.0', polling: false, localPaths: true },
    agentPath: fileURLToPath(new URL('../../../out/agent/terrace-agent.pyz', import.meta.url)),
    prompter: { ask: async () => ({ kind: 'dismiss' }) },
  })
  copyFileSync(lab.knownHostsFile, join(data, 'known_hosts'))
  const add = ({ name, address }: LabNode): Promise<HostId> =>
    addHost(core, { name, address, identityFile: lab.identityFile })
  hostId = await add(node)
  const rackId = await add(rack)
  const store = async (name: string, at: HostId | null): Promise<StoreId> =>
    (
      await core.services.images.addStore({
        ...{ kind: 'store', name, hostId: at, folder: at ? '/root/image-store' : null, budgetBytes: null },
      })
    ).id
  there = await store('there', rackId)
  here = await store('here', null)
  copyFileSync(volume('tiny.qcow2'), volume('pair.qcow2'))
  const raw = join(folder, 'data.raw')
  execFileSync('sh', ['-c', 'head -c 32M /dev/urandom >"$1"; truncate -s 64M "$1"', 'sh', raw])
  execFileSync('qemu-img', ['convert', '-O', 'qcow2', raw, volume('data.qcow2')])
  await define('pair', 'pair.qcow2', diskTwo(`${pool}/data.qcow2`, 'qcow2'))
  await node.waitForSerial('pair', 'TERRACE-GUEST-WROTE pair', 90_000)
}, 300_000)
afterAll(async () => {
  await core?.close()
  other?.remove()
  cli?.remove()
  await lab?.stop()
  remove()
})

test('two disks of one machine that are captured at once wait for one another, and both are whole', async () => {
  const jobs = [
    await begin('pair.qcow2', 'first disk', there, 8 * mebi),
    await begin('data.qcow2', 'second disk', there, 8 * mebi),
  ]
  const all = await Promise.all(jobs.map(ended))
  expect(all.map(({ state, error }) => [state, error])).toEqual([
    ['succeeded', null],
    ['succeeded', null],
  ])
  expect((await Promise.all(jobs.map(said))).join('\n')).toContain('Another disk of pair is captured now')
  const images = await core.services.images.list({ storeId: there })
  await expectSame(images.find(({ name }) => name === 'second disk') as ImageView)
  await expectTidy()
}, 180_000)

/** Keys, tasks, sockets and agents of Terrace on the hosts. */
async function expectTidy(): Promise<void> {
  const script =
    'ls ~/.terrace/jobs 2>/dev/null; grep -h terrace-job ~/.ssh/authorized_keys; ls /var/tmp | grep "terrace-.*sock"; ps ax -o args | grep "[t]errace/agent"; true'
  for (const one of lab.nodes) {
    const left = async (): Promise<string> => (await one.run(['sh', '-c', script])).stdout
    for (let tries = 0; tries < 30 && (await left()) !== ''; tries += 1) await sleep(500)
    expect([one.name, await left()]).toEqual([one.name, ''])
  }
}

test('while one Terrace captures a machine, another is told so and does not disturb it', async () => {
  await addNodes(other, [node], lab.identityFile)
  await other.json(['stores', 'add', 'mine'])
  const jobId = await begin('data.qcow2', 'undisturbed', here, 1.25 * mebi)
  await until(
    'the backup',
    30_000,
    async () => (await virsh(node, 'backup-dumpxml', 'pair').catch(() => '')) !== '',
  )
  for (const disk of ['pair', 'data']) {
    const refused = await other.run('--json', 'images', 'capture', `node1:default/${disk}.qcow2`, '--live')
    const job = JSON.parse(refused.stdout) as JobView
    expect(job).toMatchObject({ state: 'failed', error: { code: 'conflict' } })
    expect(job.error?.next).toBeTruthy()
  }
  await core.services.jobs.pause({ id: jobId })
  expect(await virsh(node, 'backup-dumpxml', 'pair')).toContain('domainbackup')
  await core.services.jobs.resume({ id: jobId })
  const job = await ended(jobId)
  expect([job.state, job.error]).toEqual(['succeeded', null])
  const image = (await core.services.images.list({ storeId: here })).find(
    ({ name }) => name === 'undisturbed',
  )
  await expectSame(image as ImageView)
}, 180_000)

test('of each disk the machine keeps one checkpoint a store, and none whose image is gone', async () => {
  const second = await captured('data.qcow2', 'data 2')
  const third = await captured('data.qcow2', 'data 3')
  expect(third.parent).toBe(second.id)
  const first = (await core.services.images.list({ storeId: there })).find(
    ({ name }) => name === 'first disk',
  )
  const [undisturbed] = await core.services.images.list({ storeId: here })
  expect(await checkpoints()).toEqual(new Set([first?.id, third.id, undisturbed?.id]))
  expect(bitmaps()).toBeLessThanOrEqual(2)
  await expectSame(third)
  for (const { id, storeId } of [third, second, undisturbed as ImageView])
    await ended((await core.services.images.remove({ storeId, imageId: id })).jobId)
  await core.services.hosts.probe({ id: hostId })
  await until('the checkpoints are gone', 30_000, async () => (await checkpoints()).size === 1)
  expect(await checkpoints()).toEqual(new Set([first?.id]))
}, 180_000)

test('a checkpoint that was lost is done without: all is read, and nothing is missed', async () => {
  await captured('data.qcow2', 'before')
  for (const name of await checkpoints()) await virsh(node, 'checkpoint-delete', 'pair', name)
  const after = await captured('data.qcow2', 'after')
  expect(after.counts.stored).toBe(0)
  await expectSame(after)
  expect(await checkpoints()).toEqual(new Set([after.id]))
}, 120_000)

test('a guest whose agent hangs while it is frozen is thawed, and captured as after a power failure', async () => {
  // The guest's agent says that it has frozen everything, and then answers nobody for a while.
  const files = firstBootFiles(
    { id: 'hangs-1', hostName: 'hangs', nics: [] },
    { users: [], packages: [], commands: ["sed -i '/FROZEN/a sleep 13' /agent"] },
  )
  writeFileSync(volume('seed.raw'), seedDisk(files))
  copyFileSync(volume('tiny.qcow2'), volume('hangs.qcow2'))
  await define('hangs', 'hangs.qcow2', diskTwo(`${pool}/seed.raw`, 'raw'), true)
  await node.waitForSerial('hangs', 'TERRACE-GUEST-AGENT hangs', 90_000)
  await sleep(1000)
  const image = await captured('hangs.qcow2', 'hangs')
  expect(image.consistency).toBe('crash')
  await node.waitForSerial('hangs', 'TERRACE-GUEST-FROZEN hangs', 1000)
  await node.waitForSerial('hangs', 'TERRACE-GUEST-THAWED hangs', 45_000)
  expect(await virsh(node, 'domstate', 'hangs')).toBe('running')
}, 180_000)
