import { failureSets } from '../../placement/engine/failures.ts'
import { Cluster } from '../../placement/engine/cluster.ts'
import type { Situation } from '../../placement/engine/moves/draft.ts'
import { EMPTYING, type Goal } from '../../placement/engine/moves/goal.ts'
import type { Rule } from '../../placement/engine/rules.ts'
import { freeIn } from '../../placement/room.ts'
import { rulesBetween } from '../../placement/tie-rules.ts'
import { isAvailable } from '../world.ts'
import type { LoadMeasure } from './measured.ts'
import { mayGo, type Resident, type Scene } from './scene.ts'
import type { MoveGoal } from './types.ts'

const resources = ['vcpus', 'memory', 'disk', 'servers'] as const

/** A scene as the engine sees it: the units of residents are its first servers, by number, then all that stays as it is. */
export function situationOf(
  scene: Scene,
  goal: MoveGoal,
  held: ReadonlySet<number>,
  forbidden: ReadonlySet<string>,
  load?: LoadMeasure,
): Situation {
  const { hosts, rooms, residents, units, others, view } = scene
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
      ...(host.rack === undefined ? {} : { domain: host.rack }),
      room: usable[index]
        ? [vcpuLimit, memoryLimit, diskRoom[index] ?? 0, residents.length + 1, ...measured(all)]
        : [0, 0, 0, 0, ...measured(0)],
    })),
    [
      ...units.map((unit) => ({
        name: residents[unit[0] ?? 0]?.instance.key ?? '',
        shapes: [
          [
            sumOf(unit, (index) => residents[index]?.demand.vcpus),
            sumOf(unit, (index) => residents[index]?.demand.memoryBytes),
            sumOf(unit, bytesOf),
            unit.length,
            ...measured(sumOf(unit, (index) => load?.residents[index])),
          ],
        ],
      })),
      ...rest.map(({ machine, host, busy }) => ({
        name: `~${rooms[host]?.host.name ?? ''} ${machine.uuid}`,
        shapes: [[machine.vcpus, machine.memoryBytes, 0, 0, ...measured(busy)]],
      })),
    ],
  )
  for (const [index, unit] of units.entries())
    cluster.put(index, at(residents[unit[0] ?? 0]?.host.hostId ?? ''))
  for (const [index, { host }] of rest.entries()) cluster.put(units.length + index, host)
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
    held: new Set([
      ...units.flatMap((unit, index) => (unit.some((one) => held.has(one)) ? [index] : [])),
      ...rest.map((_, index) => units.length + index),
    ]),
    bytes: units.map((unit) =>
      sumOf(unit, (index) => residents[index]?.disks.reduce((sum, { bytes }) => sum + bytes, 0)),
    ),
  }
}

const sumOf = (unit: readonly number[], of: (index: number) => number | undefined): number =>
  unit.reduce((sum, index) => sum + (of(index) ?? 0), 0)

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

/** Each where the design and the hosts allow it, and by its ties; what is none of the design's on its own kind of host. */
function rulesOf(
  { hosts, rooms, residents, units }: Scene,
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
  const may = (resident: Resident, at: number): boolean => {
    const [host, room] = [hosts[at], rooms[at]]
    if (!host || !room || forbidden.has(pair(resident.instance.key, host.hostId))) return false
    return mayGo(resident, host, room)
  }
  const members = units.map((unit) =>
    unit.flatMap((index) => {
      const resident = residents[index]
      return resident ? [resident] : []
    }),
  )
  for (const [member, unit] of members.entries())
    add(
      member,
      all.filter((at) => unit.every((resident) => may(resident, at))),
    )
  for (const [index, { host }] of rest.entries())
    add(
      units.length + index,
      all.filter((one) => hosts[one]?.facts?.family === hosts[host]?.facts?.family),
    )
  return [
    ...[...only.values()].map((rule): Rule => ({ kind: 'only', ...rule })),
    ...rulesBetween(members.flatMap((unit, member) => unit.map(({ demand }) => ({ demand, member })))),
  ]
}

/** Names a place that an instance must not go to. */
export const pair = (key: string, hostId: string): string => `${key} ${hostId}`
