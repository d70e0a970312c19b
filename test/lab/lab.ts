import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  cgroupLayout,
  limitProcessors,
  linkExists,
  makeBridge,
  makeCgroup,
  makeNamespace,
  namespaceExists,
  parseSubnet,
  subnetInUse,
} from './network.ts'
import { type LabNode, makeNode, type NodePlace, spawnHost, waitForHost } from './node.ts'
import { type NodeOptions, placeImage, writeNodeFiles } from './node-files.ts'
import { keepQemuCache } from './qemu-cache.ts'
import {
  forgetRecord,
  type LabRecord,
  ownProcess,
  registryFolder,
  reserveNumber,
  writeRecord,
} from './record.ts'
import { requireLab } from './requirements.ts'
import { must } from './run.ts'
import { sweepLabs, tearDown } from './tear-down.ts'
import { buildTinyImage } from './tiny-image.ts'

export { type LabUser, labUsers } from './accounts.ts'
export type { LabNode } from './node.ts'
export type { NodeOptions } from './node-files.ts'
export { sweepLabs } from './tear-down.ts'

export interface LabOptions {
  /** How many libvirt hosts, or what each is to be. Default 4, of which the second has a pool `small`. */
  nodes?: number | readonly NodeOptions[]
  /** Where its files go. Default: a folder of its own below /var/tmp. Must not exist. */
  folder?: string
  /** Like `10.77.3.0/24`. Default: one that this machine does not use. */
  subnet?: string
  /** True: stays up after this process, until `npm run lab -- down`. Default false. */
  kept?: boolean
}

export interface Lab {
  folder: string
  nodes: LabNode[]
  /** Private key (ed25519, no passphrase) that root and most lab users of every node accept. */
  identityFile: string
  /** The true host keys, kept true when a node swaps its key. */
  knownHostsFile: string
  /** Removes everything, leaving nothing on this machine. May be called twice. */
  stop(): Promise<void>
}

/** Starts real libvirt hosts on this machine, each behind its own sshd. Needs root; errors say what is missing. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  await requireLab()
  await sweepLabs()
  const image = await buildTinyImage()
  const record = reserve(options)
  try {
    return await build(record, nodeOptions(options.nodes ?? 4), baseOf(options, record.number), image)
  } catch (error) {
    await tearDown(record).catch(() => undefined) // what it leaves stays recorded for the next sweep; this error matters more
    throw error
  }
}

function nodeOptions(nodes: number | readonly NodeOptions[]): Required<NodeOptions>[] {
  const wanted =
    typeof nodes === 'number' ? Array.from({ length: nodes }, (_, i) => ({ smallPool: i === 1 })) : nodes
  return wanted.map((node) => ({ libvirt: true, python: true, smallPool: false, processors: null, ...node }))
}

const baseOf = (options: LabOptions, number: number): string =>
  options.subnet === undefined ? `10.77.${number}` : parseSubnet(options.subnet)

/** Names are short: the kernel takes 15 characters for a link. */
const bridgeName = (number: number): string => `tlab${number}`

function reserve(options: LabOptions): LabRecord {
  if (options.subnet !== undefined && subnetInUse(parseSubnet(options.subnet)))
    throw new Error(`This machine has an address in ${options.subnet} already`)
  const number = reserveNumber((n) => !linkExists(bridgeName(n)) && !subnetInUse(baseOf(options, n)))
  const names = nodeOptions(options.nodes ?? 4).map((_, index) => `tlab${number}-n${index + 1}`)
  const record: LabRecord = {
    version: 1,
    id: randomUUID(),
    number,
    folder: options.folder ?? join(registryFolder, String(number), 'files'),
    owner: ownProcess(),
    kept: options.kept ?? false,
    bridge: bridgeName(number),
    namespaces: names,
    links: names.map((name) => `${name}e`),
    cgroups: names.flatMap((name) => cgroupLayout(name).folders),
    supervisors: [],
  }
  try {
    const taken = names.find(namespaceExists)
    if (taken !== undefined) throw new Error(`A network namespace ${taken} exists that no lab has recorded`)
    mkdirSync(record.folder, { mode: 0o711 })
  } catch (error) {
    forgetRecord(record) // before it is written: nothing of it may be taken for the lab's
    throw error
  }
  writeRecord(record)
  return record
}

async function build(
  record: LabRecord,
  options: Required<NodeOptions>[],
  base: string,
  image: string,
): Promise<Lab> {
  const { folder } = record
  const identityFile = join(folder, 'identity')
  const knownHostsFile = join(folder, 'known_hosts')
  await must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'terrace-lab', '-f', identityFile])
  const authorizedKey = readFileSync(`${identityFile}.pub`, 'utf8').trim()
  await makeBridge(record.bridge, base)

  const named = options.map((node, index) => ({
    node,
    place: placeOf(record, index, `${base}.${11 + index}`, node, sshArgv(identityFile, knownHostsFile)),
  }))
  const hosts = named.map(({ place }) => `${place.address} ${place.name}\n`).join('')
  const nodes = await allSettled(
    named.map(async ({ node, place }, index) => {
      const { controllers } = cgroupLayout(place.namespace)
      mkdirSync(place.folder, { mode: 0o711 })
      await writeNodeFiles({ ...place, options: node, hosts, controllers, authorizedKey })
      if (index === 0 && node.libvirt) placeImage(place.folder, image, 'tiny.qcow2')
      place.cgroups.forEach(makeCgroup)
      if (node.processors !== null) limitProcessors(place.cgroups, node.processors)
      await makeNamespace({ ...place, bridge: record.bridge, gateway: `${base}.1` })
      const supervisor = spawnHost(place)
      record.supervisors.push(supervisor)
      writeRecord(record)
      return {
        place,
        supervisor,
        made: makeNode(place, supervisor, () => writeKnownHosts()),
        libvirt: node.libvirt,
      }
    }),
  )
  const writeKnownHosts = () =>
    writeFileSync(knownHostsFile, nodes.map(({ made }) => `${made.address} ${made.hostKey}\n`).join(''))
  writeKnownHosts()
  await allSettled(nodes.map(({ place, supervisor, libvirt }) => waitForHost(place, supervisor, libvirt)))
  return {
    folder,
    nodes: nodes.map(({ made }) => made),
    identityFile,
    knownHostsFile,
    stop: async () => {
      const first = named.find(({ node }) => node.libvirt)
      if (first) keepQemuCache(first.place.folder)
      await tearDown(record)
    },
  }
}

function placeOf(
  record: LabRecord,
  index: number,
  address: string,
  node: Required<NodeOptions>,
  ssh: readonly string[],
): NodePlace {
  const namespace = record.namespaces[index] ?? ''
  const yes = (flag: boolean) => (flag ? 'yes' : 'no')
  const layout = cgroupLayout(namespace)
  return {
    name: `node${index + 1}`,
    address,
    folder: join(record.folder, `node${index + 1}`),
    link: record.links[index] ?? '',
    namespace,
    cgroups: layout.folders,
    init: [
      yes(node.libvirt),
      yes(node.python),
      yes(node.smallPool),
      layout.word,
      node.processors === null ? '' : String(Math.round(node.processors * 100)),
    ],
    sshArgv: ssh,
  }
}

/** Like Promise.all, but no part is still at work when one has failed: what it makes must be in the record. */
async function allSettled<T>(parts: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(parts)
  return Promise.all(parts)
}

/** Plain ssh that takes nothing from the person's own configuration. */
const sshArgv = (identityFile: string, knownHostsFile: string): string[] => [
  'ssh',
  '-F',
  'none',
  '-i',
  identityFile,
  ...[
    'IdentitiesOnly=yes',
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    'ConnectTimeout=10',
    'LogLevel=ERROR',
  ]
    // The default one, safe from quantum computers too, takes each end a tenth of a second.
    .concat(['KexAlgorithms=curve25519-sha256'])
    .concat([`UserKnownHostsFile=${knownHostsFile}`, 'GlobalKnownHostsFile=none'])
    .flatMap((option) => ['-o', option]),
]
