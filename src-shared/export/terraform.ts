import { MiB } from '../base/units.ts'
import { parseAddress, parseMac } from '../design/address.ts'
import { imageNameOf } from '../design/disk-source.ts'
import type { DesignRecord, NetworkId, ServerDisk, ServerRecord } from '../design/records.ts'
import { hclComment, hclInner, hclString, identifiers } from './hcl.ts'
import { type Listing, listingOf } from './order.ts'

const header = `# For the provider dmacvicar/libvirt, version 0.8 (0.9 has another schema).
#
# What Terraform is not told, because the provider or one host cannot know it:
# - placement: everything goes to the one host of var.libvirt_uri, neither replicas nor servers are kept apart or together
# - links, notes, tags, first boot, CPU shares and quotas
# - VLANs and addresses on bridges: networks must exist on the host, guests set such addresses themselves
# - disks of images become copy-on-write volumes over them; Terrace makes whole copies
# - images of Terrace's library: such disks are blank here; their names stand beside them
# - the SATA bus: such disks are attached as the provider does by default
# - devices of hosts, such as GPUs: guests are made without them`

const setup = `terraform {
  required_providers {
    libvirt = {
      source  = "dmacvicar/libvirt"
      version = "~> 0.8.3"
    }
  }
}

variable "libvirt_uri" {
  type        = string
  default     = "qemu:///system"
  description = "The hypervisor, for example qemu+ssh://root@node1/system"
}

provider "libvirt" {
  uri = var.libvirt_uri
}`

const uefi = `variable "uefi_firmware" {
  type        = string
  default     = "/usr/share/OVMF/OVMF_CODE.fd"
  description = "The UEFI firmware image on the host"
}`

type Line = readonly [name: string, value: string]

/** A block with its values lined up, as terraform fmt would. */
function block(head: string, lines: readonly Line[], inner: readonly string[] = []): string {
  const width = Math.max(0, ...lines.map(([name]) => name.length))
  const body = lines.map(([name, value]) => `  ${name.padEnd(width)} = ${value}`)
  const nested = inner.map((one) => one.replace(/^(?=.)/gm, '  '))
  const parts = [...(body.length > 0 ? [body.join('\n')] : []), ...nested]
  return `${head} {\n${parts.join('\n\n')}\n}`
}

/** The virtual servers as Terraform text; says in its head what is lost. */
export function terraformOf(records: Iterable<DesignRecord>): string {
  const listing = listingOf(records)
  const servers = listing.tiers.flatMap(({ servers: inTier }) => inTier)
  const networks = networkLocals(listing)
  const named = identifiers()
  const labels = identifiers()
  const parts = [`# ${hclComment(listing.name)}: written by Terrace.\n#\n${header}`, setup]
  if (servers.some((server) => server.kind === 'virtual' && server.firmware === 'uefi')) parts.push(uefi)
  if (networks.lines.length > 0) {
    parts.push(
      `# Networks and bridges of the host, by what the design calls them.\n${block('locals', networks.lines)}`,
    )
  }
  for (const { tier, servers: inTier } of listing.tiers) {
    if (inTier.length > 0) parts.push(`# Tier ${hclComment(tier?.name ?? 'unknown')}`)
    for (const server of inTier) {
      if (server.kind === 'dedicated')
        parts.push(`# ${hclComment(server.name || 'Unnamed')} is a dedicated server: left out.`)
      else parts.push(...serverBlocks(server, named(server.name), labels, networks.of))
    }
  }
  return `${parts.join('\n\n')}\n`
}

function networkLocals(listing: Listing): {
  lines: Line[]
  of: Map<NetworkId, { kind: string; local: string }>
} {
  const named = identifiers()
  const lines: Line[] = []
  const of = new Map<NetworkId, { kind: string; local: string }>()
  for (const network of listing.networks) {
    const local = named(`network_${network.name}`)
    lines.push([local, hclString(network.source.name)])
    of.set(network.id, { kind: network.source.kind, local: `local.${local}` })
  }
  return { lines, of }
}

function serverBlocks(
  server: ServerRecord,
  id: string,
  labels: (name: string) => string,
  networks: ReadonlyMap<NetworkId, { kind: string; local: string }>,
): string[] {
  const many = server.replicas > 1
  // Machines of a group are called as Terrace would call them: name-1, name-2 …
  const machine = `${hclInner(server.name || id)}${many ? '-${count.index + 1}' : ''}`
  const count: Line[] = many ? [['count', String(server.replicas)]] : []
  const disks = server.disks.map((disk) => ({ disk, label: labels(`${id}_${disk.name}`) }))
  const volumes = disks.map(({ disk, label }) =>
    [
      ...(disk.source.kind === 'library'
        ? [`# To begin as the image ${hclComment(imageNameOf(disk.source))} of Terrace's library.`]
        : []),
      block(`resource "libvirt_volume" "${label}"`, [...count, ...volumeLines(disk, machine)]),
    ].join('\n'),
  )
  const inner = [
    ...disks.map(({ disk, label }) =>
      block('disk', [
        ['volume_id', `libvirt_volume.${label}${many ? '[count.index]' : ''}.id`],
        ...(disk.bus === 'scsi' ? [['scsi', 'true'] as const] : []),
      ]),
    ),
    ...server.nics.map((nic) => {
      const network = nic.network === null ? undefined : networks.get(nic.network)
      const lines: Line[] =
        network?.kind === 'bridge'
          ? [['bridge', network.local]]
          : [['network_name', network?.local ?? '"default"']]
      // One address or card for all replicas would be wrong for all but one.
      if (!many && network?.kind !== 'bridge' && parseAddress(nic.address))
        lines.push(['addresses', `[${hclString(nic.address)}]`])
      const mac = many ? undefined : parseMac(nic.mac)
      if (mac !== undefined) lines.push(['mac', hclString(mac)])
      return block('network_interface', lines)
    }),
  ]
  const domain = block(
    `resource "libvirt_domain" "${id}"`,
    [
      ...count,
      ['name', `"${machine}"`],
      ['vcpu', String(server.vcpus)],
      ['memory', `${Math.max(1, Math.round(server.memoryBytes / MiB))}`],
      ['autostart', String(server.autostart)],
      ['running', String(server.running)],
      ...(server.firmware === 'uefi' ? [['firmware', 'var.uefi_firmware'] as const] : []),
      ...(server.notes.trim() === '' ? [] : [['description', hclString(server.notes)] as const]),
    ],
    inner,
  )
  return [...volumes, domain]
}

function volumeLines(disk: ServerDisk, machine: string): Line[] {
  const { source, pool, bytes, format } = disk
  return [
    ['name', `"${machine}-${hclInner(disk.name)}.${format}"`],
    ...(pool === null ? [] : [['pool', hclString(pool)] as const]),
    // A volume over an image is always qcow2: raw has no backing file.
    ['format', hclString(source.kind === 'image' ? 'qcow2' : format)],
    ...(bytes > 0 ? [['size', String(bytes)] as const] : []),
    ...(source.kind === 'image'
      ? [
          ['base_volume_pool', hclString(source.pool)] as const,
          ['base_volume_name', hclString(source.volume)] as const,
        ]
      : []),
  ]
}
