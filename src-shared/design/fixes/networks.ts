import { t, tn } from '../../text/translate.ts'
import { contains, formatRange, parseAddress, parseMac, parseRange, reserved } from '../address.ts'
import type { NetworkRecord, RecordId, ServerNic, ServerRecord } from '../records.ts'
import { wireKey } from '../rules/cards.ts'
import { byTier } from '../rules/rule.ts'
import { changing, type Fix, type Fixer, type FixWorld } from './fix.ts'

/** The network cards of servers gone through: `change` says how one would be, or undefined to leave it. */
function mended(
  servers: readonly ServerRecord[],
  world: FixWorld,
  change: (nic: ServerNic, server: ServerRecord, index: number, own: FixWorld) => ServerNic | undefined,
): { servers: ServerRecord[]; nics: ServerNic[] } {
  const own = world.branch()
  const changed: ServerNic[] = []
  const put = servers.flatMap((server) => {
    let touched = false
    const nics = server.nics.map((nic, index) => {
      const next = change(nic, server, index, own)
      if (!next) return nic
      touched = true
      changed.push(next)
      own.take({ ...server, nics: [next] })
      return next
    })
    return touched ? [{ ...server, nics }] : []
  })
  return { servers: put, nics: changed }
}

/** A free address of its network, or none where the network has no range, is full, or replicas would share it. */
const readdressed = (nic: ServerNic, server: ServerRecord, own: FixWorld): ServerNic => ({
  ...nic,
  address: server.replicas > 1 ? '' : (own.freeAddress(own.network(nic.network)) ?? ''),
})

function addressFix({ servers, nics }: ReturnType<typeof mended>): Fix | undefined {
  const [first] = nics
  if (!first) return undefined
  if (nics.length > 1)
    return changing(tn(nics.length, 'Give {n} free address', 'Give {n} free addresses'), ...servers)
  return changing(
    first.address === '' ? t`Let DHCP give the address` : t`Give it ${first.address}`,
    ...servers,
  )
}

const badAddress =
  (isBad: (nic: ServerNic, network: NetworkRecord | undefined) => boolean): Fixer =>
  (finding, world) =>
    addressFix(
      mended(world.servers(finding), world, (nic, server, _, own) =>
        nic.address !== '' && isBad(nic, world.network(nic.network))
          ? readdressed(nic, server, own)
          : undefined,
      ),
    )

const invalid = badAddress((nic) => !parseAddress(nic.address))
const outside = badAddress((nic, network) => {
  const [address, range] = [parseAddress(nic.address), network && parseRange(network.range)]
  return address !== undefined && range !== undefined && !contains(range, address)
})
const isReserved = badAddress((nic, network) => {
  const [address, range] = [parseAddress(nic.address), network && parseRange(network.range)]
  return address !== undefined && range !== undefined && reserved(range, address) !== undefined
})

/** The first card keeps the address; every later one of these servers that has it too gets another. */
const duplicateAddress: Fixer = (finding, world) => {
  const seen = new Set<string>()
  const alone = finding.records.length === 1
  return addressFix(
    mended(world.servers(finding), world, (nic, server, _, own) => {
      const address = nic.address === '' ? undefined : parseAddress(nic.address)
      if (!address) return undefined
      const key = wireKey(world.network(nic.network), address)
      const again = seen.has(key) || (alone && server.replicas > 1)
      seen.add(key)
      return again ? readdressed(nic, server, own) : undefined
    }),
  )
}

const macFix =
  (isBad: (mac: string | undefined, seen: Set<string>) => boolean): Fixer =>
  (finding, world) => {
    const seen = new Set<string>()
    const { servers, nics } = mended(world.servers(finding), world, (nic, server, index, own) => {
      if (nic.mac === '') return undefined
      const mac = parseMac(nic.mac)
      const shared = mac !== undefined && server.replicas > 1
      if (!isBad(mac, seen) && !shared) return undefined
      return { ...nic, mac: server.replicas > 1 ? '' : own.freeMac(server, index) }
    })
    const [first] = nics
    if (!first) return undefined
    if (nics.length > 1)
      return changing(tn(nics.length, 'Make {n} fresh address', 'Make {n} fresh addresses'), ...servers)
    return changing(
      first.mac === '' ? t`Let Terrace make the addresses` : t`Give it ${first.mac}`,
      ...servers,
    )
  }

const macInvalid = macFix((mac) => mac === undefined)
const duplicateMac = macFix((mac, seen) => {
  if (mac === undefined) return false
  const again = seen.has(mac)
  seen.add(mac)
  return again
})

const unknownNetwork: Fixer = (finding, world) => {
  const { servers } = mended(world.servers(finding), world, (nic) =>
    nic.network !== null && !world.network(nic.network) ? { ...nic, network: null } : undefined,
  )
  return servers.length === 0 ? undefined : changing(t`Use the host’s default network`, ...servers)
}

const networkOf = (world: FixWorld, records: readonly RecordId[]): NetworkRecord | undefined => {
  for (const id of records) {
    const record = world.store.get(id)
    if (record?.type === 'network') return record
  }
  return undefined
}

const hostBits: Fixer = ({ records }, world) => {
  const network = networkOf(world, records)
  const range = network && parseRange(network.range)
  if (!network || !range || formatRange(range) === network.range) return undefined
  return changing(t`Write ${formatRange(range)}`, { ...network, range: formatRange(range) })
}

/** To the inner network that most servers of its tier are on; where there is none its card goes. */
const dataOutside: Fixer = (finding, world) => {
  const [server] = world.servers(finding)
  const network = networkOf(world, finding.records)
  if (!server || !network?.outside || server.nics.every((nic) => nic.network !== network.id)) return undefined
  const inner = innerNetwork(server, world)
  if (!inner || server.nics.some((nic) => nic.network === inner.id)) {
    const nics = server.nics.filter((nic) => nic.network !== network.id)
    return changing(t`Take it off ${network.name}`, { ...server, nics })
  }
  const { servers } = mended([server], world, (nic) =>
    nic.network === network.id ? { ...nic, network: inner.id, address: '' } : undefined,
  )
  return changing(t`Move it to ${inner.name}`, ...servers)
}

function innerNetwork(server: ServerRecord, world: FixWorld): NetworkRecord | undefined {
  const uses = new Map<NetworkRecord, number>()
  const beside = byTier(world.store).get(server.tier) ?? []
  for (const { nics } of beside)
    for (const nic of nics) {
      const network = world.network(nic.network)
      if (network && !network.outside) uses.set(network, (uses.get(network) ?? 0) + 1)
    }
  const [best] = [...uses].sort(([a, m], [b, n]) => n - m || (a.id < b.id ? -1 : 1))
  if (best) return best[0]
  const inner = world.store.all('network').filter((network) => !network.outside)
  return inner.length === 1 ? inner[0] : undefined
}

export const networkFixes: Record<string, Fixer> = {
  'address-invalid': invalid,
  'address-outside': outside,
  'address-reserved': isReserved,
  'duplicate-address': duplicateAddress,
  'mac-invalid': macInvalid,
  'duplicate-mac': duplicateMac,
  'unknown-network': unknownNetwork,
  'range-host-bits': hostBits,
  'data-outside': dataOutside,
}
