import type { ObservedInstance } from '../contract/designs.ts'
import { formatBytes } from '../base/units.ts'
import type { HostId } from '../contract/hosts.ts'
import type { DesignData, ServerRecord } from '../design/records.ts'
import { notAmong } from '../machine/devices.ts'
import type { MachineFacts } from '../machine/facts.ts'
import type { DiskSpec } from '../machine/spec.ts'
import { deviceText } from './devices.ts'
import { asksForMore, devicesCovered } from './devices-kept.ts'
import { isSpent } from './deployments.ts'
import { locate, type Located } from './locate.ts'
import { type Deployment, findVolume, isActive, isAvailable, type PlanHost, sameMemory } from './world.ts'
import { isPending, pendingText, type PendingSubject } from '../machine/pending.ts'
import { t } from '../text/translate.ts'

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
          pending: (machine?.pending ?? []).map(pendingText),
          at: now - (host?.factsAge ?? 0),
          stale: !host || !isAvailable(host),
          addresses: machine?.nics.flatMap((nic) => nic.addresses) ?? [],
        },
      ]
    })
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
}

function driftOf({ host, machine, row }: Located, server: ServerRecord | undefined): string[] {
  if (!host) return [t`its host is no longer in the list`]
  if (!machine)
    return isAvailable(host)
      ? [t`the machine is not on ${host.name}: deleted by hand, or never finished`]
      : []
  const drift: string[] = []
  if (server?.running && (machine.state === 'stopped' || machine.state === 'crashed')) {
    drift.push(
      machine.state === 'stopped' ? t`stopped though it should run` : t`crashed though it should run`,
    )
  }
  if (server?.running && machine.state === 'paused') drift.push(t`paused though it should run`)
  if (server && !server.running && isActive(machine)) drift.push(t`runs though it should be stopped`)
  if (machine.owner === null) drift.push(t`the mark of this design was taken off by hand`)
  if (!row) return drift
  if (row.hostId !== host.hostId) drift.push(t`moved to ${host.name} by hand`)
  return [
    ...drift,
    ...changedByHand(row, machine),
    ...devicesByHand(row, host, machine, server),
    ...missingDisks(row, host, machine),
  ]
}

function changedByHand({ spec }: Deployment, machine: MachineFacts): string[] {
  const drift: string[] = []
  // A change that waits for the next start is Terrace's own or told as such, not drift.
  const waits = (subject: PendingSubject) => isPending(machine.pending, subject)
  if (spec.name !== machine.name && !waits('name')) {
    drift.push(t`name ${spec.name} → ${machine.name} by hand`)
  }
  if (spec.vcpus !== machine.vcpus && !waits('vCPU')) {
    drift.push(t`vCPU ${spec.vcpus} → ${machine.vcpus} by hand`)
  }
  const [memory, memoryNow] = [formatBytes(spec.memoryBytes), formatBytes(machine.memoryBytes)]
  if (!sameMemory(spec.memoryBytes, machine.memoryBytes) && memory !== memoryNow && !waits('memory')) {
    drift.push(t`memory ${memory} → ${memoryNow} by hand`)
  }
  if (spec.autostart !== machine.autostart) {
    drift.push(machine.autostart ? t`autostart off → on by hand` : t`autostart on → off by hand`)
  }
  const { cpuShares: shares, cpuQuotaPercent: quota } = spec
  if (shares !== undefined && shares !== machine.cpuShares) {
    drift.push(t`CPU weight ${shares} → ${machine.cpuShares ?? t`none`} by hand`)
  }
  if (quota !== undefined && quota !== machine.cpuQuotaPercent) {
    drift.push(t`CPU ceiling ${quota} → ${machine.cpuQuotaPercent ?? t`none`} by hand`)
  }
  const before = spec.nics.map(({ mac, network }) => ({ mac: mac.toLowerCase(), network: network.name }))
  const now = machine.nics.map(({ mac, network }) => ({ mac: mac.toLowerCase(), network }))
  for (const { mac, network } of without(before, now))
    drift.push(t`network card ${mac} on ${network} removed by hand`)
  for (const { mac, network } of without(now, before))
    drift.push(t`network card ${mac} on ${network} added by hand`)
  return drift
}

/** Not what the server asks for and the machine has, whoever gave it: no plan would do anything about that. */
function devicesByHand(
  { spec: { devices: given = [] } }: Deployment,
  { facts }: PlanHost,
  machine: MachineFacts,
  server: ServerRecord | undefined,
): string[] {
  const { devices = [] } = machine
  const lacks = !server || asksForMore(server.devices, given, machine, facts)
  const wished = server ? devicesCovered(server.devices, given, machine, facts) : []
  const removed = lacks ? notAmong(given, devices) : []
  return [
    ...removed.map((one) => t`device ${deviceText(one)} removed by hand`),
    ...notAmong(devices, [...given, ...wished]).map(
      ({ address, vendor, product }) =>
        t`device ${address ?? `${vendor ?? ''}:${product ?? ''}`} added by hand`,
    ),
  ]
}

interface Card {
  mac: string
  network: string
}

const without = (cards: readonly Card[], others: readonly Card[]): Card[] =>
  cards.filter((card) => !others.some(({ mac, network }) => mac === card.mac && network === card.network))

function missingDisks({ spec }: Deployment, host: PlanHost, machine: MachineFacts): string[] {
  const drift: string[] = []
  const attached = (disk: DiskSpec) =>
    machine.disks.some((one) => one.pool === disk.pool && one.volume === disk.volume)
  // Pools that were not listed say nothing of what is in them.
  const listed = new Set(host.volumes.map((volume) => volume.pool))
  for (const disk of spec.disks) {
    if (!attached(disk)) drift.push(t`disk ${disk.name} was taken off by hand`)
    else if (listed.has(disk.pool) && !findVolume(host, disk)) {
      drift.push(t`disk ${disk.name} is missing: ${disk.volume} is not in pool ${disk.pool}`)
    }
  }
  for (const one of machine.disks) {
    const ours = spec.disks.some((disk) => disk.pool === one.pool && disk.volume === one.volume)
    if (!ours) drift.push(t`disk ${one.volume ?? one.path} added by hand`)
  }
  return drift
}
