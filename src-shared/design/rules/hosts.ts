import { formatBytes } from '../../base/units.ts'
import { findImage, imageText } from '../../plan/images.ts'
import { isAvailable } from '../../plan/world.ts'
import { lacksImage } from '../disk-source.ts'
import type { Finding } from '../findings.ts'
import { called, type HostRule, serversOf } from './rule.ts'
import { t } from '../../text/translate.ts'

export const largerThanAnyHost: HostRule = (store, { hosts }) => {
  const known = hosts.flatMap((host) =>
    host.enabled && host.facts ? { name: host.name, ...host.facts } : [],
  )
  if (known.length === 0) return []
  const memory = known.reduce((best, host) => (host.memoryBytes > best.memoryBytes ? host : best))
  const cpus = known.reduce((best, host) => (host.cpus > best.cpus ? host : best))
  return serversOf(store).flatMap((server): Finding[] => {
    if (server.kind !== 'virtual') return []
    const findings: Finding[] = []
    if (server.memoryBytes > memory.memoryBytes) {
      findings.push({
        rule: 'too-much-memory',
        severity: 'error',
        records: [server.id],
        text: t`${called(server)} needs ${formatBytes(server.memoryBytes)} of memory; the largest host, ${memory.name}, has ${formatBytes(memory.memoryBytes)}.`,
        next: t`Give it less memory or add a larger host.`,
      })
    }
    if (server.vcpus > cpus.cpus) {
      findings.push({
        rule: 'too-many-vcpus',
        severity: 'error',
        records: [server.id],
        text: t`${called(server)} needs ${server.vcpus} vCPU; the largest host, ${cpus.name}, has ${cpus.cpus} processors.`,
        next: t`Give it fewer or add a larger host.`,
      })
    }
    return findings
  })
}

/** Only when every host was asked: an image on a silent host is not unknown. */
export const unknownImages: HostRule = (store, { hosts, library = [] }) => {
  const askedAll = hosts.length > 0 && hosts.every(isAvailable)
  return serversOf(store).flatMap((server) =>
    server.disks.flatMap((disk): Finding[] => {
      const { source } = disk
      if (source.kind === 'blank' || lacksImage(source)) return []
      if (source.kind === 'image' && !askedAll) return []
      const image = findImage(source, hosts, library)
      if (!('problem' in image)) {
        if (disk.bytes === 0 || disk.bytes >= image.capacityBytes) return []
        return [
          {
            rule: 'disk-smaller-than-image',
            severity: 'error',
            records: [server.id],
            text: t`Disk ${disk.name} of ${called(server)} (${formatBytes(disk.bytes)}) is smaller than its image (${formatBytes(image.capacityBytes)}).`,
            next: t`Make it at least as large as the image, or leave its size empty.`,
          },
        ]
      }
      return [
        {
          rule: 'unknown-image',
          severity: 'error',
          records: [server.id],
          text: `${called(server)}: ${image.problem}`,
          next:
            source.kind === 'library'
              ? t`Add and read the image store that has it, or choose another image.`
              : t`Put ${imageText(source)} there, or choose another image.`,
        },
      ]
    }),
  )
}

export const unknownHosts: HostRule = (store, { hosts }) => {
  const names = new Set(hosts.map((host) => host.name))
  return serversOf(store).flatMap((server): Finding[] => {
    const { only, never } = server.hostRule
    const unknown = [...new Set([...only, ...never])].filter((name) => !names.has(name))
    if (unknown.length === 0) return []
    return [
      {
        rule: 'unknown-host',
        severity: 'warning',
        records: [server.id],
        text: t`The host rule of ${called(server)} names ${unknown.join(', ')}, which Terrace does not know.`,
        next: t`Add the host, or correct the rule.`,
      },
    ]
  })
}
