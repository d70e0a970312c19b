import type { Instance } from '../design/instances.ts'
import type { DesignData, ServerRecord } from '../design/records.ts'
import { place } from '../placement/place.ts'
import { roomOf } from '../placement/room.ts'
import { take } from '../placement/take.ts'
import type { Demand } from '../placement/types.ts'
import { candidatesOf, demandsOf, type DesignView, optionsOf, viewOf, placedInstances } from './demands.ts'
import { findImage } from './images.ts'
import type { StoredImage } from './library.ts'
import { type HostChange, loadOfRoom } from './loads.ts'
import { locate, type Whereabouts } from './locate.ts'
import { placeDesign } from './make-plan.ts'
import { type Deployment, isActive, type PlanHost } from './world.ts'

export interface WhatIfInput {
  design: DesignData
  hosts: readonly PlanHost[]
  library?: readonly StoredImage[]
  deployments: readonly Deployment[]
  now: number
  /** Ids of the hosts that are thought away. */
  without: readonly string[]
}

/** One instance that goes down with its host. */
export interface Fall {
  key: string
  serverId: string
  name: string
  /** It runs there, it is there but does not run, or it was only meant to be there. */
  was: 'running' | 'there' | 'proposed'
  from: { hostId: string; name: string }
  /** Where it would be placed; null: nowhere. */
  to: { hostId: string; name: string } | null
  /** Why there, or, with numbers, why nowhere. */
  reason: string
  /** Images that only the lost hosts have: its disks cannot be made from them. */
  imagesLost: string[]
}

/** How many of something there are, and how many are left. */
export interface Loss {
  id: string
  name: string
  total: number
  left: number
  /** Of the total, and of what is left, so many are only planned: nothing of them is on a host yet. */
  planned: number
  plannedLeft: number
}

export interface WhatIf {
  /**
   * Every host, with how many servers of the design are or would be there, how many of them are only planned, and the
   * age of what is known of it.
   */
  hosts: {
    hostId: string
    name: string
    off: boolean
    servers: number
    planned: number
    ageMs: number | null
  }[]
  /** How full every host is with all of them there, and without those that are thought away; in the same order. */
  loads: HostChange[]
  falls: Fall[]
  /** Servers that lose instances: replica groups, and single ones of which nothing is left. */
  servers: Loss[]
  tiers: Loss[]
  /** Servers that had no place even with all hosts: they are told apart from what the loss does. */
  homeless: number
}

/**
 * What the loss of hosts would do, from the last known facts: changes nothing and asks nobody. What stands elsewhere,
 * or is meant to, stays there; only what falls is placed anew, as if made again from its images.
 */
export function whatIf(input: WhatIfInput): WhatIf {
  const { design, hosts, library = [], now } = input
  const off = new Set(input.without)
  const view = viewOf(design)
  const where = locate(design.id, hosts, input.deployments)
  const home = new Map<string, string>()
  let homeless = 0
  for (const { key, hostId } of placeDesign({ ...input, brief: true }).assignments) {
    if (hostId === null) homeless += 1
    else home.set(key, hostId)
  }
  const instances = placedInstances(view).filter(({ key }) => home.has(key))
  const fallen = instances.filter(({ key }) => off.has(home.get(key) ?? ''))
  const left = hosts.filter(({ hostId }) => !off.has(hostId))
  const isPlanned = (key: string): boolean => !where.byKey.get(key)?.machine
  const counts = new Map<string, { servers: number; planned: number }>()
  for (const [key, hostId] of home) {
    const count = counts.get(hostId) ?? { servers: 0, planned: 0 }
    count.servers += 1
    if (isPlanned(key)) count.planned += 1
    counts.set(hostId, count)
  }
  const known = { where, home, fallen, hosts, left, library, now }
  const scene: Scene = { ...known, ...without(view, known) }
  const falls = fallsOf(view, scene)
  return {
    hosts: hosts
      .map(({ hostId, name, factsAge }) => ({
        hostId,
        name,
        off: off.has(hostId),
        ...(counts.get(hostId) ?? { servers: 0, planned: 0 }),
        ageMs: factsAge,
      }))
      .toSorted((a, b) => byText(a.name, b.name)),
    loads: loadsOf(view, scene, falls, off),
    falls,
    ...lossesOf(view, design, instances, fallen, isPlanned),
    homeless,
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

interface Scene {
  where: Whereabouts
  home: ReadonlyMap<string, string>
  fallen: readonly Instance[]
  hosts: readonly PlanHost[]
  left: readonly PlanHost[]
  library: readonly StoredImage[]
  now: number
  /** What stands elsewhere; what was on a lost host counts for nothing. */
  standing: Whereabouts
  /** Those that fall as if made again, all others where they are. */
  anew: readonly Demand[]
}

/** The design without what fell with its hosts, and what all of it asks of the others then. */
function without(
  view: DesignView,
  { where, home, fallen, left, library }: Omit<Scene, 'standing' | 'anew'>,
): Pick<Scene, 'standing' | 'anew'> {
  const down = new Set(fallen.map(({ key }) => key))
  const standing = { ...where, byKey: new Map([...where.byKey].filter(([key]) => !down.has(key))) }
  const anew = demandsOf(view, { hosts: left, library }, standing)
    .filter(({ key }) => home.has(key))
    .map((demand): Demand => {
      return down.has(demand.key) ? demand : { ...demand, current: home.get(demand.key) ?? null }
    })
  return { standing, anew }
}

function fallsOf(view: DesignView, { where, home, fallen, hosts, left, now, standing, anew }: Scene): Fall[] {
  if (fallen.length === 0) return []
  const options = { ...optionsOf(view, now), brief: true }
  const { assignments } = place(anew, candidatesOf(left, anew, standing), options)
  const placed = new Map(assignments.map((one) => [one.key, one]))
  const names = new Map<string, string>(hosts.map(({ hostId, name }) => [hostId, name]))
  const named = (hostId: string) => ({ hostId, name: names.get(hostId) ?? hostId })
  const lost = imagesLost(fallen, hosts, left)
  return fallen.map(({ key, name, server }) => {
    const machine = where.byKey.get(key)?.machine
    const to = placed.get(key)?.hostId ?? null
    return {
      key,
      serverId: server.id,
      name,
      was: machine ? (isActive(machine) ? 'running' : 'there') : 'proposed',
      from: named(home.get(key) ?? ''),
      to: to === null ? null : named(to),
      reason: placed.get(key)?.reason ?? '',
      imagesLost: lost.get(server.id) ?? [],
    }
  })
}

/** How full the hosts are with the design where it is or is meant to be, and with what falls where it would go. */
function loadsOf(
  view: DesignView,
  { where, home, hosts, library, now, anew }: Scene,
  falls: readonly Fall[],
  off: ReadonlySet<string>,
): HostChange[] {
  const demands = demandsOf(view, { hosts, library }, where)
  const options = optionsOf(view, now)
  const rooms = new Map(
    candidatesOf(hosts, demands, where).map((candidate) => [candidate.hostId, roomOf(candidate, options)]),
  )
  const put = (of: readonly Demand[], hostOf: (key: string) => string | undefined): void => {
    for (const demand of of) {
      const room = rooms.get(hostOf(demand.key) ?? '')
      if (room) take(room, demand)
    }
  }
  put(demands, (key) => home.get(key))
  const before = new Map([...rooms].map(([hostId, room]) => [hostId, loadOfRoom(room)]))
  // What could not be made again goes nowhere.
  const made = falls.filter(({ imagesLost: lost }) => lost.length === 0)
  const to = new Map(made.map((fall) => [fall.key, fall.to?.hostId]))
  put(anew, (key) => to.get(key))
  return hosts
    .toSorted((a, b) => byText(a.name, b.name))
    .flatMap(({ hostId }) => {
      const [full, room] = [before.get(hostId), rooms.get(hostId)]
      if (!full || !room) return []
      const dead = { servers: 0, others: 0, vcpus: 0, memoryBytes: 0, diskBytes: 0, load: 0 }
      return [{ before: full, after: off.has(hostId) ? { ...full, ...dead } : loadOfRoom(room) }]
    })
}

/** By server, the images that were there with all hosts and are not without the lost ones. */
function imagesLost(
  fallen: readonly Instance[],
  hosts: readonly PlanHost[],
  left: readonly PlanHost[],
): Map<string, string[]> {
  const known = new Map<string, boolean>()
  const result = new Map<string, string[]>()
  for (const server of new Set(fallen.map((one) => one.server))) {
    const lost = server.disks.flatMap(({ source }) => {
      // What is in the library does not go with a host.
      if (source.kind !== 'image') return []
      const key = JSON.stringify([source.host, source.pool, source.volume])
      const gone =
        known.get(key) ??
        (!('problem' in findImage(source, hosts, [])) && 'problem' in findImage(source, left, []))
      known.set(key, gone)
      return gone ? [source.volume] : []
    })
    if (lost.length > 0) result.set(server.id, [...new Set(lost)])
  }
  return result
}

/** What is left of each server and each tier that loses something. */
function lossesOf(
  view: DesignView,
  design: DesignData,
  instances: readonly Instance[],
  fallen: readonly Instance[],
  isPlanned: (key: string) => boolean,
): { servers: Loss[]; tiers: Loss[] } {
  const tiers = new Map(
    design.records.flatMap((one) => (one.type === 'tier' ? [[one.id as string, one]] : [])),
  )
  const losses = (idOf: (server: ServerRecord) => string, nameOf: (id: string) => string): Loss[] => {
    const planned = (all: readonly Instance[]) =>
      countBy(
        all.filter(({ key }) => isPlanned(key)),
        idOf,
      )
    const [total, plannedOf, plannedDown] = [countBy(instances, idOf), planned(instances), planned(fallen)]
    return [...countBy(fallen, idOf)].map(([id, down]) => ({
      id,
      name: nameOf(id),
      total: total.get(id) ?? down,
      left: (total.get(id) ?? down) - down,
      planned: plannedOf.get(id) ?? 0,
      plannedLeft: (plannedOf.get(id) ?? 0) - (plannedDown.get(id) ?? 0),
    }))
  }
  const servers = new Map(view.servers.map((server) => [server.id as string, server]))
  return {
    servers: losses(
      (server) => server.id,
      (id) => servers.get(id)?.name ?? '',
    ),
    tiers: losses(
      (server) => server.tier,
      (id) => tiers.get(id)?.name ?? '',
    ),
  }
}

function countBy(
  instances: readonly Instance[],
  idOf: (server: ServerRecord) => string,
): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { server } of instances) counts.set(idOf(server), (counts.get(idOf(server)) ?? 0) + 1)
  return counts
}
