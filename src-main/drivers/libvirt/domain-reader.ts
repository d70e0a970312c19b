import { notAmong } from '@shared/machine/devices.ts'
import type { HostFacts, MachineDisk, MachineFacts, MachineNic, MachineState } from '@shared/machine/facts.ts'
import { type Changeable, pendingChanges } from '../pending.ts'
import { guestDevicesOf, otherUsesOf } from './devices.ts'
import { ownDevices, ownerOf } from './owner.ts'
import { unreadable } from './virsh.ts'
import { bytesOf, child, childrenOf, type Element, numberOf, textOf } from './xml.ts'

/** libvirt's numbers for the states of a domain. */
export function stateOf(number: number | undefined): MachineState {
  const states: MachineState[] = [
    'unknown',
    'running',
    'running',
    'paused',
    'stopping',
    'stopped',
    'crashed',
    'paused',
  ]
  return states[number ?? 0] ?? 'unknown'
}

/** The pool and volume that a path belongs to, by the pools' folders. */
export function volumeAt(facts: HostFacts, path: string): { pool: string; volume: string } | undefined {
  const pool = facts.pools.find(
    (known) =>
      known.path !== '' &&
      path.startsWith(`${known.path}/`) &&
      !path.slice(known.path.length + 1).includes('/'),
  )
  return pool === undefined ? undefined : { pool: pool.name, volume: path.slice(pool.path.length + 1) }
}

export function diskOf(disk: Element, facts: HostFacts): MachineDisk {
  const source = child(disk, 'source')?.attributes ?? {}
  const target = child(disk, 'target')?.attributes ?? {}
  const named =
    source['pool'] === undefined ? undefined : { pool: source['pool'], volume: source['volume'] ?? '' }
  const poolPath = facts.pools.find((pool) => pool.name === named?.pool)?.path
  const path = source['file'] ?? source['dev'] ?? (named && poolPath ? `${poolPath}/${named.volume}` : '')
  const volume = named ?? volumeAt(facts, path)
  const remote = path === '' && named === undefined ? remoteOf(disk) : undefined
  return {
    ...{ target: target['dev'] ?? '', bus: target['bus'] ?? '', path, ...volume },
    ...(remote === undefined ? {} : { remote }),
  }
}

/** "rbd:pool/image": a source that its host has no path of. */
export function remoteOf(disk: Element): string | undefined {
  const { protocol, name } = child(disk, 'source')?.attributes ?? {}
  return protocol === undefined ? undefined : `${protocol}:${name ?? ''}`
}

/** Disks of a domain without drives for removable media. */
export const disksOf = (domain: Element): Element[] =>
  childrenOf(child(domain, 'devices'), 'disk').filter(
    (disk) => !['cdrom', 'floppy'].includes(disk.attributes['device'] ?? 'disk'),
  )

function nicOf(nic: Element, addresses: ReadonlyMap<string, string[]>): MachineNic {
  const mac = child(nic, 'mac')?.attributes['address']?.toLowerCase() ?? ''
  const source = child(nic, 'source')?.attributes ?? {}
  // A running interface of a network may show its bridge too; the network's name is what was asked for.
  const kind =
    source['network'] !== undefined ? 'network' : source['bridge'] !== undefined ? 'bridge' : 'other'
  return {
    mac,
    model: child(nic, 'model')?.attributes['type'] ?? '',
    network: source['network'] ?? source['bridge'] ?? source['dev'] ?? nic.attributes['type'] ?? '',
    kind,
    addresses: addresses.get(mac) ?? [],
  }
}

function vcpusOf(domain: Element): number {
  const vcpu = child(domain, 'vcpu')
  const current = vcpu?.attributes['current']
  return current !== undefined && /^\d{1,5}$/.test(current) ? Number(current) : (numberOf(vcpu) ?? 1)
}

const memoryOf = (domain: Element): number =>
  bytesOf(child(domain, 'currentMemory'), 'KiB') ?? bytesOf(child(domain, 'memory'), 'KiB') ?? 0

function changeable(domain: Element, facts: HostFacts): Changeable {
  return {
    name: textOf(child(domain, 'name')),
    vcpus: vcpusOf(domain),
    memoryBytes: memoryOf(domain),
    disks: disksOf(domain).map((disk) => {
      const { target, path } = diskOf(disk, facts)
      return `${target} ${path}`
    }),
    nics: childrenOf(child(domain, 'devices'), 'interface').map((nic) => {
      const { mac, network } = nicOf(nic, new Map())
      return `${mac} on ${network}`
    }),
  }
}

/** Weight and ceiling; the ceiling is for the whole machine, in percent of one CPU. */
function limitsOf(domain: Element): Pick<MachineFacts, 'cpuShares' | 'cpuQuotaPercent'> {
  const tune = child(domain, 'cputune')
  const shares = numberOf(child(tune, 'shares'))
  const ratio = (quota: string, period: string): number => {
    const amount = numberOf(child(tune, quota)) ?? 0
    // Huge values are libvirt's and the kernel's way to say "no ceiling".
    return amount <= 0 || amount > 1e12 ? 0 : amount / (numberOf(child(tune, period)) || 100_000)
  }
  const quota = ratio('global_quota', 'global_period') || ratio('quota', 'period') * vcpusOf(domain)
  return {
    ...(shares === undefined ? {} : { cpuShares: shares }),
    ...(quota === 0 ? {} : { cpuQuotaPercent: Math.round(quota * 100) }),
  }
}

function consolesOf(live: Element | undefined): MachineFacts['consoles'] {
  const devices = child(live, 'devices')
  const graphics = childrenOf(devices, 'graphics')
    .map(({ attributes }) => attributes)
    .find(({ port }) => port !== undefined && /^\d{1,5}$/.test(port) && port !== '0')
  const serial = child(devices, 'serial', 'source')?.attributes['path']
  return {
    ...(graphics === undefined
      ? {}
      : {
          graphics: `${graphics['type'] ?? 'vnc'}://${graphics['listen'] ?? '127.0.0.1'}:${graphics['port'] ?? ''}`,
        }),
    ...(serial === undefined ? {} : { serial }),
  }
}

/** What is known of a domain besides its XML. */
export interface Surroundings {
  facts: HostFacts
  state: MachineState
  autostart: boolean
  /** IP addresses by MAC address. */
  addresses: ReadonlyMap<string, string[]>
}

/** The id of a domain, or `parse`: what has none cannot be told from others. */
export function uuidOf(domain: Element): string {
  const uuid = textOf(child(domain, 'uuid')).toLowerCase()
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid)) throw unreadable('domain XML')
  return uuid
}

/** One machine from its XML: `live` while it runs, `kept` as it will be at the next start. */
export function readMachine(
  live: Element | undefined,
  kept: Element | undefined,
  around: Surroundings,
): MachineFacts {
  const now = live ?? kept
  if (now === undefined) throw unreadable('domain XML')
  const next = kept ?? now
  const { facts, state, autostart } = around
  // What waits for the next start is taken as well; a running guest tells where a USB device is that is named by its ids.
  const waiting = guestDevicesOf(next)
  const devices = [...waiting, ...notAmong(guestDevicesOf(now), waiting)]
  const usesNext = otherUsesOf(next)
  const uses = [...usesNext, ...notAmong(otherUsesOf(now), usesNext)]
  return {
    uuid: uuidOf(now),
    name: textOf(child(now, 'name')),
    state,
    vcpus: vcpusOf(now),
    memoryBytes: memoryOf(now),
    autostart,
    disks: disksOf(now).map((disk) => diskOf(disk, facts)),
    nics: childrenOf(child(now, 'devices'), 'interface').map((nic) =>
      nicOf(nic, live === undefined ? new Map() : around.addresses),
    ),
    owner: ownerOf(next),
    made: ownDevices(next).disks,
    pending: live === undefined ? [] : pendingChanges(changeable(live, facts), changeable(next, facts)),
    ...limitsOf(now),
    consoles: consolesOf(live),
    ...(devices.length > 0 ? { devices } : {}),
    ...(uses.length > 0 ? { uses } : {}),
  }
}
