import type { DeviceWish } from '../machine/devices.ts'
import { t } from '../text/translate.ts'
import { settle, unsettle } from './engine/choose.ts'
import { Cluster } from './engine/cluster.ts'
import { type FailureReserve, failureSets, type Shortfall } from './engine/failures.ts'
import { Reserve } from './engine/reserve.ts'
import { type Rule, Rules } from './engine/rules.ts'
import { deviceResources } from './device-room.ts'
import { mayRunOn } from './filters.ts'
import type { Room } from './room.ts'
import { rulesBetween } from './tie-rules.ts'
import type { Candidate, Demand, Fail } from './types.ts'

/**
 * Room that is kept so that what runs on hosts that fail can restart on the others: memory and vCPUs within the limits
 * of each host, on hosts that may run it. Machines that are no part of the design must restart as well.
 */
export class Spare {
  readonly #cluster: Cluster
  readonly #rules: Rules
  readonly #reserve: Reserve
  readonly #names: readonly string[]
  /** What the resources after vCPUs and memory are. */
  readonly #wishes: readonly DeviceWish[]
  readonly #rooms: readonly Room[]
  /** Of the design, by server. */
  readonly #demands: ReadonlyMap<number, Demand>
  readonly #servers: ReadonlyMap<string, number>
  /** Servers under rules with others. */
  readonly #tied: ReadonlySet<number>
  readonly #hosts: ReadonlyMap<string, number>

  /** `without`: a host that a dedicated server is thought to have for itself. */
  constructor(
    all: readonly Demand[],
    rooms: readonly Room[],
    failures: Exclude<FailureReserve, 0>,
    without?: Room,
  ) {
    // A machine cannot stand in for another: dedicated servers restart nowhere, and theirs takes nobody in.
    // Of equals the first restarts first: the order in which they are listed must not decide that.
    const demands = all
      .filter(({ whole }) => !whole)
      .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    const isOut = (room: { host: Candidate; whole?: string | undefined }): boolean =>
      !room.host.enabled || !room.host.reachable || room.whole !== undefined || room.host === without?.host
    const others = rooms.flatMap((room, host) => machinesOf(room).map((machine) => ({ ...machine, host })))
    this.#names = [...others, ...demands].map(({ name }) => name)
    const devices = deviceResources(demands)
    this.#wishes = devices.wishes
    const none = devices.names.map(() => 0)
    this.#cluster = new Cluster(
      ['vcpus', 'memory', ...devices.names],
      rooms.map((room) => ({
        name: room.host.name,
        room: isOut(room) ? [0, 0, ...none] : [room.vcpuLimit, room.memoryLimit, ...devices.unclaimed(room)],
        ...(room.host.rack === undefined ? {} : { domain: room.host.rack }),
      })),
      [
        ...others.map(({ name, vcpus, memoryBytes }) => ({ name, shapes: [[vcpus, memoryBytes, ...none]] })),
        ...demands.map((demand) => ({
          name: demand.name,
          shapes: [[demand.vcpus, demand.memoryBytes, ...devices.wanted(demand)]],
        })),
      ],
    )
    this.#rules = new Rules(this.#cluster, rulesOf(demands, others, rooms))
    const sets = failureSets(
      failures,
      rooms.map(({ host }) => host.rack),
    )
    this.#reserve = new Reserve(this.#cluster, sets, this.#rules)
    for (const [server, { host }] of others.entries()) this.#put(server, host)
    this.#rooms = rooms
    this.#demands = new Map(demands.map((demand, at) => [others.length + at, demand]))
    this.#servers = new Map(demands.map(({ key }, at) => [key, others.length + at]))
    this.#tied = new Set(demands.flatMap(({ ties }, at) => (ties ? [others.length + at] : [])))
    this.#hosts = new Map(rooms.map(({ host }, at) => [host.hostId, at]))
  }

  /** Why the reserve would be broken by an instance there. */
  failOf({ key, name }: Demand, hostId: string): Fail | undefined {
    const [server, host] = [this.#servers.get(key), this.#hosts.get(hostId)]
    if (server === undefined || host === undefined) return undefined
    const short = this.#reserve.lackWith(server, host, 0)
    return short && this.#fail(name, short)
  }

  /** An instance was put on a host. */
  take({ key }: Demand, hostId: string): void {
    const [server, host] = [this.#servers.get(key), this.#hosts.get(hostId)]
    if (server !== undefined && host !== undefined) this.#put(server, host)
  }

  /** An instance was taken from the host that it was on. */
  leave({ key }: Demand): void {
    const server = this.#servers.get(key)
    if (server !== undefined) unsettle(this.#cluster, server, { rules: this.#rules, reserve: this.#reserve })
  }

  /** Failures that would not be borne as it is, and the first of them. */
  get broken(): number {
    return this.#reserve.broken
  }

  /** Why the reserve is broken when someone of this name is there; undefined: it is not. */
  shortfallOf(name: string): Fail | undefined {
    const short = this.#reserve.shortfall()
    return short && this.#fail(name, short)
  }

  /** How many failures are looked at for each question. */
  get failures(): number {
    return this.#reserve.count
  }

  #put(server: number, host: number): void {
    settle(this.#cluster, server, { host, shape: 0 }, { rules: this.#rules, reserve: this.#reserve })
  }

  /** Is there a host besides these that nothing but devices keeps it from? */
  #mayRestart(server: number, failing: readonly number[]): boolean {
    const demand = this.#demands.get(server)
    if (!demand) return false
    const { devices: _, ...without } = demand
    return this.#rooms.some((room, host) => !failing.includes(host) && mayRunOn(without, room))
  }

  #fail(name: string, { hosts, server, shortBy }: Shortfall): Fail {
    const [vcpus = 0, memory = 0, ...rest] = shortBy
    const of = hosts.map((host) => this.#cluster.hosts[host]?.name ?? '')
    const fail = { need: 'reserve', name, lost: this.#names[server] ?? '', of } as const
    if (memory > 0) return { ...fail, unit: 'bytes', shortBy: memory }
    if (vcpus > 0) return { ...fail, unit: 'vcpu', shortBy: vcpus }
    const devices = this.#wishes.flatMap((wish, at) => (rest[at] ? [{ ...wish, count: rest[at] }] : []))
    if (devices.length > 0 && this.#mayRestart(server, hosts)) return { ...fail, devices }
    return this.#tied.has(server) ? { ...fail, ruled: true } : fail
  }
}

/** What is there besides the design, machine by machine; as one where only the sums are known. */
function machinesOf({ host }: Room): { name: string; vcpus: number; memoryBytes: number }[] {
  if (host.machines) return [...host.machines]
  if (host.usedVcpus + host.usedMemoryBytes === 0) return []
  const name = t`what runs on ${host.name}`
  return [{ name, vcpus: host.usedVcpus, memoryBytes: host.usedMemoryBytes }]
}

/** Where each may restart: an instance where the design allows it, any other machine on hosts of its own kind. */
function rulesOf(
  demands: readonly Demand[],
  others: readonly { host: number }[],
  rooms: readonly Room[],
): Rule[] {
  const family = (host: number): string | null => rooms[host]?.host.facts?.family ?? null
  const allowed = new Map<string, { hosts: number[]; members: number[] }>()
  const add = (member: number, hosts: number[]): void => {
    const key = hosts.join(' ')
    const rule = allowed.get(key) ?? { hosts, members: [] }
    rule.members.push(member)
    allowed.set(key, rule)
  }
  const all = [...rooms.keys()]
  for (const [member, { host }] of others.entries())
    add(
      member,
      all.filter((one) => family(one) === family(host)),
    )
  for (const [at, demand] of demands.entries())
    add(
      others.length + at,
      all.filter((host) => {
        const room = rooms[host]
        return room !== undefined && mayRunOn(demand, room)
      }),
    )
  return [
    ...[...allowed.values()].map((rule): Rule => ({ kind: 'only', ...rule })),
    ...rulesBetween(demands.map((demand, at) => ({ demand, member: others.length + at }))),
  ]
}
