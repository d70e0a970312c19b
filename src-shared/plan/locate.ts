import { instanceKey } from '../design/instances.ts'
import type { MachineFacts } from '../machine/facts.ts'
import type { Deployment, PlanHost } from './world.ts'

/** Where an instance is, from Terrace's own rows and from the marks that machines carry. */
export interface Located {
  key: string
  serverId: string
  replica: number
  row?: Deployment
  /** Where its machine is, or where the row says it should be; absent: that host is no longer in the list. */
  host?: PlanHost
  machine?: MachineFacts
}

export interface Whereabouts {
  byKey: Map<string, Located>
  /** Further machines that carry the mark of an instance that was found already (a copy made by hand). */
  doubles: { host: PlanHost; machine: MachineFacts; key: string }[]
}

interface Found {
  host: PlanHost
  machine: MachineFacts
}

const byName = (a: PlanHost, b: PlanHost): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

/**
 * Finds every instance of a design that exists, also those that another workstation made or whose rows were lost.
 * A row's own machine counts even when its mark was taken off, but not when it carries another server's mark.
 */
export function locate(
  designId: string,
  hosts: readonly PlanHost[],
  rows: readonly Deployment[],
): Whereabouts {
  const marked = new Map<string, Found[]>()
  const byUuid = new Map<string, Found[]>()
  for (const host of hosts.toSorted(byName)) {
    for (const machine of host.machines) {
      push(byUuid, machine.uuid, { host, machine })
      const { owner } = machine
      if (owner?.designId === designId)
        push(marked, instanceKey(owner.serverId, owner.replica), { host, machine })
    }
  }
  const result: Whereabouts = { byKey: new Map(), doubles: [] }
  for (const noted of rows) {
    const row = rebound(noted, hosts)
    const key = instanceKey(row.serverId, row.replica)
    const own = (byUuid.get(row.uuid) ?? []).filter(
      ({ machine: { owner } }) =>
        owner === null || (owner.designId === designId && instanceKey(owner.serverId, owner.replica) === key),
    )
    const found = own.find(({ host }) => host.hostId === row.hostId) ?? own[0] ?? marked.get(key)?.[0]
    const host = found?.host ?? hosts.find((one) => one.hostId === row.hostId)
    result.byKey.set(key, {
      key,
      serverId: row.serverId,
      replica: row.replica,
      row,
      ...(host ? { host } : {}),
      ...(found ? { machine: found.machine } : {}),
    })
  }
  for (const [key, list] of marked) {
    const [first] = list
    const owner = first?.machine.owner
    if (!first || !owner) continue
    const { serverId, replica } = owner
    if (!result.byKey.has(key)) result.byKey.set(key, { key, serverId, replica, ...first })
    const chosen = result.byKey.get(key)?.machine
    for (const { host, machine } of list) if (machine !== chosen) result.doubles.push({ host, machine, key })
  }
  return result
}

/**
 * The row of a host that was taken off the list and added again, under another id: with the host that has its machine
 * now. Volumes of that name are only its own where the machine has them.
 */
export function rebound<Row extends Deployment>(row: Row, hosts: readonly PlanHost[]): Row {
  if (hosts.some(({ hostId }) => hostId === row.hostId)) return row
  for (const { hostId, machines } of hosts.toSorted(byName)) {
    const machine = machines.find(({ uuid }) => uuid === row.uuid)
    if (!machine) continue
    const volumes = row.volumes.filter(({ pool, volume }) =>
      machine.disks.some((disk) => disk.pool === pool && disk.volume === volume),
    )
    return { ...row, hostId, volumes }
  }
  return row
}

function push(map: Map<string, Found[]>, key: string, found: Found): void {
  const list = map.get(key)
  if (list) list.push(found)
  else map.set(key, [found])
}
