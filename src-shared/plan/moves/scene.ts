import type { Instance } from '../../design/instances.ts'
import type { HostFacts, MachineFacts } from '../../machine/facts.ts'
import { mayRunOn } from '../../placement/filters.ts'
import { type Room, roomOf } from '../../placement/room.ts'
import { place } from '../../placement/place.ts'
import type { Demand, PlacementOptions } from '../../placement/types.ts'
import { candidatesOf, demandsOf, type DesignView, optionsOf, viewOf, virtualInstances } from '../demands.ts'
import { type Existing, readExisting, seedOf } from '../existing.ts'
import { locate, type Whereabouts } from '../locate.ts'
import { findVolume, isAvailable, type PlanHost, whyUnavailable } from '../world.ts'
import { copiedDisks, type Landing, type MovedDisk } from './disks.ts'
import type { MovesInput } from './input.ts'
import { unitsOf } from './units.ts'
import { t } from '../../text/translate.ts'

/** An instance that has a machine. */
export interface Resident {
  instance: Instance
  host: PlanHost
  machine: MachineFacts
  existing: Existing
  /** What it would ask of another host. */
  demand: Demand
  disks: MovedDisk[]
  /** Why it cannot be moved at all. */
  fixed?: string
}

/** Hosts, what is on them, and who may go where. */
export interface Scene {
  designId: string
  view: DesignView
  where: Whereabouts
  hosts: readonly PlanHost[]
  /** One for each host, in the same order. */
  rooms: readonly Room[]
  residents: readonly Resident[]
  /** Residents by number who move as one: most are alone. */
  units: readonly (readonly number[])[]
  /** Machines that are none of the design's, by host. */
  others: readonly (readonly MachineFacts[])[]
}

export function sceneOf(
  input: Pick<MovesInput, 'design' | 'hosts' | 'library' | 'deployments' | 'now'>,
): Scene {
  const view = viewOf(input.design)
  const hosts = input.hosts.toSorted((a, b) => byText(a.name, b.name) || byText(a.hostId, b.hostId))
  const where = locate(input.design.id, hosts, input.deployments)
  const demands = new Map(
    demandsOf(view, { hosts, library: input.library ?? [] }, where).map((demand) => [demand.key, demand]),
  )
  const residents = virtualInstances(view).flatMap((instance): Resident[] => {
    const { host, machine, row } = where.byKey.get(instance.key) ?? {}
    const demand = demands.get(instance.key)
    if (!host || !machine || !demand) return []
    const existing = readExisting(instance, host, machine, row)
    const disks = [...existing.disks.values(), ...seedOf(existing)].map((spec) => ({
      spec,
      bytes: findVolume(host, spec)?.bytes ?? spec.bytes,
      wanted: instance.server.disks.find(({ name }) => name === spec.name)?.pool ?? null,
    }))
    const fixed = whyFixed(instance, existing)
    return [
      {
        ...{ instance, host, machine, existing, disks },
        demand: demandElsewhere(demand, existing, disks),
        ...(fixed === undefined ? {} : { fixed }),
      },
    ]
  })
  const own = new Set(residents.map(({ machine }) => machine))
  const options = optionsOf(view, input.now)
  const rooms = candidatesOf(hosts, [...demands.values()], where).map((one) => roomOf(one, options))
  keepForDedicated(rooms, [...demands.values()], options)
  return {
    ...{ designId: input.design.id, view, where, hosts, residents },
    units: unitsOf(residents, hosts),
    rooms,
    others: hosts.map(({ machines }) => machines.filter((machine) => !own.has(machine))),
  }
}

/** Nothing moves to a host that a dedicated server is to have for itself. */
function keepForDedicated(
  rooms: readonly Room[],
  demands: readonly Demand[],
  options: PlacementOptions,
): void {
  if (!demands.some(({ whole }) => whole)) return
  const candidates = rooms.map(({ host }) => host)
  const names = new Map(demands.flatMap(({ key, name, whole }) => (whole ? [[key, name]] : [])))
  for (const { key, hostId } of place(demands, candidates, { ...options, brief: true }).assignments) {
    const [name, room] = [names.get(key), rooms.find(({ host }) => host.hostId === hostId)]
    if (name !== undefined && room) room.whole = name
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** As large as it is now, with its own disks in place of images, on networks of the same names. */
function demandElsewhere(demand: Demand, { machine, nics }: Existing, disks: readonly MovedDisk[]): Demand {
  const { storedImage: _stored, anyNetwork: _any, ...rest } = demand
  return {
    ...rest,
    current: null,
    vcpus: Math.max(demand.vcpus, machine.vcpus),
    memoryBytes: Math.max(demand.memoryBytes, machine.memoryBytes),
    disks: copiedDisks(disks),
    networks: nics.map(({ network }) => network),
    imageAt: [],
  }
}

/** Why an instance cannot leave its host, wherever it would go. */
function whyFixed({ server }: Instance, existing: Existing): string | undefined {
  const { host, machine, row, strange, extras, disks } = existing
  if (!isAvailable(host)) return whyUnavailable(host)
  if (host.cannotMove !== undefined) return host.cannotMove
  if (machine.owner === null) return t`the mark of this design was taken off by hand`
  if (machine.state !== 'running' && machine.state !== 'stopped' && machine.state !== 'crashed')
    return machine.state === 'paused' ? t`it is paused` : t`its state is not clear`
  if (machine.pending.length > 0) return t`changes of it wait for its next start`
  if (machine.devices ?? machine.uses) return t`it has devices of its host`
  const [device] = strange
  if (device !== undefined) return t`it has a device that Terrace cannot move: ${device}`
  const foreign = [...disks.values(), ...extras].find((disk) => disk.foreign) ?? extras[0]
  if (foreign) return t`Terrace did not make its disk ${foreign.volume}`
  if ((row?.spec.firmware ?? server.firmware) === 'uefi')
    return t`it starts by UEFI, whose variables are kept in a file of its host`
  return undefined
}

/** More disks than this are not moved while a machine runs: each needs a connection of its own. */
const MOST_LIVE_DISKS = 3

/** May it go on running while it moves? The hosts must be alike, and its disks must have the same paths there. */
export function mayGoOn(
  { host, machine, disks }: Pick<Resident, 'host' | 'machine' | 'disks'>,
  to: PlanHost,
  landing: Landing,
): boolean {
  const [here, there] = [host.facts, to.facts]
  if (machine.state !== 'running' || !here || !there) return false
  if (host.liveKin === undefined || host.liveKin !== to.liveKin) return false
  const path = (facts: HostFacts, pool: string) => facts.pools.find(({ name }) => name === pool)?.path
  const copied = disks.filter(({ spec }) => !landing.shared.includes(spec.name))
  return (
    copied.length <= MOST_LIVE_DISKS &&
    copied.every(({ spec }) => {
      const next = landing.disks.find(({ name }) => name === spec.name)
      return (
        next?.pool === spec.pool &&
        next.volume === spec.volume &&
        path(here, spec.pool) === path(there, spec.pool)
      )
    })
  )
}

/** May it go there, were there room? The host that it is on counts. */
export function mayGo({ host, machine, demand }: Resident, to: PlanHost, room: Room): boolean {
  if (to.hostId === host.hostId) return true
  const { facts } = to
  if (!isAvailable(to) || to.refused !== undefined || to.cannotMove !== undefined) return false
  if (!facts || facts.family !== host.facts?.family || demand.vcpus > facts.cpus) return false
  // It may have been there itself before, earlier in a plan.
  const rival = to.machines.find(({ name, uuid }) => name === machine.name || uuid === machine.uuid)
  if (rival !== undefined && rival !== machine) return false
  return mayRunOn(demand, room)
}
