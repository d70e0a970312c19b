/** An IP address as a number of its family's width. */
export interface Address {
  family: 4 | 6
  value: bigint
}

export interface Network {
  base: Address
  prefix: number
}

const bits = (family: 4 | 6): number => (family === 4 ? 32 : 128)

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  let value = 0n
  for (const part of parts) {
    // "010" would be 8 to some tools and 10 to others, so it is refused.
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined
    value = value * 256n + BigInt(part)
  }
  return value
}

function parseGroups(text: string): bigint[] | undefined {
  if (text === '') return []
  const groups: bigint[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes('.')) {
      const v4 = parseV4(part)
      if (v4 === undefined) return undefined
      groups.push(v4 >> 16n, v4 & 0xffffn)
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`))
    else return undefined
  }
  return groups
}

function parseV6(text: string): bigint | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = parseGroups(halves[0] ?? '')
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '') : []
  if (!head || !tail) return undefined
  // An address in dotted form may only end the whole.
  if (halves.length === 2 && halves[0]?.includes('.')) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail]
  return groups.reduce((value, group) => (value << 16n) | group, 0n)
}

/** Reads an IPv4 or IPv6 address, without zone or prefix. Undefined when it is none. */
export function parseAddress(text: string): Address | undefined {
  const family = text.includes(':') ? 6 : 4
  const value = family === 6 ? parseV6(text) : parseV4(text)
  return value === undefined ? undefined : { family, value }
}

const hostMask = ({ base, prefix }: Network): bigint => (1n << BigInt(bits(base.family) - prefix)) - 1n

/** Reads a range like "10.0.0.0/24". Bits past the prefix are cut off. Undefined when it is none. */
export function parseRange(text: string): Network | undefined {
  const match = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text)
  const base = match?.[1] === undefined ? undefined : parseAddress(match[1])
  const prefix = Number(match?.[2])
  if (!base || prefix > bits(base.family)) return undefined
  const network = { base, prefix }
  return { prefix, base: { family: base.family, value: base.value & ~hostMask(network) } }
}

/** IPv6 addresses that hold on one link alone, whatever its range (RFC 4291, section 2.5.6). */
const isLinkLocal = ({ family, value }: Address): boolean => family === 6 && value >> 118n === 0xfe80n >> 6n

/** Can a machine of the network reach this one without a gateway? */
export const isNextTo = (network: Network, address: Address): boolean =>
  (contains(network, address) && reserved(network, address) === undefined) ||
  (network.base.family === 6 && isLinkLocal(address))

/** What a firewall rule may name as its source. */
export const isAddressOrRange = (text: string): boolean =>
  parseAddress(text) !== undefined || parseRange(text) !== undefined

export function contains(network: Network, address: Address): boolean {
  return network.base.family === address.family && (address.value & ~hostMask(network)) === network.base.value
}

/** The address that names the network or reaches all of it, where hosts cannot use those (IPv4, wider than /31). */
export function reserved(network: Network, address: Address): 'network' | 'broadcast' | undefined {
  if (address.family !== 4 || network.prefix > 30 || !contains(network, address)) return undefined
  if (address.value === network.base.value) return 'network'
  return address.value === (network.base.value | hostMask(network)) ? 'broadcast' : undefined
}

/** As people write it: IPv6 with its longest row of zeros left out (RFC 5952). */
export function formatAddress({ family, value }: Address): string {
  const width = family === 4 ? 8n : 16n
  const count = family === 4 ? 4 : 8
  const groups = Array.from({ length: count }, (_, at) =>
    Number((value >> (width * BigInt(count - 1 - at))) & ((1n << width) - 1n)),
  )
  if (family === 4) return groups.join('.')
  const text = groups.map((group) => group.toString(16)).join(':')
  const zeros = [...text.matchAll(/(?<=^|:)0(:0)+(?=$|:)/g)]
  const longest = zeros.reduce((best, [row]) => (row.length > best.length ? row : best), '')
  const row = zeros.find(([one]) => one === longest)
  if (!row) return text
  const [before, after] = [text.slice(0, row.index), text.slice(row.index + longest.length)]
  return `${before.replace(/:$/, '')}::${after.replace(/^:/, '')}`
}

export const formatRange = ({ base, prefix }: Network): string => `${formatAddress(base)}/${prefix}`

/** Equal for two ways of writing the same address. */
export const addressKey = ({ family, value }: Address): string => `${family}/${value.toString(16)}`

/** A MAC address in lower case with colons, or undefined. Group addresses (odd first byte) belong to no card. */
export function parseMac(text: string): string | undefined {
  const mac = text.trim().toLowerCase().replaceAll('-', ':')
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac) || mac === '00:00:00:00:00:00') return undefined
  return Number.parseInt(mac.slice(0, 2), 16) % 2 === 0 ? mac : undefined
}
