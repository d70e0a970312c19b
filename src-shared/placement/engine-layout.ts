import { Cluster, NOWHERE, type ServerSize } from './engine/cluster.ts'
import { anneal } from './engine/designs/anneal.ts'
import { arrange } from './engine/designs/arrange.ts'
import { Layout } from './engine/designs/layout.ts'
import type { Link } from './engine/designs/links.ts'
import type { Rule } from './engine/rules.ts'
import { mayRunOn } from './filters.ts'
import { freeIn, type Room } from './room.ts'
import type { Scene } from './scene.ts'
import { rulesBetween } from './tie-rules.ts'
import type { Demand } from './types.ts'

/** Resources for pools of so many names; of more only the one with most room on each host counts. */
const MOST_POOLS = 6
/** Pairs of instances that are linked; of more no link is looked at. */
const MOST_LINKS = 50_000
const STEPS_EACH = 200
const SEED = 1

/**
 * Where the engine would have these instances: all with a place if there is a way (engine/designs), linked ones near one
 * another. It knows pools by name and size alone, so that what it says has to be asked of each host again. Those for
 * which it found no place are left out.
 */
export function engineLayout(scene: Scene, demands: readonly Demand[]): [Demand, Room][] {
  const names = poolNames(scene)
  const stays = scene.instances().filter(({ demand }) => !demands.includes(demand))
  const servers: ServerSize[] = [
    ...demands.map((demand) => ({ name: demand.name, shapes: shapesOf(demand, names) })),
    // What it takes is taken already: it is there for its links.
    ...stays.map(({ demand }) => ({
      name: demand.name,
      shapes: [Array.from({ length: 2 + width(names) }, () => 0)],
    })),
  ]
  const cluster = new Cluster(
    ['vcpus', 'memory', ...(names ?? ['disk'])],
    scene.rooms.map((room) => ({
      name: room.host.name,
      room: roomFor(room, names),
      ...(room.host.rack === undefined ? {} : { domain: room.host.rack }),
    })),
    servers,
  )
  const hostOf = new Map(scene.rooms.map((room, host) => [room, host]))
  for (const [at, { room }] of stays.entries()) cluster.put(demands.length + at, hostOf.get(room) ?? 0)
  const links = linksOf([...demands, ...stays.map(({ demand }) => demand)])
  const layout = new Layout(cluster, { rules: rulesOf(scene, demands, stays), links })
  const stuck = arrange(layout)
  if (stuck) layout.restore(stuck.others)
  else anneal(layout, { steps: STEPS_EACH * layout.moving, seed: SEED })
  return demands.flatMap((demand, at) => {
    const host = cluster.hostOf[at] ?? NOWHERE
    const room = host === NOWHERE ? undefined : scene.rooms[host]
    return room ? [[demand, room] as [Demand, Room]] : []
  })
}

/** Names of pools that each is a resource; undefined: too many. */
function poolNames({ rooms }: Scene): string[] | undefined {
  const names = new Set(
    rooms.flatMap(({ pools }) => pools.filter(({ active }) => active).map(({ name }) => name)),
  )
  return names.size > 0 && names.size <= MOST_POOLS ? [...names].toSorted() : undefined
}

const width = (names: readonly string[] | undefined): number => names?.length ?? 1

function roomFor(room: Room, names: readonly string[] | undefined): number[] {
  const active = room.pools.filter((pool) => pool.active)
  const disk = names
    ? names.map((name) =>
        active.filter((pool) => pool.name === name).reduce((sum, pool) => sum + freeIn(room, pool), 0),
      )
    : [Math.max(0, ...active.map((pool) => freeIn(room, pool)))]
  return [room.vcpuLimit - room.usedVcpus, room.memoryLimit - room.usedMemory, ...disk]
}

/** Disks that name no pool lie together in one pool or another. */
function shapesOf({ vcpus, memoryBytes, disks }: Demand, names: readonly string[] | undefined): number[][] {
  const named = (name: string | null): number =>
    disks.filter(({ pool }) => pool === name).reduce((sum, { bytes }) => sum + bytes, 0)
  const all = disks.reduce((sum, { bytes }) => sum + bytes, 0)
  if (!names) return [[vcpus, memoryBytes, all]]
  const open = named(null)
  const fixed = names.map(named)
  if (open === 0) return [[vcpus, memoryBytes, ...fixed]]
  return names.map((_, one) => [
    vcpus,
    memoryBytes,
    ...fixed.map((bytes, at) => bytes + (at === one ? open : 0)),
  ])
}

function rulesOf({ rooms }: Scene, demands: readonly Demand[], stays: readonly { demand: Demand }[]): Rule[] {
  const only = new Map<string, { hosts: number[]; members: number[] }>()
  for (const [member, demand] of demands.entries()) {
    const may = [...rooms.entries()].filter(
      ([, room]) => mayRunOn(demand, room) && demand.vcpus <= (room.host.facts?.cpus ?? 0),
    )
    // Those that do not answer are for what has no other choice.
    const answering = may.filter(([, { host }]) => host.reachable)
    const hosts = (answering.length > 0 ? answering : may).map(([host]) => host)
    const key = hosts.join(' ')
    const rule = only.get(key) ?? { hosts, members: [] }
    rule.members.push(member)
    only.set(key, rule)
  }
  const all = [...demands, ...stays.map(({ demand }) => demand)]
  return [
    ...[...only.values()].map((rule): Rule => ({ kind: 'only', ...rule })),
    ...rulesBetween(all.map((demand, member) => ({ demand, member }))),
  ]
}

/** Between all instances of two linked servers, by the weight of each link. */
function linksOf(demands: readonly Demand[]): Link[] {
  const members = new Map<string, number[]>()
  for (const [at, { serverId }] of demands.entries())
    members.set(serverId, [...(members.get(serverId) ?? []), at])
  const links: Link[] = []
  for (const [a, { serverId, peers = [] }] of demands.entries())
    for (const peer of peers) {
      // Each link is known at both ends.
      if (peer.serverId <= serverId) continue
      const others = members.get(peer.serverId) ?? []
      for (const b of others) links.push({ a, b, traffic: peer.weight / others.length })
      if (links.length > MOST_LINKS) return []
    }
  return links
}
