import type { ObservedInstance } from '../contract/designs.ts'
import { formatBytes } from '../base/units.ts'
import type { HostId } from '../contract/hosts.ts'
import type { DesignData, ServerRecord } from '../design/records.ts'
import type { MachineFacts } from '../machine/facts.ts'
import type { DiskSpec } from '../machine/spec.ts'
import { isSpent } from './deployments.ts'
import { locate, type Located } from './locate.ts'
import { type Deployment, findVolume, isActive, isAvailable, type PlanHost, sameMemory } from './world.ts'

export interface ObserveInput {
  design: DesignData
  deployments: readonly Deployment[]
  hosts: readonly PlanHost[]
  now: number
}

/**
 * Every instance of a design that is, or should be, on a host, with what was changed there by hand since Terrace
 * last set it. Edits of the design are no drift: they are what the next plan is for.
 */
export function observe({ design, deployments, hosts, now }: ObserveInput): ObservedInstance[] {
  const servers = new Map<string, ServerRecord>()
  for (const record of design.records) if (record.type === 'server') servers.set(record.id, record)
  const { byKey } = locate(design.id, hosts, deployments)
  return [...byKey.values()]
    .flatMap((located) => {
      const { host, machine, row } = located
      // Begun but nothing made yet, or all of it gone: the server is merely designed.
      if (!machine && row && isSpent(row, hosts)) return []
      const hostId = (host?.hostId ?? row?.hostId) as HostId
      return [
        {
          key: located.key,
          serverId: located.serverId,
          replica: located.replica,
          hostId,
          hostName: host?.name ?? hostId,
          uuid: machine?.uuid ?? row?.uuid ?? '',
          machineName: machine?.name ?? row?.machineName ?? '',
          state: machine?.state ?? ('unknown' as const),
          drift: driftOf(located, servers.get(located.serverId)),
          pending: machine?.pending ?? [],
          at: now - (host?.factsAge ?? 0),
          stale: !host || !isAvailable(host),
          addresses: machine?.nics.flatMap((nic) => nic.addresses) ?? [],
        },
      ]
    })
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
}

function driftOf({ host, machine, row }: Located, server: ServerRecord | undefined): string[] {
  if (!host) return ['its host is no longer in the list']
  if (!machine)
    return isAvailable(host) ? [`the machine is not on ${host.name}: deleted by hand, or never finished`] : []
  const drift: string[] = []
  if (server?.running && (machine.state === 'stopped' || machine.state === 'crashed')) {
    drift.push(`${machine.state} though it should run`)
  }
  if (server?.running && machine.state === 'paused') drift.push('paused though it should run')
  if (server && !server.running && isActive(machine)) drift.push('runs though it should be stopped')
  if (machine.owner === null) drift.push('the mark of this design was taken off by hand')
  if (!row) return drift
  if (row.hostId !== host.hostId) drift.push(`moved to ${host.name} by hand`)
  return [...drift, ...changedByHand(row, machine), ...missingDisks(row, host, machine)]
}

function changedByHand({ spec }: Deployment, machine: MachineFacts): string[] {
  const drift: string[] = []
  const by = (what: string, before: unknown, now: unknown) => {
    // A change that waits for the next start is Terrace's own or told as such, not drift.
    if (before !== now && machine.pending.every((text) => !text.startsWith(what))) {
      drift.push(`${what} ${String(before)} → ${String(now)} by hand`)
    }
  }
  by('name', spec.name, machine.name)
  by('vCPU', spec.vcpus, machine.vcpus)
  if (!sameMemory(spec.memoryBytes, machine.memoryBytes)) {
    by('memory', formatBytes(spec.memoryBytes), formatBytes(machine.memoryBytes))
  }
  by('autostart', spec.autostart ? 'on' : 'off', machine.autostart ? 'on' : 'off')
  if (spec.cpuShares !== undefined) by('CPU weight', spec.cpuShares, machine.cpuShares ?? 'none')
  if (spec.cpuQuotaPercent !== undefined)
    by('CPU ceiling', spec.cpuQuotaPercent, machine.cpuQuotaPercent ?? 'none')
  const cards = (list: readonly { mac: string; text: string }[]) =>
    list.map(({ mac, text }) => `${mac.toLowerCase()} on ${text}`)
  const before = cards(spec.nics.map(({ mac, network }) => ({ mac, text: network.name })))
  const now = cards(machine.nics.map(({ mac, network }) => ({ mac, text: network })))
  for (const card of before) if (!now.includes(card)) drift.push(`network card ${card} removed by hand`)
  for (const card of now) if (!before.includes(card)) drift.push(`network card ${card} added by hand`)
  return drift
}

function missingDisks({ spec }: Deployment, host: PlanHost, machine: MachineFacts): string[] {
  const drift: string[] = []
  const attached = (disk: DiskSpec) =>
    machine.disks.some((one) => one.pool === disk.pool && one.volume === disk.volume)
  // Pools that were not listed say nothing of what is in them.
  const listed = new Set(host.volumes.map((volume) => volume.pool))
  for (const disk of spec.disks) {
    if (!attached(disk)) drift.push(`disk ${disk.name} was taken off by hand`)
    else if (listed.has(disk.pool) && !findVolume(host, disk)) {
      drift.push(`disk ${disk.name} is missing: ${disk.volume} is not in pool ${disk.pool}`)
    }
  }
  for (const one of machine.disks) {
    const ours = spec.disks.some((disk) => disk.pool === one.pool && disk.volume === one.volume)
    if (!ours) drift.push(`disk ${one.volume ?? one.path} added by hand`)
  }
  return drift
}
