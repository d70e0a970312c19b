import { formatBytes } from '../base/units.ts'
import type { MachineFacts } from '../machine/facts.ts'
import { onHost, type PlanContext } from './context.ts'
import { at } from './draft.ts'
import { isOurs } from './existing.ts'
import type { Located } from './locate.ts'
import { type Deployment, findVolume, isAvailable, type PlanHost, whyUnavailable } from './world.ts'
import { t } from '../text/translate.ts'

interface Volume {
  pool: string
  volume: string
  name: string
  bytes: number | undefined
}

const sized = (volume: Volume): string =>
  `${volume.name} (${volume.bytes === undefined ? t`size unknown` : formatBytes(volume.bytes)})`

/** Steps that take an instance away which the design no longer has. Returns whether there are any. */
export function planRemove(context: PlanContext, located: Located): boolean {
  const { draft } = context
  const { host, machine, row } = located
  const name = machine?.name ?? row?.machineName ?? located.key
  const of = { serverId: located.serverId, replica: located.replica }
  if (!host || !isAvailable(host)) {
    const why = host ? whyUnavailable(host) : t`its host is no longer in the list`
    draft.problem('warning', t`${name} should be removed, but ${why}. It is left as it is.`, {
      serverId: located.serverId,
      ...(host ? { hostId: host.hostId } : {}),
      how: t`Bring the host back and plan again.`,
    })
    return false
  }
  if (machine) {
    const strangers = originals(machine, row)
    if (strangers.length > 0) return release(context, host, machine, strangers, row, of)
  }
  const volumes = doomed(context, host, machine, row, name)
  if (!machine) return deleteVolumes(context, host, volumes, name, of, undefined)

  const warning =
    volumes.length > 0
      ? t`removes ${name} from ${host.name} for good and deletes its disks ${volumes.map(sized).join(', ')}`
      : t`removes ${name} from ${host.name} for good`
  const on = { ...onHost(host), uuid: machine.uuid }
  const risk = 'destroy' as const
  // Nothing is done to a machine without the mark, and the row says that it is ours.
  const marked =
    machine.owner === null && row
      ? draft.step(
          { kind: 'machine.adopt', ...on, owner: row.spec.owner },
          { title: t`Put the mark of this design on ${name} on ${host.name} again, to remove it`, of },
        )
      : undefined
  let stopped = marked
  if (machine.state === 'running' || machine.state === 'stopping') {
    stopped = draft.step(
      { kind: 'machine.shutdown', ...on },
      {
        title: t`Shut down ${name} on ${host.name}`,
        after: [marked],
        risk,
        warning: t`stops ${name}; the plan then ${warning}`,
        of,
      },
    )
  } else if (machine.state !== 'stopped') {
    // Paused or crashed: it cannot answer a request to shut down.
    stopped = draft.step(
      { kind: 'machine.forceOff', ...on },
      {
        title: t`Force off ${name} on ${host.name}`,
        after: [marked],
        risk,
        warning: t`stops ${name}; the plan then ${warning}`,
        of,
      },
    )
  }
  const gone = draft.step(
    { kind: 'machine.undefine', ...on },
    { title: t`Remove ${name} from ${host.name}`, after: [stopped], risk, warning, of },
  )
  draft.freed.set(at(host.hostId, machine.name), gone)
  deleteVolumes(context, host, volumes, name, of, gone)
  return true
}

/** The volumes that go with an instance: made by Terrace for it, still there, and used by no other machine. */
function doomed(
  context: PlanContext,
  host: PlanHost,
  machine: MachineFacts | undefined,
  row: Deployment | undefined,
  name: string,
): Volume[] {
  const attached = (machine?.disks ?? []).flatMap(({ pool, volume, target, capacityBytes }) =>
    pool === undefined || volume === undefined ? [] : [{ pool, volume, name: target, bytes: capacityBytes }],
  )
  const noted = (row?.volumes ?? []).map(({ pool, volume }) => {
    const disk = row?.spec.disks.find((one) => one.pool === pool && one.volume === volume)
    return { pool, volume, name: disk?.name ?? volume, bytes: disk?.bytes }
  })
  // On another host than noted, a volume of that name may be anyone's, unless this machine has it.
  const moved = row !== undefined && row.hostId !== host.hostId
  const candidates: Volume[] = (row ? noted : attached).filter(
    (one) =>
      isOurs(row, machine, one) &&
      (!moved || attached.some((other) => other.pool === one.pool && other.volume === one.volume)),
  )
  for (const one of attached) {
    if (candidates.some((other) => other.pool === one.pool && other.volume === one.volume)) continue
    if (candidates.length > 0) keep(context, host, one, t`${name} had it, but Terrace did not make it`)
  }
  return candidates.flatMap((one) => {
    const found = findVolume(host, one)
    if (!found) return []
    const user = host.machines.find(
      (other) =>
        other.uuid !== machine?.uuid &&
        other.disks.some((d) => d.pool === one.pool && d.volume === one.volume),
    )
    if (user) {
      keep(context, host, one, t`${user.name} uses it too`)
      return []
    }
    return [{ ...one, bytes: found.capacityBytes }]
  })
}

function keep(context: PlanContext, host: PlanHost, { pool, volume }: Volume, why: string): void {
  context.draft.problem('info', t`Volume ${volume} in pool ${pool} on ${host.name} is kept: ${why}.`, {
    hostId: host.hostId,
  })
}

/** Deletes volumes, each by its own step. Returns whether there were any. */
export function deleteVolumes(
  context: PlanContext,
  host: PlanHost,
  volumes: readonly Volume[],
  name: string,
  of: { serverId: string; replica: number },
  after: string | undefined,
): boolean {
  for (const one of volumes) {
    const { pool, volume } = one
    context.draft.fact(t`volume ${volume} in pool ${pool} on ${host.name}`, t`there`)
    context.draft.step(
      { kind: 'volume.delete', ...onHost(host), pool, volume },
      {
        title: t`Delete disk ${sized(one)} of ${name} on ${host.name}`,
        changes: [t`${volume} in pool ${pool}`],
        after: [after],
        risk: 'destroy',
        warning: t`deletes disk ${sized(one)} of ${name} with all its data`,
        of,
      },
    )
  }
  return volumes.length > 0
}

/**
 * The disks a machine had that Terrace did not make: it was adopted. One that a person attached to a machine of
 * Terrace's is none of them, as the row tells; without a row nothing does, and the machine is spared.
 */
function originals(machine: MachineFacts, row: Deployment | undefined): string[] {
  if (row) return row.spec.disks.filter((disk) => !isOurs(row, machine, disk)).map(({ volume }) => volume)
  return machine.disks.flatMap(({ pool, volume, path }) =>
    pool !== undefined && volume !== undefined && isOurs(row, machine, { pool, volume })
      ? []
      : [volume ?? path],
  )
}

/** An adopted machine is let go with all its disks, also those that Terrace added: it may need them to run on. */
function release(
  context: PlanContext,
  host: PlanHost,
  machine: MachineFacts,
  strangers: readonly string[],
  row: Deployment | undefined,
  of: { serverId: string; replica: number },
): boolean {
  // Also where its mark was taken off by hand: the step is what ends the row.
  if (machine.owner === null && !row) return false
  context.draft.step(
    { kind: 'machine.adopt', ...onHost(host), uuid: machine.uuid, owner: null },
    {
      title: t`Let go of ${machine.name} on ${host.name}: it runs on, no longer part of this design`,
      changes: [
        t`the mark of this design is taken off; the machine and all its disks stay`,
        t`Terrace did not make ${strangers.join(', ')}`,
      ],
      of,
    },
  )
  return true
}
