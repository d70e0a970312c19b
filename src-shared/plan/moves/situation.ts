import { failureSets } from '../../placement/engine/failures.ts'
import { Cluster } from '../../placement/engine/cluster.ts'
import type { Situation } from '../../placement/engine/moves/draft.ts'
import { EMPTYING, type Goal } from '../../placement/engine/moves/goal.ts'
import type { Rule } from '../../placement/engine/rules.ts'
import { freeIn } from '../../placement/room.ts'
import { isAvailable } from '../world.ts'
import type { LoadMeasure } from './measured.ts'
import { mayGo, type Scene } from './scene.ts'
import type { MoveGoal } from './types.ts'

const resources = ['vcpus', 'memory', 'disk', 'servers'] as const

/** A scene as the engine sees it: residents are its first servers, by number, then all that stays as it is. */
export function situationOf(
  scene: Scene,
  goal: MoveGoal,
  held: ReadonlySet<number>,
  forbidden: ReadonlySet<string>,
  load?: LoadMeasure,
): Situation {
  const { hosts, rooms, residents, others, view } = scene
  /** Load is evened out, but bounds nothing. */
  const measured = (amount: number): number[] => (load ? [amount] : [])
  const all = [...(load?.residents ?? []), ...(load?.others ?? []).flat()].reduce((sum, one) => sum + one, 1)
  const usable = hosts.map(isAvailable)
  const rest = others.flatMap((machines, host) =>
    machines.map((machine, at) => ({ machine, host, busy: load?.others[host]?.[at] ?? 0 })),
  )
  const at = (hostId: string): number => hosts.findIndex((host) => host.hostId === hostId)
  const bytesOf = (index: number): number =>
    residents[index]?.disks.reduce((sum, { spec }) => sum + spec.bytes, 0) ?? 0
  const diskRoom = hosts.map(() => 0)
  for (const [host, room] of rooms.entries())
    for (const pool of room.pools)
      if (pool.active) diskRoom[host] = (diskRoom[host] ?? 0) + freeIn(room, pool)
  for (const [index, { host }] of residents.entries())
    diskRoom[at(host.hostId)] = (diskRoom[at(host.hostId)] ?? 0) + bytesOf(index)
  const cluster = new Cluster(
    load ? [...resources, 'load'] : resources,
    rooms.map(({ host, vcpuLimit, memoryLimit }, index) => ({
      name: host.name,
      room: usable[index]
        ? [vcpuLimit, memoryLimit, diskRoom[index] ?? 0, residents.length + 1, ...measured(all)]
        : [0, 0, 0, 0, ...measured(0)],
    })),
    [
      ...residents.map(({ instance, demand }, index) => ({
        name: instance.key,
        shapes: [
          [demand.vcpus, demand.memoryBytes, bytesOf(index), 1, ...measured(load?.residents[index] ?? 0)],
        ],
      })),
      ...rest.map(({ machine, host, busy }) => ({
        name: `~${rooms[host]?.host.name ?? ''} ${machine.uuid}`,
        shapes: [[machine.vcpus, machine.memoryBytes, 0, 0, ...measured(busy)]],
      })),
    ],
  )
  for (const [index, { host }] of residents.entries()) cluster.put(index, at(host.hostId))
  for (const [index, { host }] of rest.entries()) cluster.put(residents.length + index, host)
  const alive = [...hosts.keys()].filter((host) => usable[host])
  const sets = failureSets(
    view.settings.failures,
    alive.map((host) => rooms[host]?.host.rack),
  )
  return {
    cluster,
    goal: goalOf(scene, goal, usable, load),
    rules: rulesOf(scene, forbidden, rest),
    failures: sets.map((set) => set.flatMap((one) => alive[one] ?? [])),
    held: new Set([...held, ...rest.map((_, index) => residents.length + index)]),
    bytes: residents.map(({ disks }) => disks.reduce((sum, { bytes }) => sum + bytes, 0)),
  }
}

/** Hosts that do not answer count for nothing: what is there can neither leave nor come. */
function goalOf(
  { rooms, residents }: Scene,
  goal: MoveGoal,
  usable: readonly boolean[],
  load: LoadMeasure | undefined,
): Goal {
  const whole = (of: (room: Scene['rooms'][number]) => number) =>
    rooms.map((room, host) => (usable[host] ? of(room) : 0))
  const measure = (resource: number, of: (room: Scene['rooms'][number]) => number) => ({
    resource,
    weight: 1,
    whole: whole(of),
    besides: rooms.map(() => 0),
  })
  return {
    measures: [
      load
        ? {
            ...{ resource: resources.length, weight: 1, besides: load.besides },
            whole: load.whole.map((cpus, host) => (usable[host] ? cpus : 0)),
          }
        : measure(resources.indexOf('vcpus'), ({ vcpuLimit }) => vcpuLimit),
      measure(resources.indexOf('memory'), ({ memoryLimit }) => memoryLimit),
      ...(goal === 'spread' ? [measure(resources.indexOf('servers'), () => residents.length)] : []),
    ],
    closed: new Set(),
    penalty: EMPTYING,
  }
}

/** Each where the design and the hosts allow it, replicas apart; what is none of the design's on its own kind of host. */
function rulesOf(
  { hosts, rooms, residents }: Scene,
  forbidden: ReadonlySet<string>,
  rest: readonly { host: number }[],
): Rule[] {
  const only = new Map<string, { hosts: number[]; members: number[] }>()
  const add = (member: number, allowed: number[]): void => {
    const key = allowed.join(' ')
    const rule = only.get(key) ?? { hosts: allowed, members: [] }
    rule.members.push(member)
    only.set(key, rule)
  }
  const all = [...hosts.keys()]
  const apart = new Map<string, number[]>()
  for (const [member, resident] of residents.entries()) {
    add(
      member,
      all.filter((one) => {
        const [host, room] = [hosts[one], rooms[one]]
        if (!host || !room || forbidden.has(pair(resident.instance.key, host.hostId))) return false
        return mayGo(resident, host, room)
      }),
    )
    const { demand } = resident
    if (demand.apart) apart.set(demand.serverId, [...(apart.get(demand.serverId) ?? []), member])
  }
  for (const [index, { host }] of rest.entries())
    add(
      residents.length + index,
      all.filter((one) => hosts[one]?.facts?.family === hosts[host]?.facts?.family),
    )
  return [
    ...[...only.values()].map((rule): Rule => ({ kind: 'only', ...rule })),
    ...[...apart.values()].map((members): Rule => ({ kind: 'apart', scope: 'host', most: 1, members })),
  ]
}

/** Names a place that an instance must not go to. */
export const pair = (key: string, hostId: string): string => `${key} ${hostId}`
