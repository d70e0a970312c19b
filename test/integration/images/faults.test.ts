import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { ImageView, StoreView } from '@shared/contract/images.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { until } from '../../lab/run.ts'
import { tinyDomainXml } from '../../lab/tiny-domain.ts'
import { buildCli, type Workstation, workstation } from '../../support/cli.ts'
import { addNodes, virsh } from '../../support/cli-lab.ts'

/** What goes wrong in the middle: nothing wrong is ever deployed, nothing complete is lost, and it goes on from there. */
let cli: Awaited<ReturnType<typeof buildCli>>
let lab: Lab
let at: Workstation
let node1: LabNode
let node2: LabNode

const disk = 'big.raw'
const volume = (node: LabNode, name: string): string => join(node.storageFolder, name)
const original = (): Buffer => readFileSync(volume(node1, disk))
/** Bytes that no store has yet, with an end that is no whole section. */
const refill = (): void => {
  const script = 'head -c 60000000 /dev/urandom >"$1"; truncate -s 100000768 "$1"'
  execFileSync('sh', ['-c', script, 'sh', volume(node1, disk)])
}
const slow = ['--limit-rate', '6M']

const newestJob = async (): Promise<JobView> => {
  const [job] = await at.json<JobView[]>(['jobs', 'list'])
  if (!job) throw new Error('no job')
  return job
}
const images = (store: string) => at.json<ImageView[]>(['images', 'list', '--store', store])

/** Deploys an image and compares the disk with what was captured. */
async function expectSame(store: string, image: string, name: string): Promise<void> {
  await at.json([
    'images',
    'deploy',
    image,
    '--store',
    store,
    '--host',
    'node2',
    '--volume',
    name,
    '--format',
    'raw',
  ])
  expect(readFileSync(volume(node2, name)).equals(original())).toBe(true)
}

/** Processes, keys, tasks and sockets of Terrace on a host. */
const leftovers = async (node: LabNode): Promise<string> => {
  const script =
    'ls ~/.terrace/jobs 2>/dev/null; grep -h terrace-job ~/.ssh/authorized_keys; ls /tmp /var/tmp | grep "terrace-.*sock"; ps ax -o args | grep "[t]errace/agent"; true'
  return (await node.run(['sh', '-c', script])).stdout
}
async function expectTidy(): Promise<void> {
  for (const node of lab.nodes) {
    // A process that was told to end has a moment for it.
    for (let tries = 0; tries < 50 && (await leftovers(node)) !== ''; tries += 1) await sleep(500)
    expect([node.name, await leftovers(node)]).toEqual([node.name, ''])
  }
}

beforeAll(async () => {
  ;[cli, lab] = await Promise.all([buildCli(), startLab({ nodes: [{}, { smallPool: true }] })])
  at = workstation(cli.file)
  ;[node1, node2] = lab.nodes as [LabNode, LabNode]
  await addNodes(at, lab.nodes, lab.identityFile)
  refill()
  await virsh(node1, 'pool-refresh', 'default')
  await at.json(['stores', 'add', 'here'])
  await at.json(['stores', 'add', 'there', '--host', 'node2', '--folder', '/root/image-store'])
}, 300_000)
afterAll(async () => {
  at?.remove()
  cli?.remove()
  await lab?.stop()
})
afterEach(() => expectTidy(), 60_000)

const begun = async (store: string, name: string): Promise<ReturnType<Workstation['start']>> => {
  refill()
  const running = at.start(
    'images',
    'capture',
    `node1:default/${disk}`,
    '--name',
    name,
    '--store',
    store,
    ...slow,
  )
  await running.notes('running')
  // A few sections are there by then, but not all.
  await sleep(3500)
  return running
}

test.each(['here', 'there'])(
  'Terrace is killed while it captures into %s, and goes on at its next start',
  async (store) => {
    const running = await begun(store, `killed ${store}`)
    await running.kill()
    expect((await images(store)).map(({ name }) => name)).not.toContain(`killed ${store}`)
    const job = await newestJob()
    expect(job.state).toBe('interrupted')
    await at.json(['jobs', 'resume', job.id])
    const done = (await images(store)).find(({ name }) => name === `killed ${store}`)
    expect(done?.counts).toMatchObject({ same: expect.any(Number) })
    await expectSame(store, `killed ${store}`, `killed-${store}.raw`)
  },
)

test('Ctrl+C cancels a capture; resumed it sends only what is missing', async () => {
  const running = await begun('there', 'stopped')
  running.process.kill('SIGINT')
  expect((await running.ended).code).toBe(130)
  const job = await newestJob()
  expect(job.state).toBe('cancelled')
  await at.json(['jobs', 'resume', job.id])
  const { log } = await at.json<{ log: { text: string }[] }>(['jobs', 'show', job.id])
  expect(log.length).toBeGreaterThan(0)
  await expectSame('there', 'stopped', 'stopped.raw')
})

test('the store host vanishes in the middle and comes back: the job goes on by itself or when asked', async () => {
  const running = await begun('there', 'cut off')
  await node2.stopSshd()
  await sleep(1500)
  await node2.startSshd()
  await running.ended
  const job = await newestJob()
  expect(['succeeded', 'failed']).toContain(job.state)
  if (job.state !== 'succeeded') await at.json(['jobs', 'resume', job.id])
  await expectSame('there', 'cut off', 'cut-off.raw')
})

test('the agent is killed on the host: the next try goes on where it was', async () => {
  const running = await begun('here', 'agent killed')
  await node1.run(['sh', '-c', 'pkill -9 -f "[t]errace/agent"; true'])
  await running.ended
  const job = await newestJob()
  expect(['succeeded', 'failed']).toContain(job.state)
  if (job.state !== 'succeeded') await at.json(['jobs', 'resume', job.id])
  await expectSame('here', 'agent killed', 'agent-killed.raw')
})

test('a full store is told as such, keeps what it has, and takes the rest once there is room', async () => {
  await node2.run(['sh', '-c', 'mkdir -p /mnt/full && mount -t tmpfs -o size=40m tmpfs /mnt/full'])
  await at.json(['stores', 'add', 'full', '--host', 'node2', '--folder', '/mnt/full/s'])
  const failed = await at.run(
    '--json',
    'images',
    'capture',
    `node1:default/${disk}`,
    '--name',
    'full',
    '--store',
    'full',
  )
  const job = JSON.parse(failed.stdout) as JobView
  expect(job).toMatchObject({ state: 'failed', error: { code: 'storage.full' } })
  expect(await images('full')).toEqual([])
  await node2.run(['mount', '-o', 'remount,size=200m', '/mnt/full'])
  await at.json(['jobs', 'resume', job.id])
  await expectSame('full', 'full', 'full.raw')
  await at.json(['stores', 'forget', 'full'])
})

test('a full pool leaves no disk under its name, and says what to do', async () => {
  await node2.run(['fallocate', '-l', '32M', '/var/lib/libvirt/small/filler'])
  const failed = await at.run(
    '--json',
    'images',
    'deploy',
    'stopped',
    '--store',
    'there',
    '--host',
    'node2',
    '--pool',
    'small',
    '--volume',
    'big.raw',
    '--format',
    'raw',
  )
  expect(JSON.parse(failed.stdout)).toMatchObject({ state: 'failed' })
  expect(await virsh(node2, 'vol-list', 'small')).not.toMatch(/big\.raw\s/)
})

test('a deployment that is killed goes on with the sections that are missing', async () => {
  const real = at.start(
    'images',
    'deploy',
    'agent killed',
    '--store',
    'here',
    '--host',
    'node2',
    '--volume',
    'half.raw',
    '--format',
    'raw',
    ...slow,
  )
  await real.notes('running')
  await sleep(3500)
  await real.kill()
  expect(existsSync(volume(node2, 'half.raw'))).toBe(false)
  const job = await newestJob()
  expect(job.state).toBe('interrupted')
  await at.json(['jobs', 'resume', job.id])
  expect(readFileSync(volume(node2, 'half.raw')).equals(original())).toBe(true)
  expect(readdirSync(node2.storageFolder).filter((name) => name.includes('terrace'))).toEqual([])
})

test('a live capture that is killed leaves the machine as it was, and the next one works', async () => {
  execFileSync('cp', [volume(node1, 'tiny.qcow2'), volume(node1, 'live.qcow2')])
  const xml = tinyDomainXml({ name: 'live', disk: '/var/lib/libvirt/images/live.qcow2', memoryMiB: 96 })
  await node1.run([
    'sh',
    '-c',
    'printf %s "$1" >/tmp/d.xml && virsh define /tmp/d.xml && virsh pool-refresh default',
    'sh',
    xml,
  ])
  await virsh(node1, 'start', 'live')
  await node1.waitForSerial('live', 'TERRACE-GUEST-UP', 90_000)
  const running = at.start(
    'images',
    'capture',
    'live',
    '--live',
    '--name',
    'live',
    '--store',
    'there',
    '--limit-rate',
    '1M',
  )
  await running.notes('running')
  await sleep(3000)
  await running.kill()
  await at.json(['jobs', 'resume', (await newestJob()).id])
  expect(await virsh(node1, 'domstate', 'live')).toBe('running')
  const { stdout } = await node1.run([
    'sh',
    '-c',
    'virsh backup-dumpxml live 2>&1; ls /var/lib/libvirt/images',
  ])
  expect(stdout).not.toMatch(/domainbackup|live\.qcow2\.terrace/)
  // Given up for good: the backup is ended as soon as the host is read.
  const again = at.start(
    'images',
    'capture',
    'live',
    '--live',
    '--name',
    'live 2',
    '--store',
    'here',
    ...['--limit-rate', '1M'],
  )
  await until('a backup of the machine', 60_000, async () =>
    (await virsh(node1, 'backup-dumpxml', 'live').catch(() => '')).includes('domainbackup'),
  )
  await again.kill()
  await at.json(['jobs', 'cancel', (await newestJob()).id])
  await at.json(['hosts', 'probe', 'node1'])
  await expect(virsh(node1, 'backup-dumpxml', 'live')).rejects.toThrow()
  await virsh(node1, 'destroy', 'live')
})

test('stores are whole after all that', async () => {
  for (const store of ['here', 'there']) {
    expect((await at.json<JobView>(['images', 'verify', '--store', store])).state).toBe('succeeded')
    await at.json(['images', 'prune', '--store', store, '--grace', '0', '--yes'])
    expect((await at.json<JobView>(['images', 'verify', '--store', store])).state).toBe('succeeded')
  }
  const stores = await at.json<StoreView[]>(['stores', 'list'])
  expect(stores.map(({ error }) => error)).toEqual([null, null])
}, 300_000)
