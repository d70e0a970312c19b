import { formatBytes } from '../base/units.ts'
import { networkWord } from '../machine/words.ts'
import { both, either } from '../text/lists.ts'
import { t } from '../text/translate.ts'
import { failsOf } from './filters.ts'
import type { Room } from './room.ts'
import type { Change, Demand, Fail, WouldFit } from './types.ts'

/** More vCPUs per processor than this are no advice to give. */
const MOST_RATIO = 8

/**
 * The least that would have to be otherwise for a host to fit: for each need that it fails the smallest change that is
 * known, tried together before it is told. undefined: no such changes are known, or they do not suffice.
 */
export function wouldFit(demand: Demand, room: Room, fails: readonly Fail[]): WouldFit | undefined {
  const ways = fails.map((fail) => changesFor(fail, demand, room))
  const changes: Change[] = []
  for (const way of ways) {
    if (way.length === 0) return undefined
    changes.push(...way.slice(0, 1))
  }
  const others = ways.flatMap((way) => way.slice(1))
  if (!suffice(changes, demand, room)) return undefined
  // Where one need can be met in another way as well, that is told, if it is as good.
  const instead = others.filter((other) =>
    suffice(
      changes.map((change) => (meetsTheSame(change, other) ? other : change)),
      demand,
      room,
    ),
  )
  const words = changes.map((change) =>
    either([change, ...instead.filter((other) => meetsTheSame(change, other))].map(changeText)),
  )
  return { changes, text: both(words) }
}

const meetsTheSame = (a: Change, b: Change): boolean =>
  a !== b && vcpuChanges.has(a.kind) && vcpuChanges.has(b.kind)
const vcpuChanges: ReadonlySet<Change['kind']> = new Set(['free-vcpus', 'cpu-ratio', 'fewer-vcpus'])

/** Are these enough? */
export function suffice(changes: readonly Change[], demand: Demand, room: Room): boolean {
  let made: [Demand, Room] = [demand, room]
  for (const change of changes) made = changed(change, ...made)
  return failsOf(...made).length === 0
}

/** Ways to meet a need, the one to be told first at the front. */
function changesFor(fail: Fail, demand: Demand, room: Room): Change[] {
  const { shortBy = 0 } = fail
  switch (fail.need) {
    case 'enabled':
      return [{ kind: 'switch-on' }]
    case 'host rule':
      return [{ kind: 'lift-host-rule' }]
    case 'family':
      return [{ kind: 'lift-family-rule' }]
    case 'tier rule':
      return [{ kind: 'lift-tier-rule' }]
    case 'apart':
      return [{ kind: 'share-host' }]
    case 'memory':
      // More than the host has can be freed by nobody.
      return demand.memoryBytes > room.memoryLimit ? [] : [{ kind: 'free-memory', bytes: shortBy }]
    case 'cpu':
      return vcpus(shortBy, demand, room)
    case 'cpus':
      return [{ kind: 'fewer-vcpus', to: room.host.facts?.cpus ?? 0 }]
    case 'pool':
      return fail.of !== undefined && shortBy > 0 ? freePool(fail.of, shortBy, room) : []
    case 'network': {
      const wanted = demand.networks.find(({ name }) => name === fail.of)
      return wanted ? [{ kind: 'network', network: wanted.kind, name: wanted.name }] : []
    }
    default:
      return []
  }
}

function vcpus(shortBy: number, demand: Demand, room: Room): Change[] {
  const cpus = room.host.facts?.cpus ?? 0
  const ways: Change[] = demand.vcpus > room.vcpuLimit ? [] : [{ kind: 'free-vcpus', count: shortBy }]
  if (cpus === 0) return ways
  // Ratios are set in tenths.
  const to = Math.ceil(((room.usedVcpus + demand.vcpus) / cpus) * 10 - 1e-9) / 10
  if (to <= MOST_RATIO) ways.push({ kind: 'cpu-ratio', to })
  return ways
}

const freePool = (pool: string, bytes: number, room: Room): Change[] => {
  const facts = room.pools.get(pool)
  return facts && (room.poolFree.get(pool) ?? 0) + bytes <= facts.capacityBytes
    ? [{ kind: 'free-pool', pool, bytes }]
    : []
}

/** What is asked and what there is, with one thing changed. */
function changed(change: Change, demand: Demand, room: Room): [Demand, Room] {
  const { host } = room
  switch (change.kind) {
    case 'switch-on':
      return [demand, { ...room, host: { ...host, enabled: true } }]
    case 'lift-host-rule':
      return [{ ...demand, only: [], never: demand.never.filter((name) => name !== host.name) }, room]
    case 'lift-family-rule':
      return [{ ...demand, families: [] }, room]
    case 'lift-tier-rule': {
      const { tierRule: _, ...rest } = demand
      return [rest, room]
    }
    case 'share-host':
      return [{ ...demand, apart: false }, room]
    case 'free-memory':
      return [demand, { ...room, usedMemory: room.usedMemory - change.bytes }]
    case 'free-vcpus':
      return [demand, { ...room, usedVcpus: room.usedVcpus - change.count }]
    case 'cpu-ratio':
      return [demand, { ...room, vcpuLimit: Math.floor((host.facts?.cpus ?? 0) * change.to + 1e-9) }]
    case 'fewer-vcpus':
      return [{ ...demand, vcpus: change.to }, room]
    case 'free-pool': {
      const free = new Map(room.poolFree)
      free.set(change.pool, (free.get(change.pool) ?? 0) + change.bytes)
      return [demand, { ...room, poolFree: free }]
    }
    case 'network': {
      if (!host.facts) return [demand, room]
      const { network: kind, name } = change
      const networks = [
        ...host.facts.networks.filter((one) => one.kind !== kind || one.name !== name),
        { kind, name, active: true, ranges: [] },
      ]
      return [demand, { ...room, host: { ...host, facts: { ...host.facts, networks } } }]
    }
  }
}

/** As the end of "It would fit if …". */
function changeText(change: Change): string {
  switch (change.kind) {
    case 'switch-on':
      return t`it were switched on in Terrace`
    case 'lift-host-rule':
      return t`the server’s host rule allowed it`
    case 'lift-family-rule':
      return t`the server’s rule for hypervisors allowed it`
    case 'lift-tier-rule':
      return t`the tier’s rule for hypervisors allowed it`
    case 'share-host':
      return t`replicas could share a host`
    case 'free-memory':
      return t`${formatBytes(change.bytes)} more memory were free there`
    case 'free-vcpus':
      return t`${change.count} more vCPU were free there`
    case 'cpu-ratio':
      return t`${change.to} vCPU per processor were allowed`
    case 'fewer-vcpus':
      return t`it asked for no more than ${change.to} vCPU`
    case 'free-pool':
      return t`${formatBytes(change.bytes)} more were free in pool ${change.pool}`
    case 'network':
      return t`${networkWord(change.network)} ${change.name} were active there`
  }
}
