import { type Instance, instancesOf } from '../design/instances.ts'
import type {
  AffinityRecord,
  DesignData,
  LinkRecord,
  NetworkRecord,
  ServerRecord,
  SettingsRecord,
  TierRecord,
} from '../design/records.ts'
import { settingsRecord } from '../design/records.ts'
import type { Candidate, Demand, DiskDemand, Peer, PlacementOptions, Tie } from '../placement/types.ts'
import { modeOf, weightsOf } from '../placement/weights.ts'
import { unitsOf } from './device-units.ts'
import { type Existing, readExisting } from './existing.ts'
import { imagePlaces } from './image-places.ts'
import { findImage } from './images.ts'
import type { StoredImage } from './library.ts'
import type { Located, Whereabouts } from './locate.ts'
import { peersOf } from './peers.ts'
import { tiesOf } from './ties.ts'
import type { Plan } from './plan.ts'
import { findVolume, isAvailable, type PlanHost } from './world.ts'

/** A design sorted by what planning asks of it. */
export interface DesignView {
  settings: SettingsRecord
  servers: ServerRecord[]
  networks: Map<string, NetworkRecord>
  tiers: Map<string, TierRecord>
  /** The servers at the other ends of each server's links, once for each link. */
  peers: Map<string, Peer[]>
  /** The rules between servers that each server is under. */
  ties: Map<string, Tie[]>
}

export function viewOf(design: DesignData): DesignView {
  const tiers = new Map<string, TierRecord>()
  const networks = new Map<string, NetworkRecord>()
  const servers: ServerRecord[] = []
  const links: LinkRecord[] = []
  const rules: AffinityRecord[] = []
  let settings = settingsRecord.parse({ id: 'settings:design', type: 'settings' })
  for (const record of design.records) {
    if (record.type === 'tier') tiers.set(record.id, record)
    else if (record.type === 'network') networks.set(record.id, record)
    else if (record.type === 'server') servers.push(record)
    else if (record.type === 'settings') settings = record
    else if (record.type === 'affinity') rules.push(record)
    else if (record.type === 'link' && record.firewall?.action !== 'deny') links.push(record)
  }
  // From the last tier to the first, so that what others need comes up before them.
  const order = (server: ServerRecord) => tiers.get(server.tier)?.order ?? 0
  servers.sort((a, b) => order(b) - order(a) || byText(a.name, b.name) || byText(a.id, b.id))
  const there = new Set<string>(servers.map(({ id }) => id))
  const rulesThere = rules.map((rule) => ({ ...rule, servers: rule.servers.filter((id) => there.has(id)) }))
  return {
    ...{ settings, servers, networks, tiers },
    peers: peersOf(links, rulesThere),
    ties: tiesOf(rulesThere),
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The instances that get machines: those of virtual servers. */
export const virtualInstances = (view: DesignView): Instance[] =>
  view.servers.filter((server) => server.kind === 'virtual').flatMap((server) => instancesOf(server))

/** All that get a place: of dedicated servers it is a host of their own. */
export const placedInstances = (view: DesignView): Instance[] => view.servers.flatMap(instancesOf)

/** Where an instance must stay: with its machine, or with the disks that an unfinished or deleted one left. */
export function currentHost(located: Located | undefined): string | null {
  if (!located) return null
  const { host, machine, row } = located
  if (machine && host) return host.hostId
  if (!row) return null
  if (!host || !isAvailable(host)) return row.hostId
  return row.volumes.some((volume) => findVolume(host, volume)) ? host.hostId : null
}

/** Where images are found. */
export interface Images {
  hosts: readonly PlanHost[]
  library: readonly StoredImage[]
}

/** What the instances of a design need, as placement asks it. `pinned` repeats the choices of an earlier plan. */
export function demandsOf(view: DesignView, images: Images, where: Whereabouts, pinned?: Plan): Demand[] {
  const names = new Map(images.hosts.map((host) => [host.hostId as string, host.name]))
  return placedInstances(view).map((instance) => {
    const demand =
      instance.server.kind === 'dedicated'
        ? wholeDemand(view, instance)
        : demandOf(view, instance, images, where.byKey.get(instance.key))
    const earlier = pinned?.placement.assignments.find((one) => one.key === instance.key)
    const hostName = earlier?.hostId == null ? undefined : names.get(earlier.hostId)
    if (!earlier || hostName === undefined || demand.current !== null) return demand
    const disks = demand.disks.map((disk) => ({
      ...disk,
      pool: disk.pool ?? earlier.pools[disk.name] ?? null,
    }))
    return { ...demand, only: [hostName], disks }
  })
}

/** What its host keeps for a server: what it has, or is to grow to. */
export const roomOfServer = ({
  vcpus,
  memoryBytes,
  growTo,
}: Pick<ServerRecord, 'vcpus' | 'memoryBytes' | 'growTo'>): { vcpus: number; memoryBytes: number } => ({
  vcpus: Math.max(vcpus, growTo.vcpus ?? 0),
  memoryBytes: Math.max(memoryBytes, growTo.memoryBytes ?? 0),
})

/** A dedicated server asks for a machine, and not for what a hypervisor has. */
function wholeDemand(view: DesignView, { key, name, server }: Instance): Demand {
  const { id, tier, hostRule, firmware } = server
  return {
    ...{ key, name, serverId: id, tierId: tier, ...roomOfServer(server), firmware, whole: true },
    ...{ disks: [], networks: [], only: hostRule.only, never: hostRule.never, families: [] },
    ...{ apart: false, current: null, imageAt: [], peers: view.peers.get(id) ?? [] },
    ...tied(view, id),
  }
}

function demandOf(view: DesignView, instance: Instance, found: Images, located: Located | undefined): Demand {
  const { server } = instance
  const existing =
    located?.host && located.machine
      ? readExisting(instance, located.host, located.machine, located.row)
      : undefined
  const disks = server.disks.map((disk) => diskDemand(disk, found, existing, located))
  const images = disks.flatMap((disk) => disk.image ?? [])
  const wanted = server.nics.flatMap((nic) =>
    nic.network === null ? [] : (view.networks.get(nic.network)?.source ?? []),
  )
  return {
    key: instance.key,
    name: instance.name,
    serverId: server.id,
    tierId: server.tier,
    ...roomOfServer(server),
    disks,
    networks: wanted,
    ...(server.nics.some((nic) => nic.network === null) && !existing ? { anyNetwork: true } : {}),
    only: server.hostRule.only,
    never: server.hostRule.never,
    families: server.hostRule.families,
    ...tierRule(view.tiers.get(server.tier)),
    firmware: server.firmware,
    apart: server.apart && server.replicas > 1,
    current: currentHost(located),
    peers: view.peers.get(server.id) ?? [],
    ...tied(view, server.id),
    ...devicesOf(server, located),
    ...(disks.some((disk) => disk.image?.stored) ? { storedImage: true as const } : {}),
    imageAt: found.hosts
      .map((host) => host.name)
      .filter(
        (name) => images.length > 0 && images.every((image) => image.at.some((at) => at.host === name)),
      ),
  }
}

const tied = ({ ties }: DesignView, id: string): Pick<Demand, 'ties'> => {
  const own = ties.get(id)
  return own ? { ties: own } : {}
}

/** `holds` is told where any were asked for, or are there by hand: others must not get them. */
function devicesOf(
  { devices }: ServerRecord,
  located: Located | undefined,
): Pick<Demand, 'devices' | 'holds'> {
  const holds = located?.machine?.devices ?? []
  return {
    ...(devices.length > 0 ? { devices: devices.map(({ name: _, ...wish }) => wish) } : {}),
    ...(holds.length > 0 ? { holds } : {}),
  }
}

const tierRule = (tier: TierRecord | undefined): Pick<Demand, 'tierRule'> =>
  tier && tier.rules.families.length > 0
    ? { tierRule: { tier: tier.name, families: tier.rules.families } }
    : {}

function diskDemand(
  disk: ServerRecord['disks'][number],
  { hosts, library }: Images,
  existing: Existing | undefined,
  located: Located | undefined,
): DiskDemand {
  const held = existing?.disks.get(disk.name) ?? leftOver(disk.name, located)
  if (held) return { name: disk.name, pool: held.pool, bytes: Math.max(0, disk.bytes - held.bytes) }
  const plain = { name: disk.name, pool: disk.pool, bytes: disk.bytes }
  if (disk.source.kind === 'blank') return plain
  const image = findImage(disk.source, hosts, library)
  if ('problem' in image) return plain
  return {
    ...plain,
    bytes: Math.max(disk.bytes, image.capacityBytes),
    fileBased: image.format === 'qcow2',
    image: {
      key: image.key,
      bytes: image.bytes,
      ...(image.stored ? { stored: true as const, ...placesOf(image.stored, hosts) } : {}),
      at: image.usable.map(({ host, volume }) => ({ host: host.name, pool: volume.pool })),
    },
  }
}

function placesOf(
  stored: StoredImage,
  hosts: Images['hosts'],
): Pick<NonNullable<DiskDemand['image']>, 'places'> {
  const places = imagePlaces(stored, hosts)
  return places.length > 0 ? { places } : {}
}

/** A disk that an unfinished run made, or that outlived its machine. */
function leftOver(name: string, located: Located | undefined): { pool: string; bytes: number } | undefined {
  const { row, host } = located ?? {}
  const noted = row?.spec.disks.find((disk) => disk.name === name)
  if (!row || !host || !noted || row.hostId !== host.hostId) return undefined
  if (!row.volumes.some((one) => one.pool === noted.pool && one.volume === noted.volume)) return undefined
  const found = findVolume(host, noted)
  return found && { pool: found.pool, bytes: found.capacityBytes }
}

/** The hosts as candidates: what they have committed to machines that are none of the demands' own. */
export function candidatesOf(
  hosts: readonly PlanHost[],
  demands: readonly Demand[],
  where: Whereabouts,
): Candidate[] {
  const own = new Set(demands.flatMap(({ key }) => where.byKey.get(key)?.machine ?? []))
  const asked = demands.some(({ devices }) => devices)
  return hosts.map((host) => {
    const others = host.machines.filter((machine) => !own.has(machine))
    return {
      hostId: host.hostId,
      name: host.name,
      enabled: host.enabled,
      reachable: host.reachable,
      facts: host.facts,
      usedVcpus: others.reduce((sum, machine) => sum + machine.vcpus, 0),
      usedMemoryBytes: others.reduce((sum, machine) => sum + machine.memoryBytes, 0),
      machines: others.map(({ name, vcpus, memoryBytes }) => ({ name, vcpus, memoryBytes })),
      load: host.load,
      ...(host.peak === undefined ? {} : { peak: host.peak }),
      ...(host.network === undefined ? {} : { network: host.network }),
      ...(host.disks === undefined ? {} : { disks: host.disks }),
      ...(host.imageRate === undefined ? {} : { imageRate: host.imageRate }),
      ...(host.rack === undefined ? {} : { rack: host.rack }),
      ...(asked ? unitsOf(host, others) : {}),
      lacks: host.lacks,
    }
  })
}

export const optionsOf = ({ settings }: DesignView, now: number): PlacementOptions => ({
  weights: weightsOf(modeOf(settings.policy), settings.weights),
  cpuRatio: settings.cpuRatio,
  memoryRatio: settings.memoryRatio,
  failures: settings.failures,
  now,
})
