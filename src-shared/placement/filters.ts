import { couldHaveDevices, deviceFails } from './device-room.ts'
import { choosePools, simplePool } from './pools.ts'
import type { Room } from './room.ts'
import type { Demand, Fail } from './types.ts'
import { takenFails, wholeFails } from './whole.ts'

/** Adds what a host fails to the list. */
type Filter = (demand: Demand, room: Room, fails: Fail[]) => void

const enabled: Filter = (_, { host }, fails) => {
  if (!host.enabled) fails.push({ need: 'enabled', host: host.name })
}

const hypervisor: Filter = (_, { host }, fails) => {
  if (!host.facts) fails.push({ need: 'facts', host: host.name })
  else if (!host.facts.family) fails.push({ need: 'hypervisor' })
}

const abilities: Filter = (_, { host }, fails) => {
  for (const reason of host.lacks) fails.push({ need: 'ability', reason })
}

const hostRule: Filter = (demand, { host }, fails) => {
  if (demand.never.includes(host.name)) fails.push({ need: 'host rule', never: host.name })
  else if (demand.only.length > 0 && !demand.only.includes(host.name))
    fails.push({ need: 'host rule', only: demand.only })
}

const family: Filter = (demand, { host }, fails) => {
  const actual = host.facts?.family
  if (actual && demand.families.length > 0 && !demand.families.includes(actual))
    fails.push({ need: 'family', allowed: demand.families, actual })
}

const tierFamily: Filter = ({ tierRule }, { host }, fails) => {
  const actual = host.facts?.family
  if (actual && tierRule && !tierRule.families.includes(actual))
    fails.push({ need: 'tier rule', tier: tierRule.tier, allowed: tierRule.families, actual })
}

const memory: Filter = (demand, room, fails) => {
  if (!room.host.facts) return
  const has = Math.max(0, room.memoryLimit - room.usedMemory)
  const wants = demand.memoryBytes
  if (wants > has)
    fails.push({
      ...{ need: 'memory', unit: 'bytes', wants, has },
      limit: room.memoryLimit,
      shortBy: wants - has,
    })
}

const cpu: Filter = (demand, room, fails) => {
  const { facts } = room.host
  if (!facts) return
  const wants = demand.vcpus
  if (wants > facts.cpus) {
    const has = facts.cpus
    fails.push({ need: 'cpus', unit: 'vcpu', wants, has, limit: has, shortBy: wants - has })
    return
  }
  const has = Math.max(0, room.vcpuLimit - room.usedVcpus)
  if (wants > has)
    fails.push({ need: 'cpu', unit: 'vcpu', wants, has, limit: room.vcpuLimit, shortBy: wants - has })
}

const pools: Filter = (demand, room, fails) => {
  if (!room.host.facts || demand.disks.length === 0 || simplePool(room, demand.disks)) return
  for (const fail of choosePools(room, demand.disks).fails) fails.push(fail)
}

const networks: Filter = (demand, { host }, fails) => {
  const there = host.facts?.networks
  if (!there) return
  for (const { kind, name: of } of demand.networks) {
    const found = there.find((network) => network.kind === kind && network.name === of)
    if (!found) {
      const has = there.filter((network) => network.kind === kind).map((network) => network.name)
      fails.push({ need: 'network', why: 'missing', kind, of, there: has })
    } else if (!found.active) fails.push({ need: 'network', why: 'inactive', kind, of })
  }
  if (demand.anyNetwork && !there.some((network) => network.active))
    fails.push({ need: 'network', why: 'none active' })
}

const storedImage: Filter = (demand, { host }, fails) => {
  if (demand.storedImage && host.facts?.family === 'practice') fails.push({ need: 'image' })
}

const apart: Filter = (demand, room, fails) => {
  const others = demand.apart ? room.replicas?.get(demand.serverId) : undefined
  if (others && others.length > 0) fails.push({ need: 'apart', others: [...others] })
}

const ties: Filter = (demand, room, fails) => {
  if (demand.ties !== undefined) room.meets?.fails(demand, room, fails)
}

/** What does not depend on who else is there, but for a dedicated server, which leaves no room at all. */
function lasting(demand: Demand, room: Room, fails: Fail[]): void {
  enabled(demand, room, fails)
  takenFails(room, fails)
  if (demand.whole) {
    if (!room.host.facts) fails.push({ need: 'facts', host: room.host.name })
    hostRule(demand, room, fails)
    return
  }
  hypervisor(demand, room, fails)
  abilities(demand, room, fails)
  hostRule(demand, room, fails)
  family(demand, room, fails)
  tierFamily(demand, room, fails)
  networks(demand, room, fails)
  storedImage(demand, room, fails)
}

/** All are asked of every host, so that a verdict names everything that stands in the way, not the first thing. */
export function failsOf(demand: Demand, room: Room): Fail[] {
  const fails: Fail[] = []
  lasting(demand, room, fails)
  if (demand.whole) {
    wholeFails(demand, room, fails)
    ties(demand, room, fails)
    return fails
  }
  memory(demand, room, fails)
  cpu(demand, room, fails)
  pools(demand, room, fails)
  deviceFails(demand, room, fails)
  apart(demand, room, fails)
  ties(demand, room, fails)
  return fails
}

/** Could it ever run there, were the host empty and large enough? */
export function mayRunOn(demand: Demand, room: Room): boolean {
  const fails: Fail[] = []
  lasting(demand, room, fails)
  return fails.length === 0 && couldHaveDevices(demand, room)
}
