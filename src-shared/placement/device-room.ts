import { canonicalJson } from '../base/canonical.ts'
import { chooseDevices } from '../machine/device-choice.ts'
import { answersWish, type DeviceWish, hasUnit } from '../machine/devices.ts'
import type { Room } from './room.ts'
import type { Change, Demand, Fail, UnitFacts } from './types.ts'

type DeviceFail = Extract<Fail, { need: 'device' }>
type Freed = Extract<Change, { kind: 'free-devices' }>

const NONE: readonly UnitFacts[] = []
const isFree = (room: Room, unit: UnitFacts): boolean => unit.by === undefined && !room.devices?.has(unit)

/** Those that nobody has. */
const freeUnits = (room: Room): UnitFacts[] =>
  (room.host.devices ?? NONE).filter((unit) => isFree(room, unit))

const meets = (unit: UnitFacts, wish: DeviceWish): boolean =>
  unit.devices.some((device) => answersWish(device, wish))

/** Wishes for devices that a host does not meet with what is free. */
export function deviceFails({ devices: wishes }: Demand, room: Room, fails: Fail[]): void {
  if (!wishes || !room.host.facts) return
  const { devices } = room.host
  if (!devices) {
    fails.push({ need: 'device', why: 'not known' })
    return
  }
  const { short } = chooseDevices(wishes, freeUnits(room))
  for (const [at, wish] of wishes.entries()) {
    const shortBy = short[at] ?? 0
    if (shortBy === 0) continue
    const all = devices.filter((unit) => meets(unit, wish)).length
    const amounts = { wants: wish.count, has: wish.count - shortBy, limit: all, shortBy }
    fails.push({ need: 'device', why: 'short', wish, ...amounts })
  }
}

/** Could it have its devices there, were nobody of the design there? */
export const couldHaveDevices = ({ devices: wishes }: Demand, { host }: Room): boolean =>
  !wishes ||
  chooseDevices(
    wishes,
    (host.devices ?? NONE).filter(({ by }) => by === undefined),
  ).short.every((short) => short === 0)

/** An instance gets its devices: those that its machine has, and free ones for what it asks besides. */
export function takeDevices(room: Room, demand: Demand): void {
  // Another host may have devices at the same places.
  const holds = demand.current === room.host.hostId ? demand.holds : undefined
  if (!demand.devices && !holds) return
  const free = freeUnits(room)
  const held = free.filter((unit) => hasUnit(holds ?? [], unit))
  const order = [...held, ...free.filter((unit) => !held.includes(unit))]
  const { chosen } = chooseDevices(demand.devices ?? [], order)
  const taken = (room.devices ??= new Map())
  for (const unit of new Set([...held, ...chosen.flat().flatMap((at) => order[at] ?? [])]))
    taken.set(unit, demand)
}

export function giveDevicesBack(room: Room, { key }: Demand): void {
  if (!room.devices) return
  for (const [unit, by] of room.devices) if (by.key === key) room.devices.delete(unit)
}

/** Whose giving back would meet what is short; undefined: the host has not so many at all. */
export function freeingOf(fail: DeviceFail, room: Room): Freed | undefined {
  if (fail.why !== 'short') return undefined
  const taken = (room.host.devices ?? NONE).filter((unit) => !isFree(room, unit) && meets(unit, fail.wish))
  const some = taken.slice(0, fail.shortBy)
  if (some.length < fail.shortBy) return undefined
  const of = some.map((unit) => unit.by ?? room.devices?.get(unit)?.name ?? '')
  return { kind: 'free-devices', wish: { ...fail.wish, count: fail.shortBy }, of: [...new Set(of)] }
}

/** The host with these devices given back. */
export function withFreed(room: Room, { wish }: Freed): Room {
  let left = wish.count
  const devices = new Map(room.devices)
  const units = (room.host.devices ?? NONE).map((unit) => {
    if (left === 0 || isFree(room, unit) || !meets(unit, wish)) return unit
    left -= 1
    devices.delete(unit)
    const { by: _, ...rest } = unit
    return rest
  })
  // Those still taken are other objects only where they were freed.
  return { ...room, devices, host: { ...room.host, devices: units } }
}

/**
 * Devices as resources of the engine, which knows amounts alone: one for each thing that is asked for. Wishes that the
 * same device could meet are bounded each by itself.
 */
export function deviceResources(demands: readonly Demand[]): {
  names: string[]
  /** Free now, and free of others but the design. */
  free: (room: Room) => number[]
  unclaimed: (room: Room) => number[]
  wanted: (demand: Demand) => number[]
} {
  const keyOf = ({ count: _, ...wish }: DeviceWish): string => canonicalJson(wish)
  const wishes = new Map(demands.flatMap(({ devices = [] }) => devices.map((wish) => [keyOf(wish), wish])))
  const countOf = (units: readonly UnitFacts[]): number[] =>
    [...wishes.values()].map((wish) => units.filter((unit) => meets(unit, wish)).length)
  return {
    names: [...wishes.keys()].map((key) => `device ${key}`),
    free: (room) => countOf(freeUnits(room)),
    unclaimed: ({ host }) => countOf((host.devices ?? NONE).filter(({ by }) => by === undefined)),
    wanted: ({ devices = [] }) =>
      [...wishes.keys()].map((key) =>
        devices.reduce((sum, wish) => sum + (keyOf(wish) === key ? wish.count : 0), 0),
      ),
  }
}
