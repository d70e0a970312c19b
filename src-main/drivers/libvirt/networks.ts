import type { NetworkFacts, PoolFacts } from '@shared/machine/facts.ts'
import type { DriverActions } from '../driver.ts'
import { sections } from '../plain-host.ts'
import { headed, outputAt, script, unreadable } from './virsh.ts'
import { bytesOf, child, childrenOf, type Element, parseXml, textOf } from './xml.ts'

/** Bridges of the host that libvirt need not know of; used alone and as a part of the probe. */
export const bridgeHeadings = `
echo @bridges; for b in /sys/class/net/*/bridge; do [ -d "$b" ] && basename "$(dirname "$b")"; done
echo @up; grep -lx -e up -e unknown /sys/class/net/*/operstate 2>/dev/null
echo @ranges; ip -o addr show 2>/dev/null
`

const networksScript = `
lists=$(v '${headed('networks', 'net-list --uuid')} ${headed('every-network', 'net-list --all --uuid')} uri') || exit 1
${bridgeHeadings}
printf '%s\\n' "$lists" @xml
printf '%s\\n' "$lists" | sed '1,/^@every-network$/d' | uuids | sed 's/.*/net-dumpxml &;/' | batch
exit 0
`

const cidr = /^(?:\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}|[0-9a-f:.]{2,45}\/\d{1,3})$/i

/** Bits of a netmask like 255.255.255.0, or the prefix itself. */
function prefixOf(ip: Element): number | undefined {
  const { prefix, netmask } = ip.attributes
  if (prefix !== undefined) return /^\d{1,3}$/.test(prefix) ? Number(prefix) : undefined
  if (netmask === undefined || !/^\d{1,3}(\.\d{1,3}){3}$/.test(netmask)) return undefined
  const bits = netmask.split('.').map((part) => Number(part).toString(2).padStart(8, '0'))
  return bits.join('').split('0', 1)[0]?.length
}

/** The network that an address with a prefix lies in: 192.168.122.1/24 -> 192.168.122.0/24. */
function rangeOf(address: string, prefix: number): string | undefined {
  if (!cidr.test(`${address}/${prefix}`)) return undefined
  const parts = address.split('.').map(Number)
  if (parts.length !== 4) return `${address}/${prefix}`
  const whole = parts.reduce((sum, part) => sum * 256 + part, 0)
  const size = 2 ** (32 - prefix)
  const base = Math.floor(whole / size) * size
  return `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.')}/${prefix}`
}

export function networksOf(xml: readonly Element[], parts: ReadonlyMap<string, string[]>): NetworkFacts[] {
  const active = new Set(parts.get('networks') ?? [])
  const networks = xml
    .filter((node) => node.tag === 'network')
    .map((node): NetworkFacts => {
      const bridge = child(node, 'bridge')?.attributes['name']
      return {
        name: textOf(child(node, 'name')),
        kind: 'network',
        active: active.has(textOf(child(node, 'uuid'))),
        ...(bridge === undefined ? {} : { bridge }),
        ranges: childrenOf(node, 'ip').flatMap((ip) => {
          const prefix = prefixOf(ip)
          return prefix === undefined ? [] : (rangeOf(ip.attributes['address'] ?? '', prefix) ?? [])
        }),
      }
    })
  const behind = new Set(networks.map((network) => network.bridge))
  const up = new Set((parts.get('up') ?? []).map((path) => path.split('/').at(-2)))
  const bridges = (parts.get('bridges') ?? [])
    .filter((name) => !behind.has(name) && /^[\w.:@-]{1,15}$/.test(name))
    .map((name): NetworkFacts => ({
      name,
      kind: 'bridge',
      active: up.has(name),
      bridge: name,
      ranges: (parts.get('ranges') ?? []).flatMap((line) => {
        const [, link, , address = ''] = line.split(/\s+/)
        const [ip = '', prefix = ''] = address.split('/')
        if (link !== name || !cidr.test(address) || ip.startsWith('fe80:')) return []
        return rangeOf(ip, Number(prefix)) ?? []
      }),
    }))
  return [...networks, ...bridges]
}

export function poolsOf(xml: readonly Element[], active: ReadonlySet<string>): PoolFacts[] {
  return xml
    .filter((node) => node.tag === 'pool')
    .map((node) => ({
      name: textOf(child(node, 'name')),
      type: node.attributes['type'] ?? '',
      path: textOf(child(node, 'target', 'path')).replace(/\/+$/, ''),
      capacityBytes: bytesOf(child(node, 'capacity'), 'bytes') ?? 0,
      freeBytes: bytesOf(child(node, 'available'), 'bytes') ?? 0,
      active: active.has(textOf(child(node, 'uuid'))),
    }))
}

/** The text before the line "@xml", and what follows it. */
export function splitAtXml(text: string, what: string): { parts: Map<string, string[]>; xml: Element[] } {
  const marker = '\n@xml\n'
  const cut = text.indexOf(marker)
  if (cut === -1) throw unreadable(what)
  return { parts: sections(text.slice(0, cut)), xml: parseXml(text.slice(cut + marker.length), what) }
}

export const networks: DriverActions['networks'] = {
  compile: () => [script(networksScript)],
  parse(outputs) {
    const { parts, xml } = splitAtXml(outputAt(outputs, -1).stdout, 'network XML')
    return networksOf(xml, parts)
  },
}
