import type { MachineFacts } from '../machine/facts.ts'
import type { Room } from '../placement/room.ts'
import { type HostChange, type HostLoad, loadNow, loadWith } from './loads.ts'
import type { PlanStep } from './plan.ts'
import type { Request } from './requests.ts'
import type { PlanHost } from './world.ts'

interface Size {
  vcpus: number
  memoryBytes: number
}

/** The hosts while steps are carried out in thought. */
interface Course {
  loads: Map<string, HostLoad & { newVcpus: number }>
  /** Machines by UUID, each where it is then. */
  machines: Map<string, Size & { hostId: string }>
  /** What volumes take of their pools, by `host pool name`. */
  volumes: Map<string, number>
}

/** How full every host is before the steps of a plan and after them, in the order of the rooms. Pure. */
export function planLoads(
  hosts: readonly PlanHost[],
  rooms: readonly Room[],
  own: ReadonlySet<MachineFacts>,
  steps: readonly Pick<PlanStep, 'request'>[],
): HostChange[] {
  const byId = new Map(hosts.map((host) => [host.hostId as string, host]))
  const before = rooms.flatMap((room) => {
    const host = byId.get(room.host.hostId)
    return host ? [loadNow(host, room, own)] : []
  })
  const course: Course = {
    loads: new Map(before.map((load) => [load.hostId, { ...load, newVcpus: 0 }])),
    machines: new Map(
      hosts.flatMap(({ hostId, machines }) =>
        machines.map(({ uuid, vcpus, memoryBytes }) => [uuid, { hostId, vcpus, memoryBytes }]),
      ),
    ),
    volumes: new Map(
      hosts.flatMap(({ hostId, volumes }) =>
        volumes.map(({ pool, volume, bytes }) => [volumeKey(hostId, pool, volume), bytes]),
      ),
    ),
  }
  for (const { request } of steps) follow(course, request, byId)
  return before.map((load) => {
    const { newVcpus, ...after } = course.loads.get(load.hostId) ?? { ...load, newVcpus: 0 }
    const cpus = byId.get(load.hostId)?.facts?.cpus
    return { before: load, after: { ...after, load: loadWith(load.load, newVcpus, cpus) } }
  })
}

const volumeKey = (hostId: string, pool: string, volume: string): string => `${hostId} ${pool} ${volume}`

function follow(course: Course, request: Request, hosts: ReadonlyMap<string, PlanHost>): void {
  switch (request.kind) {
    case 'machine.define': {
      const { uuid, vcpus, memoryBytes } = request.spec
      if (request.create) come(course, uuid, request.hostId, { vcpus, memoryBytes }, vcpus)
      else resize(course, uuid, { vcpus, memoryBytes })
      return
    }
    case 'machine.setVcpus':
      return resize(course, request.uuid, { vcpus: request.vcpus })
    case 'machine.setMemory':
      return resize(course, request.uuid, { memoryBytes: request.memoryBytes })
    case 'machine.undefine':
      return leave(course, request.uuid)
    case 'machine.migrate': {
      const { uuid, hostId, to, spec, previous, shared } = request
      leave(course, uuid)
      // What it does there is not measured yet; of one that runs nothing new begins.
      come(course, uuid, to, spec, 0)
      for (const [at, disk] of spec.disks.entries()) {
        const held = previous.disks[at]
        if (!held || shared.includes(disk.name)) continue
        const bytes = drop(course, hostId, held.pool, held.volume) ?? held.bytes
        keep(course, to, disk.pool, disk.volume, bytes)
      }
      return
    }
    // What a disk may grow to counts as taken, as it does for placement.
    case 'volume.create':
    case 'image.deploy':
      return keep(course, request.hostId, request.pool, request.volume, request.bytes)
    case 'volume.clone': {
      const from = hosts.get(request.hostId)?.volumes.find(isThat(request.pool, request.from))
      const copied = course.volumes.get(volumeKey(request.hostId, request.pool, request.from))
      return keep(course, request.hostId, request.pool, request.volume, from?.capacityBytes ?? copied ?? 0)
    }
    case 'volume.resize': {
      const { hostId, pool, volume, bytes } = request
      const was = hosts.get(hostId)?.volumes.find(isThat(pool, volume))
      const taken = course.volumes.get(volumeKey(hostId, pool, volume)) ?? 0
      return keep(course, hostId, pool, volume, taken + Math.max(0, bytes - (was?.capacityBytes ?? taken)))
    }
    case 'image.copy': {
      const { from, to } = request
      const bytes = course.volumes.get(volumeKey(from.hostId, from.pool, from.volume)) ?? 0
      return keep(course, to.hostId, to.pool, to.volume, bytes)
    }
    case 'volume.delete':
      drop(course, request.hostId, request.pool, request.volume)
      return
    default:
      return
  }
}

const isThat =
  (pool: string, volume: string) =>
  (one: { pool: string; volume: string }): boolean =>
    one.pool === pool && one.volume === volume

function come({ loads, machines }: Course, uuid: string, hostId: string, size: Size, newVcpus: number): void {
  const load = loads.get(hostId)
  machines.set(uuid, { hostId, vcpus: size.vcpus, memoryBytes: size.memoryBytes })
  if (!load) return
  load.servers += 1
  load.newVcpus += newVcpus
  grow(load, size, 1)
}

function leave({ loads, machines }: Course, uuid: string): void {
  const machine = machines.get(uuid)
  const load = loads.get(machine?.hostId ?? '')
  machines.delete(uuid)
  if (!machine || !load) return
  load.servers -= 1
  grow(load, machine, -1)
}

function resize({ loads, machines }: Course, uuid: string, size: Partial<Size>): void {
  const machine = machines.get(uuid)
  const load = loads.get(machine?.hostId ?? '')
  if (!machine || !load) return
  grow(load, machine, -1)
  Object.assign(machine, size)
  grow(load, machine, 1)
}

function grow(load: HostLoad, { vcpus, memoryBytes }: Size, sign: 1 | -1): void {
  load.vcpus += sign * vcpus
  load.memoryBytes += sign * memoryBytes
}

/** A volume takes so much from now on. */
function keep({ loads, volumes }: Course, hostId: string, pool: string, volume: string, bytes: number): void {
  const key = volumeKey(hostId, pool, volume)
  const load = loads.get(hostId)
  if (load) load.diskBytes += bytes - (volumes.get(key) ?? 0)
  volumes.set(key, bytes)
}

/** A volume goes; answers what it took. */
function drop({ loads, volumes }: Course, hostId: string, pool: string, volume: string): number | undefined {
  const key = volumeKey(hostId, pool, volume)
  const bytes = volumes.get(key)
  const load = loads.get(hostId)
  if (load && bytes !== undefined) load.diskBytes -= bytes
  volumes.delete(key)
  return bytes
}
