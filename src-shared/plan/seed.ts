import type { Instance } from '../design/instances.ts'
import {
  type Address,
  addressKey,
  contains,
  type Network,
  parseAddress,
  parseRange,
} from '../design/address.ts'
import { type FirstBootNic, firstBootFiles, seedBytes } from '../images/first-boot.ts'
import type { DiskSpec, NicSpec } from '../machine/spec.ts'
import type { Assignment } from '../placement/types.ts'
import { ofInstance, onHost, type PlanContext } from './context.ts'
import { freeName, type PreparedDisk } from './disks.ts'
import { seedName } from './names.ts'
import { canLookInto, type Deployment, findVolume, type PlanHost } from './world.ts'
import { t } from '../text/translate.ts'

interface Seeded {
  host: PlanHost
  machine: string
  instance: Instance
  row: Deployment | undefined
  uuid: string
  assignment: Assignment
  nics: readonly NicSpec[]
}

/** The step that writes what a new machine reads at its first start. Without a pool for it undefined, and told. */
export function prepareSeed(context: PlanContext, seeded: Seeded): PreparedDisk | undefined {
  const { draft } = context
  const { host, machine, instance, row } = seeded
  const { server } = instance
  if (server.firstBoot === null) return undefined
  const pool = seeded.assignment.pools[server.disks[0]?.name ?? ''] ?? anyPool(host)
  if (pool === undefined) {
    draft.problem(
      'error',
      t`${instance.name}: ${host.name} has no active pool for the disk of its first boot.`,
      {
        serverId: server.id,
        hostId: host.hostId,
        how: t`Make a pool active on the host, or let the server run elsewhere.`,
      },
    )
    return undefined
  }
  const of = ofInstance(instance)
  const stale = row?.hostId === host.hostId ? leftOver(host, pool, machine, row) : undefined
  const volume = stale ?? freeName(context, seedDisk, { host, pool, machine, instance }, 'raw')
  const changes = [t`${volume} in pool ${pool}`]
  // What an unfinished run wrote may be what the design said then.
  const gone =
    stale === undefined
      ? undefined
      : draft.step(
          { kind: 'volume.delete', ...onHost(host), pool, volume },
          {
            title: t`Delete the disk of the first boot of ${instance.name} on ${host.name}, which is written anew`,
            changes,
            risk: 'destroy',
            warning: t`deletes the disk of the first boot of ${instance.name}, which is written anew`,
            of,
          },
        )
  const files = firstBootFiles(
    { id: seeded.uuid, hostName: hostNameOf(instance.name), nics: nicsOf(context, seeded) },
    server.firstBoot,
  )
  const ready = draft.step(
    { kind: 'seed.write', ...onHost(host), pool, volume, files },
    {
      title: t`Write the first boot of ${instance.name} on ${host.name}`,
      changes,
      after: [gone],
      bytes: seedBytes,
      of,
    },
  )
  return { spec: { ...seedDisk, pool, volume }, ready }
}

const seedDisk: Omit<DiskSpec, 'pool' | 'volume'> & { bus: 'virtio' } = {
  name: seedName,
  format: 'raw',
  bus: 'virtio',
  bytes: seedBytes,
}

const anyPool = (host: PlanHost): string | undefined => host.facts?.pools.find(({ active }) => active)?.name

function leftOver(host: PlanHost, pool: string, machine: string, row: Deployment): string | undefined {
  const noted = row.spec.disks.find(({ name, bytes }) => name === seedName && bytes === seedBytes)
  if (noted?.pool !== pool || !canLookInto(host, pool) || !findVolume(host, noted)) return undefined
  const isOurs = row.volumes.some((one) => one.pool === pool && one.volume === noted.volume)
  const isUsed = host.machines.some(({ name, disks }) =>
    disks.some((disk) => name !== machine && disk.pool === pool && disk.volume === noted.volume),
  )
  return isOurs && !isUsed ? noted.volume : undefined
}

/**
 * Addresses with the prefix of their network's range; one that several replicas would share is left to DHCP. The first card
 * of each family of addresses whose network has a gateway leads elsewhere: two ways would be one too many.
 */
function nicsOf({ networks }: PlanContext, { instance, nics }: Seeded): FirstBootNic[] {
  const { server } = instance
  const routed = new Set<4 | 6>()
  return nics.map(({ mac }, index) => {
    const nic = server.nics[index]
    const network = nic?.network == null ? undefined : networks.get(nic.network)
    const address = nic && server.replicas === 1 ? parseAddress(nic.address) : undefined
    const range = network && parseRange(network.range)
    if (!nic || !address || !network || !range) return { mac, address: '' }
    const gateway = routed.has(address.family) ? undefined : gatewayIn(range, network.gateway, address)
    if (gateway !== undefined) routed.add(address.family)
    return {
      ...{ mac, address: `${nic.address.trim()}/${range.prefix}` },
      ...(gateway === undefined ? {} : { gateway }),
      nameServers: network.nameServers.filter((one) => parseAddress(one) !== undefined),
    }
  })
}

/** Only what is in the range can be reached without a gateway; one that is the gateway itself needs none there. */
function gatewayIn(range: Network, text: string, own: Address): string | undefined {
  const address = parseAddress(text)
  return address && contains(range, address) && addressKey(address) !== addressKey(own) ? text : undefined
}

/** What a guest can take as its name: letters, digits and dashes. */
const hostNameOf = (name: string): string =>
  name
    .replaceAll(/[^A-Za-z0-9.-]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^[-.]+|[-.]+$/g, '') || 'server'
