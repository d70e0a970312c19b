import { freeingOf, withFreed } from './device-room.ts'
import { failsOf } from './filters.ts'
import { freeIn, type Room } from './room.ts'
import type { Change, Demand, Fail, WouldFit } from './types.ts'
import { emptied } from './whole.ts'

/** More vCPUs per processor than this are no advice to give. */
const MOST_RATIO = 8

/**
 * The least that would have to be otherwise for a host to fit: for each need that it fails the smallest change that is
 * known, tried together before it is told. undefined: no such changes are known, or they do not suffice.
 */
export function wouldFit(demand: Demand, room: Room, fails: readonly Fail[]): WouldFit | undefined {
  const changes: Change[] = []
  const others: Change[] = []
  for (const fail of fails) {
    const [first, ...more] = changesFor(fail, demand, room)
    if (!first) return undefined
    changes.push(first)
    for (const other of more) others.push(other)
  }
  if (!suffice(changes, demand, room)) return undefined
  // Where one need can be met in another way as well, that is told, if it is as good.
  const instead = others.filter((other) =>
    suffice(
      changes.map((change) => (meetsTheSame(change, other) ? other : change)),
      demand,
      room,
    ),
  )
  return { changes: changes.slice(), instead }
}

/** Are these two ways to meet one need? */
export const meetsTheSame = (a: Change, b: Change): boolean =>
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
  switch (fail.need) {
    case 'enabled':
      return [{ kind: 'switch-on' }]
    case 'host rule':
      return [{ kind: 'lift-host-rule' }]
    case 'family':
      return [{ kind: 'lift-family-rule' }]
    case 'tier rule':
      return [{ kind: 'lift-tier-rule' }]
    case 'apart from':
    case 'together with':
      return [{ kind: 'lift-tie', rule: fail.rule, name: fail.name }]
    case 'empty host':
    case 'whole host':
      // With whom it has to be together must not leave.
      if (room.meets?.joins(demand, room)) return []
      return fail.need === 'whole host'
        ? [{ kind: 'free-host', of: fail.of }]
        : [{ kind: 'empty-host', machines: fail.others.length }]
    case 'apart':
      return [{ kind: 'share-host' }]
    case 'memory':
      // More than the host has can be freed by nobody.
      return demand.memoryBytes > room.memoryLimit ? [] : [{ kind: 'free-memory', bytes: fail.shortBy }]
    case 'cpu':
      return vcpus(fail.shortBy, demand, room)
    case 'cpus':
      return [{ kind: 'fewer-vcpus', to: room.host.facts?.cpus ?? 0 }]
    case 'pool':
      return fail.why === 'space' ? freePool(fail.of, fail.shortBy, room) : []
    case 'network':
      return fail.why === 'none active' ? [] : [{ kind: 'network', network: fail.kind, name: fail.of }]
    case 'device':
      return [freeingOf(fail, demand, room) ?? []].flat()
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

function freePool(name: string, bytes: number, room: Room): Change[] {
  const pool = room.pools.find((one) => one.name === name)
  return pool && freeIn(room, pool) + bytes <= pool.capacityBytes
    ? [{ kind: 'free-pool', pool: name, bytes }]
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
    case 'lift-tie':
      return [{ ...demand, ties: demand.ties?.filter(({ id }) => id !== change.rule) ?? [] }, room]
    case 'empty-host':
    case 'free-host':
      return [demand, emptied(room)]
    case 'free-memory':
      return [demand, { ...room, usedMemory: room.usedMemory - change.bytes }]
    case 'free-vcpus':
      return [demand, { ...room, usedVcpus: room.usedVcpus - change.count }]
    case 'cpu-ratio':
      return [demand, { ...room, vcpuLimit: Math.floor((host.facts?.cpus ?? 0) * change.to + 1e-9) }]
    case 'fewer-vcpus':
      return [{ ...demand, vcpus: change.to }, room]
    case 'free-pool': {
      const taken = new Map(room.taken)
      taken.set(change.pool, (taken.get(change.pool) ?? 0) - change.bytes)
      return [demand, { ...room, taken }]
    }
    case 'free-devices':
      return [demand, withFreed(room, demand, change)]
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
