import { chooseDevices } from '../machine/device-choice.ts'
import {
  type DeviceUnit,
  deviceUnits,
  type DeviceWish,
  type HostDevice,
  idsOf,
  notAmong,
} from '../machine/devices.ts'
import type { MachineFacts } from '../machine/facts.ts'
import type { DeviceSpec } from '../machine/spec.ts'
import { devicesGiven, devicesHeld } from './devices-held.ts'

type Machine = Pick<MachineFacts, 'devices'>

const cardOf = ({ kind, address }: DeviceSpec): string =>
  kind === 'pci' ? address.replace(/\.\d$/, '') : address

/**
 * What Terrace gave a machine, it still has, and its host does not show: a dongle is unplugged, or nothing is known of
 * devices. Of what class each is cannot be told, so it may be of any that is asked for and stands in its unit once for
 * each; functions of a card go together unless they are alike, as virtual functions are.
 */
export function unseenUnits(
  wishes: readonly DeviceWish[],
  given: readonly DeviceSpec[],
  machine: Machine,
  shown: readonly HostDevice[],
): DeviceUnit[] {
  const asked = new Set(wishes.flatMap(({ class: is }) => is ?? []))
  const classes = asked.size > 0 ? [...asked] : (['other'] as const)
  const unseen = notAmong(devicesGiven(given, machine), shown).toSorted(byAddress)
  return [...Map.groupBy(unseen, cardOf).values()].flatMap((card) => {
    const [first] = card
    if (!first) return []
    const alike = card.filter((one) => idsOf(one) === idsOf(first))
    const units = alike.map((one) =>
      one === first ? card.filter((part) => !alike.includes(part) || part === first) : [one],
    )
    return units.map((devices) => ({
      kind: first.kind,
      devices: devices.flatMap((one) => classes.map((is) => ({ ...one, name: '', class: is }))),
    }))
  })
}

const byAddress = (a: DeviceSpec, b: DeviceSpec): number => (a.kind + a.address < b.kind + b.address ? -1 : 1)

/** Each once, by address. */
export const eachOnce = (devices: readonly DeviceSpec[]): DeviceSpec[] =>
  [...new Map(devices.map((one) => [one.kind + one.address, one])).values()].toSorted(byAddress)

/** Does a server ask for devices that its machine has not got, whether they are plugged in or not? */
export function asksForMore(
  wishes: readonly DeviceWish[],
  given: readonly DeviceSpec[],
  machine: Machine,
  facts: { devices?: readonly HostDevice[] } | null,
): boolean {
  const seen = devicesHeld(machine, facts)
  const units = [...deviceUnits(seen), ...unseenUnits(wishes, given, machine, seen)]
  return chooseDevices(wishes, units).short.some((short) => short > 0)
}

/** What a machine has besides what it was `given` and its server's wishes cover, as far as its host tells what it is. */
export function devicesCovered(
  wishes: readonly DeviceWish[],
  given: readonly DeviceSpec[],
  machine: Machine,
  facts: { devices?: readonly HostDevice[] } | null,
): HostDevice[] {
  const seen = devicesHeld(machine, facts)
  const others = new Set(notAmong(seen, given))
  const isOther = ({ devices }: DeviceUnit): boolean => devices.every((device) => others.has(device))
  const units = [...deviceUnits(seen), ...unseenUnits(wishes, given, machine, seen)]
  // What it was given answers first, so that what was added besides is not taken for it.
  const order = [...units.filter((unit) => !isOther(unit)), ...units.filter(isOther)]
  const chosen = chooseDevices(wishes, order)
    .chosen.flat()
    .flatMap((at) => order[at] ?? [])
  return chosen.flatMap(({ devices }) => devices.filter((device) => others.has(device)))
}
