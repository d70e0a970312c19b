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
import type { Assignment } from '../placement/types.ts'
import type { PlanContext } from './context.ts'
import { devicesGiven, devicesHeld } from './devices-held.ts'
import { eachOnce, unseenUnits } from './devices-kept.ts'
import { at } from './draft.ts'
import type { Located } from './locate.ts'
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

/** Notes who gets devices where placement found enough of them: no other may be given what these then lack. */
export function expectDevices(
  { draft }: PlanContext,
  { key, server }: Instance,
  assignment: Assignment | undefined,
  located: Located | undefined,
): void {
  const { hostId = null, verdicts = [] } = assignment ?? {}
  if (hostId === null || server.devices.length === 0) return
  const lacks = verdicts.some(
    (one) => one.hostId === hostId && one.fails.some(({ need }) => need === 'device'),
  )
  if (!lacks) draft.waiting.set(key, { hostId, wishes: server.devices, machine: located?.machine })
}

/**
 * Devices for an instance on a host, every function of each card: what its machine has first, then what nobody has and
 * nothing else in this plan gets, so that all who are still to get some find enough. What it was `given` and has stays its
 * own where its host does not show it now and shows nothing else. undefined, with a problem noted: there are not enough any
 * more.
 */
export function devicesFor(
  { draft }: PlanContext,
  instance: Instance,
  host: PlanHost,
  machine?: MachineFacts,
  given: readonly DeviceSpec[] = [],
): DeviceSpec[] | undefined {
  const { server, name } = instance
  draft.waiting.delete(instance.key)
  if (server.devices.length === 0) return []
  const key = (unit: DeviceUnit): string => at(host.hostId, unit.kind, unit.devices[0]?.address ?? '')
  const heldBy = (unit: DeviceUnit, one: MachineFacts | undefined): boolean =>
    hasUnit(one?.devices ?? [], unit)
  const held = (unit: DeviceUnit): boolean => heldBy(unit, machine)
  const mayHave = (unit: DeviceUnit, own: MachineFacts | undefined): boolean =>
    heldBy(unit, own) || (unit.held === undefined && !host.machines.some((one) => hasUnit(inUse(one), unit)))
  const left = deviceUnits(host.facts?.devices ?? []).filter((unit) => !draft.devices.has(key(unit)))
  const unseen = unseenUnits(
    server.devices,
    given,
    machine ?? {},
    left.filter((unit) => mayHave(unit, machine)).flatMap(({ devices }) => devices),
  )
  const order = [...left.filter(held), ...left.filter((unit) => !held(unit)), ...unseen]
  const waiting = [...draft.waiting.values()]
    .filter(({ hostId }) => hostId === host.hostId)
    .flatMap(({ wishes, machine: own }) => wishes.map((wish) => ({ wish, own })))
  const choice = chooseDevices(
    [...waiting.map(({ wish }) => wish), ...server.devices],
    order,
    (wish, number) => {
      const unit = order[number]
      if (!unit) return false
      const isOwn = wish >= waiting.length
      return unseen.includes(unit) ? isOwn : mayHave(unit, isOwn ? machine : waiting[wish]?.own)
    },
  )
  const chosen = choice.chosen.slice(-server.devices.length)
  const short = choice.short.slice(-server.devices.length)
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
    draft.devices.set(key(unit), draft.steps.length)
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
