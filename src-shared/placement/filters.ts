import { formatBytes } from '../base/units.ts'
import { choosePools } from './pools.ts'
import type { Room } from './room.ts'
import type { Demand, Fail } from './types.ts'
import { networkWord } from '../machine/words.ts'
import { either } from '../text/lists.ts'
import { t } from '../text/translate.ts'

type Filter = (demand: Demand, room: Room) => Fail[]

const list = (names: readonly string[]): string => names.join(', ')
const one = (need: string, text: string): Fail[] => [{ need, text }]

const enabled: Filter = (_, { host }) =>
  host.enabled ? [] : one('enabled', t`enabled: ${host.name} is switched off in Terrace`)

const hypervisor: Filter = (_, { host }) => {
  if (!host.facts) return one('facts', t`facts: ${host.name} was never read, so nothing is known of it`)
  if (!host.facts.family) return one('hypervisor', t`hypervisor: none that Terrace can use was found`)
  return []
}

const abilities: Filter = (_, { host }) =>
  host.lacks.map((reason) => ({ need: 'ability', text: t`ability: ${reason}` }))

const hostRule: Filter = (demand, { host }) => {
  if (demand.never.includes(host.name)) return one('host rule', t`host rule: never on ${host.name}`)
  if (demand.only.length > 0 && !demand.only.includes(host.name)) {
    return one('host rule', t`host rule: only on ${list(demand.only)}`)
  }
  return []
}

const family: Filter = (demand, { host }) => {
  const actual = host.facts?.family
  if (!actual || demand.families.length === 0 || demand.families.includes(actual)) return []
  return one('family', t`family: needs ${either(demand.families)}, this is ${actual}`)
}

const tierFamily: Filter = ({ tierRule }, { host }) => {
  const actual = host.facts?.family
  if (!actual || !tierRule || tierRule.families.includes(actual)) return []
  return one(
    'tier rule',
    t`tier rule: tier ${tierRule.tier} allows only ${either(tierRule.families)}, this is ${actual}`,
  )
}

const memory: Filter = (demand, room) => {
  if (!room.host.facts) return []
  const free = Math.max(0, room.memoryLimit - room.usedMemory)
  if (demand.memoryBytes <= free) return []
  const shortBy = demand.memoryBytes - free
  const text = t`memory: needs ${formatBytes(demand.memoryBytes)}, ${formatBytes(free)} of ${formatBytes(room.memoryLimit)} free (${formatBytes(shortBy)} short)`
  return [
    {
      need: 'memory',
      text,
      unit: 'bytes',
      wants: demand.memoryBytes,
      has: free,
      limit: room.memoryLimit,
      shortBy,
    },
  ]
}

const cpu: Filter = (demand, room) => {
  const { facts } = room.host
  if (!facts) return []
  if (demand.vcpus > facts.cpus) {
    const shortBy = demand.vcpus - facts.cpus
    const text = t`cpu: needs ${demand.vcpus} vCPU at once, the host has ${facts.cpus} processors (${shortBy} short)`
    return [
      { need: 'cpus', text, unit: 'vcpu', wants: demand.vcpus, has: facts.cpus, limit: facts.cpus, shortBy },
    ]
  }
  const free = Math.max(0, room.vcpuLimit - room.usedVcpus)
  if (demand.vcpus <= free) return []
  const shortBy = demand.vcpus - free
  const text = t`cpu: needs ${demand.vcpus} vCPU, ${free} of ${room.vcpuLimit} free (${shortBy} short)`
  return [{ need: 'cpu', text, unit: 'vcpu', wants: demand.vcpus, has: free, limit: room.vcpuLimit, shortBy }]
}

const pools: Filter = (demand, room) =>
  room.host.facts ? choosePools(room, demand.disks).fails.map((fail) => ({ need: 'pool', ...fail })) : []

const networks: Filter = (demand, { host }) => {
  const there = host.facts?.networks
  if (!there) return []
  const fails: Fail[] = []
  for (const wanted of demand.networks) {
    const kind = networkWord(wanted.kind)
    const found = there.find((network) => network.kind === wanted.kind && network.name === wanted.name)
    if (!found) {
      const has = there.filter((network) => network.kind === wanted.kind).map((network) => network.name)
      const text =
        has.length > 0
          ? t`network: needs ${kind} ${wanted.name}, the host has ${list(has)}`
          : t`network: needs ${kind} ${wanted.name}, the host has none`
      fails.push({ need: 'network', text, of: wanted.name })
    } else if (!found.active) {
      fails.push({
        need: 'network',
        text: t`network: ${kind} ${wanted.name} is there but not active`,
        of: wanted.name,
      })
    }
  }
  if (demand.anyNetwork && !there.some((network) => network.active)) {
    fails.push({ need: 'network', text: t`network: needs any active network or bridge, the host has none` })
  }
  return fails
}

const storedImage: Filter = (demand, { host }) =>
  demand.storedImage && host.facts?.family === 'practice'
    ? one('image', t`image: practice hosts hold no images of the library`)
    : []

const apart: Filter = (demand, room) => {
  const others = demand.apart ? room.replicas.get(demand.serverId) : undefined
  if (!others || others.length === 0) return []
  return one('apart', t`apart: kept away from ${list(others)}, which is placed here`)
}

/** What does not depend on who else is there. */
const lasting: readonly Filter[] = [
  enabled,
  hypervisor,
  abilities,
  hostRule,
  family,
  tierFamily,
  networks,
  storedImage,
]

/** All are asked of every host, so that a verdict names everything that stands in the way, not the first thing. */
const filters: readonly Filter[] = [...lasting, memory, cpu, pools, apart]

export function failsOf(demand: Demand, room: Room): Fail[] {
  const fails: Fail[] = []
  for (const filter of filters) for (const fail of filter(demand, room)) fails.push(fail)
  return fails
}

/** Could it ever run there, were the host empty and large enough? */
export const mayRunOn = (demand: Demand, room: Room): boolean =>
  lasting.every((filter) => filter(demand, room).length === 0)
