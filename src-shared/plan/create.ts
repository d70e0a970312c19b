import type { Instance } from '../design/instances.ts'
import type { MachineSpec, NicSpec } from '../machine/spec.ts'
import type { Assignment } from '../placement/types.ts'
import { formatBytes } from '../base/units.ts'
import {
  defaultNetwork,
  describedBy,
  designNetwork,
  limitsOf,
  ofInstance,
  onHost,
  ownerOf,
  type PlanContext,
} from './context.ts'
import { devicesFor, deviceText } from './devices.ts'
import { prepareDisk } from './disks.ts'
import { at } from './draft.ts'
import type { Located } from './locate.ts'
import { machineName } from './names.ts'
import { prepareSeed } from './seed.ts'
import { isAvailable, type PlanHost, whyUnavailable } from './world.ts'
import { t } from '../text/translate.ts'

/** Steps for an instance that has no machine. Returns whether there are any; what stands in the way is noted. */
export function planCreate(
  context: PlanContext,
  instance: Instance,
  assignment: Assignment,
  located: Located | undefined,
): boolean {
  const { draft } = context
  const { server } = instance
  const host = assignment.hostId === null ? undefined : draft.hosts.get(assignment.hostId)
  if (!host) {
    draft.problem('error', t`${instance.name} has no host: ${assignment.reason}`, { serverId: server.id })
    return false
  }
  const about = { serverId: server.id, hostId: host.hostId }
  if (!isAvailable(host)) {
    draft.problem('error', t`${instance.name} would run on ${host.name}, but ${whyUnavailable(host)}.`, {
      ...about,
      how: t`The plan can be read; to carry it out, bring the host back or let the server run elsewhere.`,
    })
    return false
  }
  const name = machineName(instance.name)
  const freed = claimName(context, instance, host, name)
  if (freed === false) return false
  const row = located?.row
  if (row && row.volumes.length > 0) {
    draft.problem(
      'warning',
      located?.host
        ? t`${instance.name} was put on ${located.host.name} before but its machine is not there now; it is made again.`
        : t`${instance.name} was put on a host before but its machine is not there now; it is made again.`,
      about,
    )
  }
  const first = draft.steps.length
  const disks = server.disks.map((disk) => {
    const pool = assignment.pools[disk.name]
    return pool === undefined
      ? undefined
      : prepareDisk(context, disk, { host, pool, machine: name, instance, row })
  })
  const nics = newNics(context, instance, host, row?.spec.nics ?? [])
  const devices = devicesFor(context, instance, host)
  if (disks.some((disk) => disk === undefined) || !nics || !devices) {
    draft.rollback(first)
    return false
  }
  const uuid = row?.uuid ?? context.newUuid()
  if (server.firstBoot !== null) {
    const seed = prepareSeed(context, { host, machine: name, instance, row, uuid, assignment, nics })
    if (seed === undefined) {
      draft.rollback(first)
      return false
    }
    disks.push(seed)
  }
  const ready = disks.flatMap((disk) => disk?.ready ?? [])
  const spec: MachineSpec = {
    name,
    uuid,
    vcpus: server.vcpus,
    memoryBytes: server.memoryBytes,
    disks: disks.flatMap((disk) => disk?.spec ?? []),
    nics,
    ...(devices.length > 0 ? { devices } : {}),
    firmware: server.firmware,
    autostart: server.autostart,
    ...limitsOf(instance),
    owner: ownerOf(context, instance),
    description: describedBy(context, instance),
  }
  const defined = draft.step(
    { kind: 'machine.define', ...onHost(host), spec, create: true },
    {
      title: t`Define ${name} on ${host.name} (${spec.vcpus} vCPU, ${formatBytes(spec.memoryBytes)})`,
      changes: summary(spec),
      after: [...ready, freed],
      of: ofInstance(instance),
    },
  )
  if (server.running) {
    draft.step(
      { kind: 'machine.start', ...onHost(host), uuid: spec.uuid },
      { title: t`Start ${name} on ${host.name}`, after: [defined], of: ofInstance(instance) },
    )
  }
  return true
}

const summary = (spec: MachineSpec): string[] => [
  `${spec.vcpus} vCPU`,
  t`memory ${formatBytes(spec.memoryBytes)}`,
  ...spec.disks.map(
    (disk) => t`disk ${disk.name} ${formatBytes(disk.bytes)} (${disk.volume} in pool ${disk.pool})`,
  ),
  ...spec.nics.map((nic) => t`network card ${nic.mac} on ${nic.network.name}`),
  ...(spec.devices ?? []).map((device) => t`device ${deviceText(device)}`),
]

/**
 * Takes a machine name on a host. Returns the step that frees it, undefined when it is free, or false, with a
 * problem noted, when someone else has it.
 */
export function claimName(
  context: PlanContext,
  instance: Instance,
  host: PlanHost,
  name: string,
): string | undefined | false {
  const { draft } = context
  const about = { serverId: instance.server.id, hostId: host.hostId }
  const key = at(host.hostId, name)
  const rival = draft.named.get(key)
  if (rival !== undefined) {
    draft.problem('error', t`${instance.name} and ${rival} would both be named ${name} on ${host.name}.`, {
      ...about,
      how: t`Give one of them another name.`,
    })
    return false
  }
  const holder = host.machines.find((machine) => machine.name === name)
  draft.fact(t`name ${name} on ${host.name}`, holder ? t`taken by machine ${holder.uuid}` : t`free`)
  const freed = draft.freed.get(key)
  if (holder && freed === undefined) {
    const text = holder.owner
      ? t`${host.name} already has a machine named ${name} that belongs to another server.`
      : t`${host.name} already has a machine named ${name} that Terrace did not make and will not touch.`
    draft.problem('error', text, {
      ...about,
      how: t`Rename the server, or keep it off ${host.name} by a host rule.`,
    })
    return false
  }
  draft.named.set(key, instance.name)
  return freed
}

/** Network cards of a machine on a host, keeping the addresses (MAC) that it had. Undefined: a network is missing. */
export function newNics(
  context: PlanContext,
  instance: Instance,
  host: PlanHost,
  before: readonly NicSpec[],
): NicSpec[] | undefined {
  const nics: NicSpec[] = []
  for (const [index, nic] of instance.server.nics.entries()) {
    const old = before[index]
    const network =
      designNetwork(context, nic) ?? (nic.network === null ? (kept(host, old) ?? defaultOf(host)) : undefined)
    if (!network) {
      const what =
        nic.network === null
          ? t`${host.name} has no active network`
          : t`its network ${nic.network} is not in the design`
      context.draft.problem(
        'error',
        t`${instance.name}: network card ${index + 1} cannot be connected: ${what}.`,
        {
          serverId: instance.server.id,
          hostId: host.hostId,
        },
      )
      return undefined
    }
    const mac = (nic.mac || old?.mac || context.newMac()).toLowerCase().replaceAll('-', ':')
    nics.push({ mac, model: old?.model ?? 'virtio', network })
  }
  return nics
}

const kept = (host: PlanHost, old: NicSpec | undefined): NicSpec['network'] | undefined =>
  host.facts?.networks.some((one) => one.name === old?.network.name && one.kind === old.network.kind)
    ? old?.network
    : undefined

function defaultOf(host: PlanHost): NicSpec['network'] | undefined {
  const network = defaultNetwork(host.facts)
  return network && { kind: network.kind, name: network.name }
}
