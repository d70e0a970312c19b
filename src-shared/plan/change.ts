import { formatBytes } from '../base/units.ts'
import type { Instance } from '../design/instances.ts'
import type { MachineDisk, MachineFacts } from '../machine/facts.ts'
import { pendingText } from '../machine/pending.ts'
import { stateWord } from '../machine/words.ts'
import { failText } from '../placement/fail-words.ts'
import type { Assignment, Fail } from '../placement/types.ts'
import { designNetwork, ofInstance, onHost, ownerOf, type PlanContext } from './context.ts'
import { roomOfServer } from './demands.ts'
import { asksForMore } from './devices-kept.ts'
import { grow } from './disks.ts'
import { type Existing, readExisting, specAsIs } from './existing.ts'
import { growths } from './grow.ts'
import { machineName } from './names.ts'
import { rebuildOf } from './rebuild.ts'
import { deleteVolumes } from './remove.ts'
import { smallChanges } from './small-changes.ts'
import { type Deployment, isActive, type PlanHost } from './world.ts'
import { t } from '../text/translate.ts'

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

  const marked = mark(context, instance, existing)
  const growing = growths(context, instance, existing)
  const rebuild = rebuildOf(context, instance, existing, name, assignment)
  if (!growing || rebuild === 'impossible') {
    draft.rollback(first)
    return false
  }
  const of = ofInstance(instance)
  const grown = growing.map(({ to, from }) => grow(context, to, { host, instance }, from, [marked]))
  const restart = rebuild !== undefined && isActive(machine)
  let last: string | undefined
  if (rebuild) {
    const { spec, changes, ready, freed, dropped } = rebuild
    // Stopped only once everything else is ready, so that it is away for as short as possible.
    const before = [marked, ...ready, ...grown, freed]
    const stopped = restart ? stop(context, instance, existing, changes, before) : undefined
    last = draft.step(
      { kind: 'machine.define', ...onHost(host), spec, create: false, previous: specAsIs(existing, spec) },
      {
        title: t`Change ${machine.name} on ${host.name}: ${changes.join(', ')}`,
        changes,
        after: [stopped, ...before],
        of,
      },
    )
    deleteVolumes(context, host, dropped, instance.name, of, last)
  } else last = smallChanges(context, instance, existing, marked)
  power(context, instance, existing, restart, [last, ...grown])
  for (const text of machine.pending) {
    draft.problem('info', t`${machine.name} on ${host.name}: ${pendingText(text)}.`, {
      serverId: of.serverId,
      hostId: host.hostId,
    })
  }
  draft.fact(t`${machine.name} on ${host.name}`, machineText(machine))
  return draft.steps.length > first
}

/** Puts a mark on again that was taken off by hand. First, as nothing is done to a machine without one. */
function mark(context: PlanContext, instance: Instance, { host, machine }: Existing): string | undefined {
  if (machine.owner !== null) return undefined
  const change = t`the mark of this design is put on again`
  return context.draft.step(
    { kind: 'machine.adopt', ...onHost(host), uuid: machine.uuid, owner: ownerOf(context, instance) },
    {
      title: t`Change ${machine.name} on ${host.name}: ${change}`,
      changes: [change],
      of: ofInstance(instance),
    },
  )
}

const diskText = ({ volume, path, capacityBytes }: MachineDisk): string =>
  capacityBytes === undefined
    ? t`disk ${volume ?? path}`
    : t`disk ${volume ?? path} ${formatBytes(capacityBytes)}`

/** How a machine is, in words that change when it does. */
export const machineText = (machine: MachineFacts): string =>
  [
    stateWord(machine.state),
    `${machine.vcpus} vCPU`,
    formatBytes(machine.memoryBytes),
    ...machine.disks.map(diskText),
    ...machine.nics.map((nic) => t`card ${nic.mac} on ${nic.network}`),
    ...(machine.devices ?? []).map(
      ({ address, vendor, product }) => t`device ${address ?? `${vendor ?? ''}:${product ?? ''}`}`,
    ),
    ...machine.pending.map(pendingText),
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
  { host, machine, row, disks, nics }: Existing,
  assignment: Assignment | undefined,
): boolean {
  const verdict = assignment?.verdicts.find((one) => one.hostId === host.hostId)
  if (!verdict || verdict.fits) return true
  const about = { serverId: server.id, hostId: host.hostId }
  const asksMore: Record<string, boolean> = {
    memory: server.memoryBytes > machine.memoryBytes,
    cpu: server.vcpus > machine.vcpus,
    device: asksForMore(server.devices, row?.spec.devices ?? [], machine, host.facts),
    pool: server.disks.some((disk) => disk.bytes > (disks.get(disk.name)?.bytes ?? -1)),
    network: server.nics.some((nic, index) => {
      const wanted = designNetwork(context, nic)
      return wanted !== undefined && wanted.name !== nics[index]?.network.name
    }),
  }
  const grown = roomOfServer(server)
  // What it is to grow to some day counts in the verdict, and holds back nothing that it needs now.
  const later = (fail: Fail): boolean =>
    (fail.need === 'memory' && fail.shortBy <= grown.memoryBytes - server.memoryBytes) ||
    ((fail.need === 'cpu' || fail.need === 'cpus') && fail.shortBy <= grown.vcpus - server.vcpus)
  const blocking = verdict.fails.filter((fail) => asksMore[fail.need] && !later(fail))
  for (const fail of verdict.fails) {
    const blocks = blocking.includes(fail)
    context.draft.problem(
      blocks ? 'error' : 'warning',
      blocks
        ? t`${name} cannot be changed as drawn on ${host.name}: ${failText(fail)}.`
        : later(fail)
          ? t`${name} cannot grow on ${host.name} to what it is drawn to have some day: ${failText(fail)}.`
          : t`${name} stays on ${host.name} although ${failText(fail)}.`,
      about,
    )
  }
  return blocking.length === 0
}

/** Stops a machine for a change. Paused ones go on first, else they could not hear it. */
function stop(
  context: PlanContext,
  instance: Instance,
  { host, machine }: Existing,
  why: string[],
  after: (string | undefined)[],
): string {
  const on = { ...onHost(host), uuid: machine.uuid }
  const of = ofInstance(instance)
  const resumed =
    machine.state === 'paused'
      ? context.draft.step(
          { kind: 'machine.resume', ...on },
          { title: t`Resume ${machine.name} on ${host.name}`, after, of },
        )
      : undefined
  return context.draft.step(
    { kind: 'machine.shutdown', ...on },
    {
      title: t`Shut down ${machine.name} on ${host.name}`,
      after: [resumed, ...after],
      risk: 'restart',
      warning: stopWarning(machine.name, instance.server.running, why.join(', ')),
      of,
    },
  )
}

function stopWarning(name: string, again: boolean, why: string): string {
  if (why === '') return again ? t`restarts ${name}` : t`stops ${name}`
  return again ? t`restarts ${name} for: ${why}` : t`stops ${name} for: ${why}`
}

/** Lets it run, or not, as the design says. */
function power(
  context: PlanContext,
  instance: Instance,
  existing: Existing,
  stopped: boolean,
  after: (string | undefined)[],
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
      { title: t`Start ${machine.name} on ${host.name}`, after, of },
    )
  } else if (running && machine.state === 'paused') {
    draft.step(
      { kind: 'machine.resume', ...on },
      { title: t`Resume ${machine.name} on ${host.name}`, after, of },
    )
  } else if (!running && !off && isActive(machine)) stop(context, instance, existing, [], after)
}
