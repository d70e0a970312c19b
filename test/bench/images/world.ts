import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync, appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HostId } from '@shared/contract/hosts.ts'
import type { ImageView, StoreView } from '@shared/contract/images.ts'
import { type Core, openCore } from '@main/core/index.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { must } from '../../lab/run.ts'
import { addHost, jobEnd } from '../../support/cli-core.ts'
import { testFolder } from '../../support/sshd.ts'
import { say } from '../support/options.ts'
import type { Run } from './rounds.ts'

const built = (file: string): string => fileURLToPath(new URL(`../../../out/${file}`, import.meta.url))
const agentPath = built('agent/terrace-agent.pyz')
const relayWorker = { program: built('main/relay.cjs') }
const pool = 'default'
const limitMs = 1_800_000

export interface Placed {
  node: LabNode
  id: HostId
}

/** Hosts, and Terrace without its window in this process. */
export interface World {
  lab: Lab
  core: Core
  hosts: Placed[]
  folder: string
  /** What this process takes up before any disk or image is made. */
  idleBytes: number
  end(): Promise<void>
}

/** `place`: where the hosts' files go, if not where they do by habit. */
export async function openWorld(count: number, place?: string): Promise<World> {
  say(`starting ${count} libvirt hosts …`)
  const { folder, remove } = testFolder('bench-images')
  const lab = await startLab({
    nodes: Array.from({ length: count }, () => ({})),
    ...(place === undefined ? {} : { folder: place }),
  })
  try {
    process.env['HOME'] = join(folder, 'home')
    process.env['TERRACE_VAULT'] = 'memory'
    delete process.env['SSH_AUTH_SOCK']
    const data = join(folder, 'data')
    mkdirSync(data)
    const core = await openCore({
      ...{ folder: data, version: 'bench', polling: false, agentPath, localPaths: true, relayWorker },
      prompter: { ask: async () => ({ kind: 'dismiss' }) },
    })
    copyFileSync(lab.knownHostsFile, join(data, 'known_hosts'))
    const hosts: Placed[] = []
    for (const node of lab.nodes) {
      const { name, address } = node
      hosts.push({ node, id: await addHost(core, { name, address, identityFile: lab.identityFile }) })
      giveKey(lab, node)
    }
    globalThis.gc?.()
    return {
      ...{ lab, core, hosts, folder, idleBytes: process.memoryUsage.rss() },
      async end() {
        await core.close()
        await lab.stop()
        remove()
      },
    }
  } catch (error) {
    await lab.stop()
    remove()
    throw error
  }
}

/** The peers' way from host to host: a key of the account's own, host keys known. */
function giveKey(lab: Lab, node: LabNode): void {
  const folder = join(node.homeFolder, 'root', '.ssh')
  copyFileSync(lab.identityFile, join(folder, 'bench'))
  copyFileSync(lab.knownHostsFile, join(folder, 'known_hosts'))
}

/** A host that Terrace knows at another address, such as behind a proxy. */
export async function addElsewhere(world: World, name: string, node: LabNode, port: number): Promise<HostId> {
  const key = node.hostKey.split(' ').slice(0, 2).join(' ')
  appendFileSync(join(world.folder, 'data', 'known_hosts'), `[127.0.0.1]:${port} ${key}\n`)
  const { identityFile } = world.lab
  return addHost(world.core, { name, address: '127.0.0.1', port, identityFile })
}

/** `ssh` as the peers use it: the fastest cipher, as Terrace does. */
export const peerSsh =
  'ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -i /root/.ssh/bench -c aes128-gcm@openssh.com'

export const volumeFile = ({ node }: Placed, name: string): string => join(node.storageFolder, name)
/** A path of root's home on a host as this machine sees it. */
export const homeFile = ({ node }: Placed, ...parts: string[]): string =>
  join(node.homeFolder, 'root', ...parts)
/** Where a pool's disks lie on the host itself. */
export const images = '/var/lib/libvirt/images'

export const refresh = async ({ node }: Placed): Promise<void> => {
  await inHost(node, `virsh -q pool-refresh ${pool}`)
}

export async function inHost(node: LabNode, script: string): Promise<string> {
  const { code, stdout, stderr } = await node.run(['sh', '-ec', script])
  if (code !== 0)
    throw new Error(`${node.name}: ${script}\nended with ${code}: ${stderr.trim() || stdout.trim()}`)
  return stdout
}

interface Counters {
  cpuMs: number
  wire: number
}

/** Processor time of all that ran on a host, and what it sent. */
async function counters(node: LabNode): Promise<Counters> {
  const text = await inHost(
    node,
    'c=/sys/fs/cgroup; if [ -e $c/cpuacct/cpuacct.usage ]; then cat $c/cpuacct/cpuacct.usage; ' +
      "else awk '/^usage_usec/ {print $2 * 1000}' $c/cpu.stat; fi; awk '/eth0:/ {print $10}' /proc/net/dev",
  )
  const [usage = Number.NaN, wire = Number.NaN] = text.trim().split('\n').map(Number)
  return { cpuMs: usage / 1e6, wire }
}

/** Runs something and tells what it took; `work` may answer the wall time that it measured by itself. */
export async function timed(hosts: readonly Placed[], work: () => Promise<number | void>): Promise<Run> {
  const read = () => Promise.all(hosts.map(({ node }) => counters(node)))
  const before = await read()
  const own = process.cpuUsage()
  const begun = performance.now()
  const told = await work()
  const wallMs = told ?? performance.now() - begun
  const { user, system } = process.cpuUsage(own)
  const after = await read()
  const cpuMs = after.reduce((sum, { cpuMs: now }, index) => sum + now - (before[index]?.cpuMs ?? 0), 0)
  const wire = (after[0]?.wire ?? 0) - (before[0]?.wire ?? 0)
  return { wallMs, cpuMs: cpuMs + (user + system) / 1000, wire }
}

/** A peer's command line on a host; its wall time is taken there, without our own way to it. */
export async function peerRun(hosts: readonly Placed[], script: string): Promise<Run> {
  const [at] = hosts
  if (!at) throw new Error('There is no host to run a peer on')
  return timed(hosts, async () => {
    const wrapped = `s=$(date +%s%N)\n${script}\ne=$(date +%s%N)\necho "took $((e - s))"`
    const took = /took (\d+)\s*$/.exec(await inHost(at.node, wrapped))?.[1]
    return Number(took) / 1e6
  })
}

/** Waits for a job; throws what it failed with. */
export async function finished(core: Core, jobId: string): Promise<void> {
  const job = await jobEnd(core, jobId, limitMs)
  if (job.state !== 'succeeded') throw new Error(`${job.title}: ${job.state}: ${JSON.stringify(job.error)}`)
}

let serial = 0

/**
 * A store, or cache, in a folder below root's home; on this workstation for null. A name that was used before, and
 * forgotten, brings back what its folder holds.
 */
export async function addStore(
  world: World,
  at: Placed | null,
  kind: 'store' | 'cache' = 'store',
  name = `${kind}-${(serial += 1)}`,
): Promise<StoreView> {
  const folder = at === null ? join(world.folder, name) : `/root/${name}`
  const budgetBytes = kind === 'cache' ? 2 ** 44 : null
  const { services } = world.core
  const store = await services.images.addStore({ kind, name, hostId: at?.id ?? null, folder, budgetBytes })
  if (store.error) throw new Error(`${name}: ${store.error.message}`)
  return store
}

export const forget = async (world: World, store: StoreView): Promise<void> =>
  void (await world.core.services.images.forgetStore({ storeId: store.id }))

export async function dropStore(world: World, at: Placed | null, store: StoreView): Promise<void> {
  await forget(world, store)
  rmSync(storeFolder(at, store), { recursive: true, force: true })
}

/** Where a store lies as this machine sees it. */
export const storeFolder = (at: Placed | null, store: StoreView): string =>
  at === null ? store.folder : homeFile(at, store.name)

export async function capture(
  world: World,
  from: HostId,
  volume: string,
  store: StoreView,
  route: 'direct' | 'relay' | null = null,
): Promise<ImageView> {
  const { services } = world.core
  const { jobId, imageId } = await services.images.capture({
    ...{ hostId: from, pool, volume, name: volume, storeId: store.id, live: false, rate: null, route },
  })
  await finished(world.core, jobId)
  const image = (await services.images.list({ storeId: store.id })).find(({ id }) => id === imageId)
  if (!image) throw new Error(`The image of ${volume} is not there`)
  return image
}

/** Makes a raw disk of an image on each host. */
export async function deploy(
  world: World,
  image: ImageView,
  to: readonly Placed[],
  volume: string,
): Promise<void> {
  const { jobId } = await world.core.services.images.deploy({
    ...{ storeId: image.storeId, imageId: image.id, bytes: null, format: 'raw', rate: null },
    targets: to.map(({ id }) => ({ hostId: id, pool, volume })),
  })
  await finished(world.core, jobId)
}

/**
 * Has memory for a disk touched and freed. A virtual machine gives back what has lain free for some seconds, and whoever
 * writes a large file next would else pay for getting it again: some seconds of processor time for a few GiB.
 */
export const warmMemory = async ({ node }: Placed, bytes: number): Promise<void> =>
  void (await inHost(node, `head -c ${bytes} /dev/zero >/dev/shm/warm; rm /dev/shm/warm`))

/** Compares a disk that was made with the one that it should be, then removes it. */
export async function same(made: string, original: string): Promise<void> {
  await must(['cmp', made, original])
  rmSync(made)
}

/** Bytes of all files below a folder, by their lengths. */
export const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
