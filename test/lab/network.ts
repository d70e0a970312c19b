import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { must, run } from './run.ts'

/** First three numbers of a /24, for example `10.77.3`. */
export function parseSubnet(subnet: string): string {
  const base = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.0\/24$/.exec(subnet)?.[1]
  if (base === undefined) throw new Error(`The subnet of a lab is written like 10.77.3.0/24, not ${subnet}`)
  return base
}

/** Whether this machine has an address in the /24 already. */
export const subnetInUse = (base: string): boolean =>
  Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address.startsWith(`${base}.`)))

export const linkExists = (name: string): boolean => existsSync(join('/sys/class/net', name))
export const namespaceExists = (name: string): boolean => existsSync(join('/run/netns', name))

export async function makeBridge(name: string, base: string): Promise<void> {
  await must(['ip', 'link', 'add', name, 'type', 'bridge'])
  await must(['ip', 'addr', 'add', `${base}.1/24`, 'dev', name])
  await must(['ip', 'link', 'set', name, 'up'])
}

export interface Cable {
  namespace: string
  /** The end in this machine's namespace; the other is the host's eth0. */
  link: string
  bridge: string
  address: string
  gateway: string
}

/** Makes a host's network namespace and plugs it into the bridge. */
export async function makeNamespace({ namespace, link, bridge, address, gateway }: Cable): Promise<void> {
  await must(['ip', 'netns', 'add', namespace])
  await must(['ip', 'link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace])
  await must(['ip', 'link', 'set', link, 'master', bridge, 'up'])
  await must(['ip', '-n', namespace, 'addr', 'add', `${address}/24`, 'dev', 'eth0'])
  for (const device of ['eth0', 'lo']) await must(['ip', '-n', namespace, 'link', 'set', device, 'up'])
  await must(['ip', '-n', namespace, 'route', 'add', 'default', 'via', gateway])
}

/** Numbers of every process in the namespace, whoever started it. */
export async function processesIn(namespace: string): Promise<number[]> {
  if (!namespaceExists(namespace)) return []
  const { stdout } = await run(['ip', 'netns', 'pids', namespace])
  return stdout
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 0)
}

const cgroupRoot = '/sys/fs/cgroup'
const usefulControllers = ['cpu', 'cpuacct', 'memory', 'blkio', 'devices']

/** How this machine does cgroups, in the word that node-init.sh takes, and the folders a host gets. */
export function cgroupLayout(name: string): { word: string; controllers: string[]; folders: string[] } {
  if (existsSync(join(cgroupRoot, 'cgroup.controllers')))
    return { word: 'v2', controllers: [], folders: [join(cgroupRoot, name)] }
  const controllers = usefulControllers.filter((controller) => existsSync(join(cgroupRoot, controller)))
  return {
    word: controllers.join(' '),
    controllers,
    folders: controllers.map((c) => join(cgroupRoot, c, name)),
  }
}

/** Makes a host's cgroup. */
export function makeCgroup(folder: string): void {
  mkdirSync(folder)
}

/** Lets all that a host runs have so many processors' time, and no more. */
export function limitProcessors(folders: readonly string[], processors: number): void {
  const period = 100_000
  const quota = Math.round(processors * period)
  for (const folder of folders) {
    if (existsSync(join(folder, 'cpu.cfs_quota_us'))) {
      writeFileSync(join(folder, 'cpu.cfs_period_us'), String(period))
      writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(quota))
    }
    if (!existsSync(join(folder, 'cgroup.type'))) continue // v1
    writeFileSync(join(cgroupRoot, 'cgroup.subtree_control'), '+cpu')
    writeFileSync(join(folder, 'cpu.max'), `${quota} ${period}`)
  }
}

/**
 * With cgroup v2 only a group without processes of its own hands controllers down, so the supervisor, which
 * made the host's namespaces from within the group, steps aside into a leaf.
 */
export function leaveHostGroup(folders: readonly string[], pid: number): void {
  for (const folder of folders) {
    if (!existsSync(join(folder, 'cgroup.subtree_control'))) continue // v1
    mkdirSync(join(folder, 'outside'), { recursive: true })
    writeFileSync(join(folder, 'outside', 'cgroup.procs'), String(pid))
  }
}

/** Removes an empty cgroup and those that libvirt made below it. */
export function removeCgroup(folder: string): void {
  if (!existsSync(folder)) return
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeCgroup(join(folder, entry.name))
  rmdirSync(folder)
}
