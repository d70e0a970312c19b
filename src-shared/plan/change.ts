import { formatBytes } from '../base/units.ts'
import type { Instance } from '../design/instances.ts'
import type { MachineFacts } from '../machine/facts.ts'
import type { DiskSpec, MachineSpec } from '../machine/spec.ts'
import type { Assignment } from '../placement/types.ts'
import {
  describedBy,
  designNetwork,
  limitsOf,
  ofInstance,
  onHost,
  ownerOf,
  type PlanContext,
} from './context.ts'
import { claimName, newNics } from './create.ts'
import { grow, prepareDisk } from './disks.ts'
import { type Existing, readExisting, specAsIs } from './existing.ts'
import { machineName } from './names.ts'
import { deleteVolumes } from './remove.ts'
import { type Deployment, isActive, type PlanHost } from './world.ts'

/** Steps that bring an existing machine to what the design says. Returns whether there are any. */
export function planChange(
  context: PlanContext,
  instance: Instance,
  assignment: Assignment | undefined,
  found: { host: PlanHost; machine: MachineFacts; row: Deployment | undefined },
): boolean {
  const { draft } = context
  const { host, machine } = found
  const first = draft.steps.length
  const existing = readExisting(instance, host, machine, found.row)
  const name = wantedName(instance, machine.name)
  if (!mayStay(context, instance, existing, assignment)) return false

  const growing = growths(context, instance, existing)
  const rebuild = rebuildOf(context, instance, existing, name, assignment)
  if (!growing || rebuild === 'impossible') {
    draft.rollback(first)
    return false
  }
  const restart = (rebuild !== undefined || growing.length > 0) && isActive(machine)
  const of = ofInstance(instance)
  let last: string | undefined
  if (restart) {
    last = stop(context, instance, existing, [...(rebuild?.changes ?? []), ...growing.map(growthText)])
  }
  for (const { to, from } of growing) last = grow(context, to, { host, instance }, from, [last])
  if (rebuild) {
    const { spec, changes, ready, freed, dropped } = rebuild
    last = draft.step(
      { kind: 'machine.define', ...onHost(host), spec, create: false, previous: specAsIs(existing, spec) },
      {
        title: `Change ${machine.name} on ${host.name}: ${changes.join(', ')}`,
        changes,
        after: [last, freed, ...ready],
        of,
      },
    )
    const defined = last
    deleteVolumes(context, host, dropped, instance.name, of, defined)
  } else last = smallChanges(context, instance, existing, restart, last)
  power(context, instance, existing, restart, last)
  for (const text of machine.pending) {
    draft.problem('info', `${machine.name} on ${host.name}: ${text}.`, {
      serverId: of.serverId,
      hostId: host.hostId,
    })
  }
  draft.fact(`${machine.name} on ${host.name}`, machineText(machine))
  return draft.steps.length > first
}

/** How a machine is, in words that change when it does. */
export const machineText = (machine: MachineFacts): string =>
  [
    machine.state,
    `${machine.vcpus} vCPU`,
    formatBytes(machine.memoryBytes),
    ...machine.disks.map(
      (disk) =>
        `disk ${disk.volume ?? disk.path}${disk.capacityBytes === undefined ? '' : ` ${formatBytes(disk.capacityBytes)}`}`,
    ),
    ...machine.nics.map((nic) => `card ${nic.mac} on ${nic.network}`),
    ...machine.pending,
  ].join(', ')

/**
 * The name it should have. The first of a group keeps its name when the group grows from one or shrinks to one:
 * that is not worth a restart.
 */
function wantedName({ name, replica, server }: Instance, actual: string): string {
  const fine = replica === 0 ? [name, server.name, `${server.name}-1`] : [name]
  return fine.map(machineName).includes(actual) ? actual : machineName(name)
}

/** A host that no longer qualifies is a warning for what runs there, and an error when the change asks for more. */
function mayStay(
  context: PlanContext,
  { server, name }: Instance,
  { host, machine, disks, nics }: Existing,
  assignment: Assignment | undefined,
): boolean {
  const verdict = assignment?.verdicts.find((one) => one.hostId === host.hostId)
  if (!verdict || verdict.fits) return true
  const about = { serverId: server.id, hostId: host.hostId }
  const asksMore: Record<string, boolean> = {
    memory: server.memoryBytes > machine.memoryBytes,
    cpu: server.vcpus > machine.vcpus,
    pool: server.disks.some((disk) => disk.bytes > (disks.get(disk.name)?.bytes ?? -1)),
    network: server.nics.some((nic, index) => {
      const wanted = designNetwork(context, nic)
      return wanted !== undefined && wanted.name !== nics[index]?.network.name
    }),
  }
  const blocking = verdict.fails.filter((fail) => asksMore[fail.need])
  for (const fail of verdict.fails) {
    const blocks = blocking.includes(fail)
    context.draft.problem(
      blocks ? 'error' : 'warning',
      blocks
        ? `${name} cannot be changed as drawn on ${host.name}: ${fail.text}.`
        : `${name} stays on ${host.name} although ${fail.text}.`,
      about,
    )
  }
  return blocking.length === 0
}

interface Growth {
  to: DiskSpec
  from: number
}

const growthText = ({ to, from }: Growth): string =>
  `disk ${to.name} ${formatBytes(from)} → ${formatBytes(to.bytes)}`

/** Disks to grow, or undefined when one would have to shrink. */
function growths({ draft }: PlanContext, instance: Instance, existing: Existing): Growth[] | undefined {
  const growing: Growth[] = []
  for (const { name, bytes } of instance.server.disks) {
    const held = existing.disks.get(name)
    if (!held || bytes === 0 || held.bytes === 0 || bytes === held.bytes) continue
    if (bytes > held.bytes) growing.push({ to: { ...held, bytes }, from: held.bytes })
    else {
      draft.problem(
        'error',
        `${instance.name}: disk ${name} is ${formatBytes(held.bytes)} and cannot shrink to ${formatBytes(bytes)}.`,
        {
          serverId: instance.server.id,
          hostId: existing.host.hostId,
          how: 'Set its size back, or add a smaller disk and move the data.',
        },
      )
      return undefined
    }
  }
  return growing
}

interface Rebuild {
  spec: MachineSpec
  changes: string[]
  ready: string[]
  freed: string | undefined
  dropped: DiskSpec[]
}

/** What can only be changed by writing the definition anew, with the machine stopped; undefined when nothing is. */
function rebuildOf(
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
  if (name !== machine.name) changes.push(`name ${machine.name} → ${name}`)
  const added = server.disks.filter((disk) => !existing.disks.has(disk.name))
  for (const disk of added) changes.push(`disk ${disk.name} added`)
  const dropped = existing.extras.filter((disk) => disk.ours)
  for (const disk of dropped) changes.push(`disk ${disk.name} removed`)
  for (const { name: disk, bus } of server.disks) {
    const held = existing.disks.get(disk)
    if (row && held && held.bus !== bus) changes.push(`disk ${disk} ${held.bus} → ${bus}`)
  }
  if (row && row.spec.firmware !== server.firmware)
    changes.push(`firmware ${row.spec.firmware} → ${server.firmware}`)
  const nics = newNics(context, instance, host, existing.nics)
  if (!nics) return 'impossible'
  if (existing.strange.length === 0) changes.push(...nicChanges(existing, nics))
  if (changes.length === 0) return undefined
  if (existing.strange.length > 0) {
    draft.problem(
      'warning',
      `${machine.name} on ${host.name} has ${existing.strange.join(' and ')}, which Terrace cannot describe, so this is left undone: ${changes.join(', ')}.`,
      { serverId: server.id, hostId: host.hostId, how: 'Make this change with the tools of the hypervisor.' },
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
    disks: [...disks, ...kept],
    nics,
    firmware: server.firmware,
    autostart: server.autostart,
    ...limitsOf(instance),
    owner: ownerOf(context, instance),
    description: describedBy(context, instance),
  }
  changes.push(...sizeChanges(instance, machine))
  return { spec, changes, ready, freed, dropped }
}

function nicChanges({ nics: before }: Existing, after: MachineSpec['nics']): string[] {
  const text = ({ mac, network }: MachineSpec['nics'][number]) =>
    `${mac.toLowerCase()} on ${network.kind} ${network.name}`
  return Array.from({ length: Math.max(before.length, after.length) }).flatMap((_, index) => {
    const [old, next] = [before[index], after[index]]
    if (!old) return next ? [`network card ${text(next)} added`] : []
    if (!next) return [`network card ${text(old)} removed`]
    return text(old) === text(next) ? [] : [`network card ${text(old)} → ${text(next)}`]
  })
}

const vcpuText = (machine: MachineFacts, wanted: number): string => `vCPU ${machine.vcpus} → ${wanted}`
const memoryText = (machine: MachineFacts, wanted: number): string =>
  `memory ${formatBytes(machine.memoryBytes)} → ${formatBytes(wanted)}`

function sizeChanges({ server }: Instance, machine: MachineFacts): string[] {
  return [
    ...(server.vcpus === machine.vcpus ? [] : [vcpuText(machine, server.vcpus)]),
    ...(server.memoryBytes === machine.memoryBytes ? [] : [memoryText(machine, server.memoryBytes)]),
  ]
}

/** Stops a machine for a change. Paused ones go on first, else they could not hear it. */
function stop(context: PlanContext, instance: Instance, { host, machine }: Existing, why: string[]): string {
  const on = { ...onHost(host), uuid: machine.uuid }
  const of = ofInstance(instance)
  const resumed =
    machine.state === 'paused'
      ? context.draft.step(
          { kind: 'machine.resume', ...on },
          { title: `Resume ${machine.name} on ${host.name}`, of },
        )
      : undefined
  const again = instance.server.running ? 'restarts' : 'stops'
  return context.draft.step(
    { kind: 'machine.shutdown', ...on },
    {
      title: `Shut down ${machine.name} on ${host.name}`,
      after: [resumed],
      risk: 'restart',
      warning: `${again} ${machine.name}${why.length > 0 ? ` for: ${why.join(', ')}` : ''}`,
      of,
    },
  )
}

/** Changes that need no stop, one step each, one after the other. Returns the last step. */
function smallChanges(
  { draft, designId }: PlanContext,
  instance: Instance,
  { host, machine, row }: Existing,
  stopped: boolean,
  before: string | undefined,
): string | undefined {
  const { server } = instance
  const on = { ...onHost(host), uuid: machine.uuid }
  const of = ofInstance(instance)
  const live = isActive(machine) && !stopped
  let last = before
  const step = (request: Parameters<typeof draft.step>[0], change: string) => {
    last = draft.step(request, {
      title: `Change ${machine.name} on ${host.name}: ${change}`,
      changes: [change],
      after: [last],
      of,
    })
  }
  const waits = (change: string) => live && machine.pending.some((text) => text.startsWith(change))
  if (machine.vcpus !== server.vcpus && !waits(vcpuText(machine, server.vcpus))) {
    step({ kind: 'machine.setVcpus', ...on, vcpus: server.vcpus, live }, vcpuText(machine, server.vcpus))
  }
  if (machine.memoryBytes !== server.memoryBytes && !waits(memoryText(machine, server.memoryBytes))) {
    const change = memoryText(machine, server.memoryBytes)
    step({ kind: 'machine.setMemory', ...on, memoryBytes: server.memoryBytes, live }, change)
  }
  const limits = limitChanges(instance, machine, row)
  if (limits) step({ kind: 'machine.setCpuLimits', ...on, ...limits.fields }, limits.text)
  if (machine.autostart !== server.autostart) {
    const change = server.autostart
      ? 'starts together with its host'
      : 'no longer starts together with its host'
    step({ kind: 'machine.setAutostart', ...on, autostart: server.autostart }, change)
  }
  if (machine.owner === null) {
    const owner = { designId, serverId: server.id, replica: instance.replica, version: 1 as const }
    step({ kind: 'machine.adopt', ...on, owner }, 'the mark of this design is put on again')
  }
  return last
}

const USUAL_SHARES = 1024

/** CPU limits to set. One that the design no longer has is taken back only if it is still as Terrace set it. */
function limitChanges({ server }: Instance, machine: MachineFacts, row: Deployment | undefined) {
  const fields: { shares?: number; quotaPercent?: number } = {}
  const texts: string[] = []
  const set = row?.spec
  const shares =
    server.cpuShares ??
    (set?.cpuShares !== undefined && set.cpuShares === machine.cpuShares ? USUAL_SHARES : undefined)
  if (shares !== undefined && shares !== (machine.cpuShares ?? USUAL_SHARES)) {
    fields.shares = shares
    texts.push(`CPU weight ${machine.cpuShares ?? USUAL_SHARES} → ${shares}`)
  }
  const quota =
    server.cpuQuotaPercent ??
    (set?.cpuQuotaPercent !== undefined && set.cpuQuotaPercent === machine.cpuQuotaPercent ? 0 : undefined)
  if (quota !== undefined && quota !== (machine.cpuQuotaPercent ?? 0)) {
    fields.quotaPercent = quota
    const percent = (value: number) => (value === 0 ? 'none' : `${value} %`)
    texts.push(`CPU ceiling ${percent(machine.cpuQuotaPercent ?? 0)} → ${percent(quota)}`)
  }
  return texts.length > 0 ? { fields, text: texts.join(', ') } : undefined
}

/** Lets it run, or not, as the design says. */
function power(
  context: PlanContext,
  instance: Instance,
  existing: Existing,
  stopped: boolean,
  last: string | undefined,
): void {
  const { draft } = context
  const { host, machine } = existing
  const on = { ...onHost(host), uuid: machine.uuid }
  const of = ofInstance(instance)
  const { running } = instance.server
  const off = stopped || machine.state === 'stopped' || machine.state === 'crashed'
  if (running && off) {
    draft.step(
      { kind: 'machine.start', ...on },
      { title: `Start ${machine.name} on ${host.name}`, after: [last], of },
    )
  } else if (running && machine.state === 'paused') {
    draft.step(
      { kind: 'machine.resume', ...on },
      { title: `Resume ${machine.name} on ${host.name}`, after: [last], of },
    )
  } else if (!running && !off && isActive(machine)) stop(context, instance, existing, [])
}
