import type { DesignRecord } from '@shared/design/records.ts'
import { record } from '../design/samples.ts'

const GiB = 2 ** 30

/** A small design with fixed ids, so that what is made of it can be compared letter by letter. */
export const shop = (): DesignRecord[] => [
  record('settings', { name: 'Shop' }),
  record('network', {
    id: 'network:lan',
    name: 'lan',
    source: { kind: 'bridge', name: 'br0' },
    range: '10.0.0.0/24',
    vlan: 7,
  }),
  record('network', { id: 'network:nat', name: 'nat' }),
  record('tier', { id: 'tier:web', name: 'Web', role: 'web', order: 0 }),
  record('tier', { id: 'tier:data', name: 'Data', role: 'data', order: 1 }),
  record('server', {
    id: 'server:web',
    tier: 'tier:web',
    name: 'web',
    x: 160,
    y: 24,
    vcpus: 2,
    memoryBytes: GiB,
    replicas: 2,
    disks: [{ name: 'root', bytes: 0, source: { kind: 'image', pool: 'default', volume: 'debian.qcow2' } }],
    nics: [{ network: 'network:lan' }],
  }),
  record('server', {
    id: 'server:db',
    tier: 'tier:data',
    name: 'db',
    x: 160,
    y: 24,
    memoryBytes: 4 * GiB,
    firmware: 'uefi',
    disks: [
      { name: 'root', bytes: 8 * GiB, pool: 'fast' },
      { name: 'data', bytes: 20 * GiB, bus: 'scsi', format: 'raw' },
    ],
    nics: [
      { network: 'network:lan', address: '10.0.0.5', mac: '52:54:00:00:00:05' },
      { network: 'network:nat', address: '192.168.122.5' },
      {},
    ],
    notes: 'The only\ndatabase | so far',
  }),
  record('server', {
    id: 'server:box',
    tier: 'tier:data',
    name: 'box',
    x: 384,
    y: 24,
    kind: 'dedicated',
    disks: [],
    nics: [],
  }),
  record('link', { id: 'link:a', from: 'server:web', to: 'server:db', port: 5432, label: 'sql' }),
  record('note', { id: 'note:a', x: 600, y: 30, text: 'Grow later' }),
]

/** Names that would do harm wherever text is taken for something else. */
export const hostile = [
  '<img src=x onerror=alert(1)>',
  '</title></svg><script>alert(1)</script>',
  '"\'&<>]]>',
  'a|b\\|c\n| d |\r\n# e',
  '${file("/etc/passwd")} %{ if true } $${x} $$${y}',
  '"\n}\nresource "x" "y" {',
  '*/ // # \u2028 \u0000\u0007\u001b[31m \uFFFE \uD800',
  '\u202Eevil\u202C 👩‍👩‍👧‍👦 ‏שלום 中文 é̂̂̂',
  '=1+1',
  '[a](javascript:alert(1)) `x` ~~y~~ _z_ <b>',
  'x'.repeat(200),
]

/** The shop with every text replaced. */
export const withTexts = (text: string): DesignRecord[] =>
  shop().map((one): DesignRecord => {
    switch (one.type) {
      case 'settings':
      case 'tier':
      case 'network':
      case 'frame':
      case 'affinity':
        return { ...one, name: text }
      case 'server':
        return {
          ...one,
          name: text,
          notes: text,
          disks: one.disks.map((disk) => ({ ...disk, name: text.slice(0, 64) })),
        }
      case 'link':
        return { ...one, label: text }
      case 'note':
        return { ...one, text }
    }
  })

/** A large design: `count` servers in five tiers, with twice as many links. */
export function large(count: number): DesignRecord[] {
  const records: DesignRecord[] = [record('settings', { name: 'Large' })]
  for (let at = 0; at < 5; at += 1)
    records.push(record('tier', { id: `tier:${at}`, name: `Tier ${at}`, order: at }))
  for (let at = 0; at < count; at += 1) {
    const inLane = Math.floor(at / 5)
    records.push(
      record('server', {
        id: `server:${at}`,
        tier: `tier:${at % 5}`,
        name: `server-${at}`,
        x: 160 + (inLane % 40) * 224,
        y: 24 + Math.floor(inLane / 40) * 112,
      }),
    )
    for (const step of [1, 7])
      records.push(
        record('link', {
          id: `link:${at}-${step}`,
          from: `server:${at}`,
          to: `server:${(at + step) % count}`,
          port: 80,
        }),
      )
  }
  return records
}
