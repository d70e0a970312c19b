import { formatBytes } from '../../base/units.ts'
import type { HostFacts } from '../../machine/facts.ts'
import { t } from '../../text/translate.ts'
import type { Finding } from '../findings.ts'
import type { ServerRecord } from '../records.ts'
import { called, type HostRule, type RuleFacts, serversOf } from './rule.ts'

const known = ({ hosts }: RuleFacts): HostFacts[] =>
  hosts.flatMap((host) => (host.enabled && host.facts ? [host.facts] : []))

/** Each need may be met somewhere, and yet no host meets them together. */
export const fitsNowhere: HostRule = (store, facts) => {
  const hosts = known(facts)
  const holds = (server: ServerRecord) => (host: HostFacts) =>
    host.memoryBytes >= server.memoryBytes && host.cpus >= server.vcpus
  return serversOf(store).flatMap((server): Finding[] => {
    if (server.kind !== 'virtual' || hosts.some(holds(server))) return []
    const apart =
      hosts.some((host) => host.memoryBytes >= server.memoryBytes) &&
      hosts.some((host) => host.cpus >= server.vcpus)
    if (!apart) return []
    return [
      {
        rule: 'fits-nowhere',
        severity: 'error',
        records: [server.id],
        text: t`${called(server)} needs ${server.vcpus} vCPU and ${formatBytes(server.memoryBytes)} of memory; no host that Terrace knows has both.`,
        next: t`Give it less of one, or add a larger host.`,
      },
    ]
  })
}

export const disksTooLarge: HostRule = (store, facts) => {
  const pools = known(facts).flatMap((host) => host.pools.filter((pool) => pool.active))
  if (pools.length === 0) return []
  const largest = new Map<string | null, number>()
  for (const { name, capacityBytes } of pools)
    for (const key of [name, null]) largest.set(key, Math.max(largest.get(key) ?? 0, capacityBytes))
  return serversOf(store).flatMap((server) =>
    server.disks.flatMap((disk): Finding[] => {
      // A pool that no host has is for placement to tell.
      const room = largest.get(disk.pool)
      if (server.kind !== 'virtual' || room === undefined || disk.bytes <= room) return []
      return [
        {
          rule: 'disk-too-large',
          severity: 'error',
          records: [server.id],
          text: t`Disk ${disk.name} of ${called(server)} is ${formatBytes(disk.bytes)} large; the largest pool for it holds ${formatBytes(room)}.`,
          next: t`Make it smaller, or add a host with more storage.`,
        },
      ]
    }),
  )
}

/** What all servers ask for together, against what all known hosts may give away. */
export const overCommit: HostRule = (store, facts) => {
  const hosts = known(facts)
  const settings = store.get<'settings'>('settings:design')
  if (hosts.length === 0 || !settings) return []
  const wanted = { vcpus: 0, memory: 0 }
  for (const server of serversOf(store)) {
    if (server.kind !== 'virtual') continue
    wanted.vcpus += server.vcpus * server.replicas
    wanted.memory += server.memoryBytes * server.replicas
  }
  const cpus = hosts.reduce((sum, host) => sum + host.cpus, 0)
  const memory = hosts.reduce((sum, host) => sum + host.memoryBytes, 0)
  const findings: Finding[] = []
  const add = (rule: string, text: string): void => {
    findings.push({
      rule,
      severity: 'error',
      records: [settings.id],
      text,
      next: t`Make servers smaller, add hosts, or allow more over-commit in the properties of the design.`,
    })
  }
  if (wanted.vcpus > cpus * settings.cpuRatio)
    add(
      'over-commit-cpu',
      t`All servers together need ${wanted.vcpus} vCPU; the known hosts have ${cpus} processors, and ${settings.cpuRatio} vCPU each are allowed.`,
    )
  if (wanted.memory > memory * settings.memoryRatio)
    add(
      'over-commit-memory',
      t`All servers together need ${formatBytes(wanted.memory)} of memory; the known hosts have ${formatBytes(memory)}, and ${settings.memoryRatio} times that is allowed.`,
    )
  return findings
}
