import type { WantedDevice } from '../design/devices.ts'
import type { Instance } from '../design/instances.ts'
import { wishText } from '../machine/device-words.ts'
import { chooseDevices } from '../machine/device-choice.ts'
import {
  deviceUnits,
  type DeviceUnit,
  hasUnit,
  type HostDevice,
  inUse,
  notAmong,
} from '../machine/devices.ts'
import type { MachineFacts } from '../machine/facts.ts'
import type { DeviceSpec } from '../machine/spec.ts'
import { t } from '../text/translate.ts'
import type { PlanContext } from './context.ts'
import { devicesGiven, devicesHeld } from './devices-held.ts'
import { eachOnce, unseenUnits } from './devices-kept.ts'
import { at } from './draft.ts'
import type { PlanHost } from './world.ts'

export const deviceSpecOf = ({ kind, address, vendor, product }: HostDevice): DeviceSpec => ({
  kind,
  address,
  vendor,
  product,
})

/** "10de:1eb8 at 0000:3b:00.0" */
export const deviceText = ({ address, vendor, product }: DeviceSpec): string =>
  t`${`${vendor}:${product}`} at ${address}`

/** What a server of a design has to ask for to have these devices. */
export const wishesOf = (devices: readonly HostDevice[]): WantedDevice[] =>
  [
    ...Map.groupBy(
      deviceUnits(devices),
      ({ kind, devices: [first] }) => `${kind} ${first?.vendor}:${first?.product}`,
    ),
  ].flatMap(([, units]): WantedDevice[] => {
    const [device] = units[0]?.devices ?? []
    if (!device) return []
    const { kind, class: is, vendor, product, name } = device
    return [{ kind, class: is, vendor, product, name, count: units.length }]
  })

/**
 * Devices for an instance on a host, every function of each card: what its machine has first, then what nobody has and
 * nothing else in this plan gets. What it was `given` and has stays its own where its host does not show it now and shows
 * nothing else. undefined, with a problem noted: there are not enough any more.
 */
export function devicesFor(
  { draft }: PlanContext,
  { server, name }: Instance,
  host: PlanHost,
  machine?: MachineFacts,
  given: readonly DeviceSpec[] = [],
): DeviceSpec[] | undefined {
  if (server.devices.length === 0) return []
  const key = (unit: DeviceUnit): string => at(host.hostId, unit.kind, unit.devices[0]?.address ?? '')
  const others = host.machines.filter((one) => one !== machine)
  const held = (unit: DeviceUnit): boolean => hasUnit(machine?.devices ?? [], unit)
  const isFree = (unit: DeviceUnit): boolean =>
    (unit.held === undefined || held(unit)) &&
    !draft.devices.has(key(unit)) &&
    !others.some((one) => hasUnit(inUse(one), unit)) &&
    !hasUnit(machine?.uses ?? [], unit)
  const free = deviceUnits(host.facts?.devices ?? []).filter(isFree)
  const unseen = unseenUnits(
    server.devices,
    given,
    machine ?? {},
    free.flatMap(({ devices }) => devices),
  )
  const order = [...free.filter(held), ...free.filter((unit) => !held(unit)), ...unseen]
  const { chosen, short } = chooseDevices(server.devices, order)
  const lacking = server.devices.find((_, index) => (short[index] ?? 0) > 0)
  if (lacking) {
    draft.problem('error', t`${name} needs ${wishText(lacking)} on ${host.name}, which are not free there.`, {
      ...{ serverId: server.id, hostId: host.hostId },
      how: t`See on the page of the host who has them, or let the server run elsewhere.`,
    })
    return undefined
  }
  const units = chosen.flat().flatMap((index) => order[index] ?? [])
  // Of a card that it has it keeps what it has: a function that a person left out is not needed.
  const partsOf = (unit: DeviceUnit): readonly HostDevice[] =>
    held(unit) ? devicesHeld(machine ?? {}, unit) : unit.devices
  for (const unit of units) {
    draft.devices.add(key(unit))
    for (const device of partsOf(unit))
      draft.fact(
        t`device ${deviceText(deviceSpecOf(device))} on ${host.name}`,
        held(unit) || unseen.includes(unit) ? t`${machine?.name ?? ''} has it` : t`free`,
      )
  }
  return eachOnce(units.flatMap((unit) => partsOf(unit).map(deviceSpecOf)))
}

/** What becomes otherwise where a machine gets these devices; what a person added by hand is left alone. */
export function deviceChanges(
  given: readonly DeviceSpec[],
  wanted: readonly DeviceSpec[],
  machine: Pick<MachineFacts, 'devices'>,
): string[] {
  const added = notAmong(wanted, machine.devices ?? [])
  const removed = notAmong(devicesGiven(given, machine), wanted)
  return [
    ...added.map((one) => t`device ${deviceText(one)} added`),
    ...removed.map((one) => t`device ${deviceText(one)} removed`),
  ]
}
