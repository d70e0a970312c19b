import type { Instance } from '../design/instances.ts'
import type { MachineFacts } from '../machine/facts.ts'
import type { DiskSpec, MachineSpec } from '../machine/spec.ts'
import type { Assignment } from '../placement/types.ts'
import { describedBy, limitsOf, ownerOf, type PlanContext } from './context.ts'
import { claimName, newNics } from './create.ts'
import { deviceChanges, devicesFor } from './devices.ts'
import { prepareDisk } from './disks.ts'
import { type Existing, seedOf } from './existing.ts'
import { memoryText, vcpuText } from './small-changes.ts'
import { sameMemory } from './world.ts'
import { both } from '../text/lists.ts'
import { t } from '../text/translate.ts'
import { networkWord } from '../machine/words.ts'

export interface Rebuild {
  spec: MachineSpec
  changes: string[]
  ready: string[]
  freed: string | undefined
  dropped: DiskSpec[]
}

/** What can only be changed by writing the definition anew, with the machine stopped; undefined when nothing is. */
export function rebuildOf(
  context: PlanContext,
  instance: Instance,
  existing: Existing,
  name: string,
  assignment: Assignment | undefined,
): Rebuild | undefined | 'impossible' {
  const { draft } = context
  const { server } = instance
  const { host, machine, row } = existing
  const changes: string[] = []
  if (name !== machine.name) changes.push(t`name ${machine.name} → ${name}`)
  const added = server.disks.filter((disk) => !existing.disks.has(disk.name))
  for (const disk of added) changes.push(t`disk ${disk.name} added`)
  const dropped = existing.extras.filter((disk) => disk.ours)
  for (const disk of dropped) changes.push(t`disk ${disk.name} removed`)
  for (const { name: disk, bus } of server.disks) {
    const held = existing.disks.get(disk)
    if (row && held && held.bus !== bus) changes.push(t`disk ${disk} ${held.bus} → ${bus}`)
  }
  if (row && row.spec.firmware !== server.firmware)
    changes.push(t`firmware ${row.spec.firmware} → ${server.firmware}`)
  const nics = newNics(context, instance, host, existing.nics)
  const devices = devicesFor(context, instance, host, machine, row?.spec.devices)
  if (!nics || !devices) return 'impossible'
  changes.push(...deviceChanges(row?.spec.devices ?? [], devices, machine))
  if (existing.strange.length === 0) changes.push(...nicChanges(existing, nics))
  if (changes.length === 0) return undefined
  if (existing.strange.length > 0) {
    draft.problem(
      'warning',
      t`${machine.name} on ${host.name} has ${both(existing.strange)}, which Terrace cannot describe, so this is left undone: ${changes.join(', ')}.`,
      {
        serverId: server.id,
        hostId: host.hostId,
        how: t`Make this change with the tools of the hypervisor.`,
      },
    )
    return undefined
  }
  const freed = name === machine.name ? undefined : claimName(context, instance, host, name)
  if (freed === false) return 'impossible'
  const ready: string[] = []
  const disks: DiskSpec[] = []
  for (const disk of server.disks) {
    const held = existing.disks.get(disk.name)
    if (held) {
      disks.push({ ...held, bus: row ? disk.bus : held.bus, bytes: Math.max(held.bytes, disk.bytes) })
      continue
    }
    const pool = assignment?.pools[disk.name]
    const made =
      pool === undefined
        ? undefined
        : prepareDisk(context, disk, { host, pool, machine: name, instance, row })
    if (!made) return 'impossible'
    disks.push(made.spec)
    if (made.ready !== undefined) ready.push(made.ready)
  }
  const kept = existing.extras.filter((disk) => !disk.ours).map(({ ours: _, ...disk }) => disk)
  const spec: MachineSpec = {
    name,
    uuid: machine.uuid,
    vcpus: server.vcpus,
    memoryBytes: server.memoryBytes,
    disks: [...disks, ...kept, ...seedOf(existing)],
    nics,
    ...(devices.length > 0 ? { devices } : {}),
    firmware: server.firmware,
    autostart: server.autostart,
    ...limitsOf(instance),
    owner: ownerOf(context, instance),
    ...(dropped.length > 0 ? { dropped: dropped.map(({ pool, volume }) => ({ pool, volume })) } : {}),
    description: describedBy(context, instance),
  }
  changes.push(...sizeChanges(instance, machine))
  return { spec, changes, ready, freed, dropped }
}

function nicChanges({ nics: before }: Existing, after: MachineSpec['nics']): string[] {
  const text = ({ mac, network }: MachineSpec['nics'][number]) =>
    t`${mac.toLowerCase()} on ${networkWord(network.kind)} ${network.name}`
  return Array.from({ length: Math.max(before.length, after.length) }).flatMap((_, index) => {
    const [old, next] = [before[index], after[index]]
    if (!old) return next ? [t`network card ${text(next)} added`] : []
    if (!next) return [t`network card ${text(old)} removed`]
    return text(old) === text(next) ? [] : [t`network card ${text(old)} → ${text(next)}`]
  })
}

function sizeChanges({ server }: Instance, machine: MachineFacts): string[] {
  return [
    ...(server.vcpus === machine.vcpus ? [] : [vcpuText(machine, server.vcpus)]),
    ...(sameMemory(server.memoryBytes, machine.memoryBytes) ? [] : [memoryText(machine, server.memoryBytes)]),
  ]
}
