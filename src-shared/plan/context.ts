import type { HostId } from '../contract/hosts.ts'
import type { NetworkRecord, ServerNic } from '../design/records.ts'
import type { Instance } from '../design/instances.ts'
import type { HostFacts, NetworkFacts } from '../machine/facts.ts'
import type { NicSpec } from '../machine/spec.ts'
import type { Draft } from './draft.ts'
import type { StoredImage } from './library.ts'
import type { PlanHost } from './world.ts'

/** What the makers of steps share while one plan is made. */
export interface PlanContext {
  designId: string
  designName: string
  draft: Draft
  hosts: readonly PlanHost[]
  library: readonly StoredImage[]
  networks: ReadonlyMap<string, NetworkRecord>
  newUuid(): string
  newMac(): string
}

/** The network a card gets when the design names none: "default", else the first active one, else a bridge. */
export function defaultNetwork(facts: HostFacts | null): NetworkFacts | undefined {
  const active = (facts?.networks ?? []).filter((network) => network.active)
  const rank = (network: NetworkFacts) => (network.kind === 'bridge' ? 2 : network.name === 'default' ? 0 : 1)
  return active.toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))[0]
}

/** The network that the design asks for, or undefined when it leaves that to the host. */
export function designNetwork(context: PlanContext, nic: ServerNic): NicSpec['network'] | undefined {
  return nic.network === null ? undefined : context.networks.get(nic.network)?.source
}

/** Tags of a step that concerns one instance. */
export const ofInstance = ({ server, replica }: Instance) => ({ serverId: server.id, replica })

export const ownerOf = (context: PlanContext, instance: Pick<Instance, 'server' | 'replica'>) => ({
  designId: context.designId,
  serverId: instance.server.id,
  replica: instance.replica,
  version: 1 as const,
})

export const describedBy = (context: PlanContext, instance: Instance): string =>
  `${instance.server.name} of the design ${context.designName}, kept by Terrace`.slice(0, 8192)

/** The CPU limits that a record sets, absent where it sets none. */
export const limitsOf = ({ server }: Instance) => ({
  ...(server.cpuShares === null ? {} : { cpuShares: server.cpuShares }),
  ...(server.cpuQuotaPercent === null ? {} : { cpuQuotaPercent: server.cpuQuotaPercent }),
})

export const onHost = (host: PlanHost): { hostId: HostId } => ({ hostId: host.hostId })
