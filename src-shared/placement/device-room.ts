import { canonicalJson } from '../base/canonical.ts'
import { chooseDevices } from '../machine/device-choice.ts'
import { answersWish, type DeviceWish, hasUnit } from '../machine/devices.ts'
import type { Given, Room } from './room.ts'
import type { Change, Demand, Fail, UnitFacts } from './types.ts'

type DeviceFail = Extract<Fail, { need: 'device' }>
type Freed = Extract<Change, { kind: 'free-devices' }>

const NONE: readonly UnitFacts[] = []

/** Those that nobody has. */
const freeUnits = ({ host, devices }: Room): UnitFacts[] =>
  (host.devices ?? NONE).filter((unit) => unit.by === undefined && !devices?.has(unit))

const meets = (unit: UnitFacts, wish: DeviceWish): boolean =>
  unit.devices.some((device) => answersWish(device, wish))

/**
 * Those that its machine has. Another host may have devices at the same places; of two machines that name the same one,
 * as machines that do not run can, the first keeps it.
 */
function heldUnits({ host, devices }: Room, { key, current, holds = [] }: Demand): UnitFacts[] {
  if (current !== host.hostId || holds.length === 0) return []
  return (host.devices ?? NONE).filter((unit) => {
    const given = devices?.get(unit)
    const kept = given !== undefined && given.for === undefined && given.by.key !== key
    return unit.by === undefined && !kept && hasUnit(holds, unit)
  })
}

/** All that the host's devices can do for one more, without anything less for those who are there. */
interface Shares {
  /** What machines of others have already. */
  kept: [UnitFacts, Given][]
  /** What is given to others: for each of their wishes the device that it would have now. */
  moved: [UnitFacts, Given][]
  /** For each of its own wishes. */
  chosen: [UnitFacts, Given][]
  short: number[]
}

/**
 * Who is there may get other devices than before, as long as no wish of theirs is left out and no machine loses what it
 * has: so it does not matter who comes first, the one that asks for any GPU or the one that names a model.
 */
function shareOut(demand: Demand, room: Room): Shares {
  const others = [...(room.devices ?? [])].filter(([, { by }]) => by.key !== demand.key)
  const kept = others.filter(([, given]) => given.for === undefined)
  const moving = others.flatMap(([, given]) =>
    given.for ? [{ given, wish: { ...given.for, count: 1 } }] : [],
  )
  const held = heldUnits(room, demand)
  const out = new Set([...held, ...kept.map(([unit]) => unit)])
  const units = [...held, ...(room.host.devices ?? NONE).filter((unit) => !unit.by && !out.has(unit))]
  const wishes = demand.devices ?? []
  const { chosen, short } = chooseDevices(
    [...moving.map(({ wish }) => wish), ...wishes],
    units,
    (wish, unit) => wish >= moving.length || unit >= held.length,
  )
  const shares = [
    ...moving.map(({ given }) => given),
    ...wishes.map((wish): Given => ({ by: demand, for: wish })),
  ].map((given, at) =>
    (chosen[at] ?? []).flatMap((number): [UnitFacts, Given][] => {
      const unit = units[number]
      return unit ? [[unit, given]] : []
    }),
  )
  return {
    kept,
    moved: shares.slice(0, moving.length).flat(),
    chosen: shares.slice(moving.length).flat(),
    short: short.slice(moving.length),
  }
}

/** Wishes for devices that a host does not meet with what is free. */
export function deviceFails(demand: Demand, room: Room, fails: Fail[]): void {
  const { devices: wishes } = demand
  if (!wishes || !room.host.facts) return
  const { devices } = room.host
  if (!devices) {
    fails.push({ need: 'device', why: 'not known' })
    return
  }
  const { short } = shareOut(demand, room)
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

/** Nobody else gets what its machine has. */
export function holdDevices(room: Room, demand: Demand): void {
  for (const unit of heldUnits(room, demand)) (room.devices ??= new Map()).set(unit, { by: demand })
}

/** An instance gets its devices: those that its machine has, and free ones for what it asks besides. */
export function takeDevices(room: Room, demand: Demand): void {
  if (demand.devices || heldUnits(room, demand).length > 0) {
    const { kept, moved, chosen, short } = shareOut(demand, room)
    // Without all of them nothing is planned for it: what there is of them is left to others.
    const enough = short.every((one) => one === 0)
    room.devices = new Map([...kept, ...moved, ...(enough ? chosen : [])])
  }
  holdDevices(room, demand)
}

export function giveDevicesBack(room: Room, { key }: Demand): void {
  if (!room.devices) return
  for (const [unit, { by }] of room.devices) if (by.key === key) room.devices.delete(unit)
}

/** Does somebody else have it? */
const isOthers = (room: Room, { key }: Demand, unit: UnitFacts): boolean =>
  unit.by !== undefined || (room.devices?.get(unit)?.by.key ?? key) !== key

/** Whose giving back would meet what is short; undefined: the host has not so many at all. */
export function freeingOf(fail: DeviceFail, demand: Demand, room: Room): Freed | undefined {
  if (fail.why !== 'short') return undefined
  const taken = (room.host.devices ?? NONE).filter(
    (unit) => isOthers(room, demand, unit) && meets(unit, fail.wish),
  )
  const some = taken.slice(0, fail.shortBy)
  if (some.length < fail.shortBy) return undefined
  const of = some.map((unit) => unit.by ?? room.devices?.get(unit)?.by.name ?? '')
  return { kind: 'free-devices', wish: { ...fail.wish, count: fail.shortBy }, of: [...new Set(of)] }
}

/** The host with these devices given back to be asked for by this one. */
export function withFreed(room: Room, demand: Demand, { wish }: Freed): Room {
  let left = wish.count
  const devices = new Map(room.devices)
  const units = (room.host.devices ?? NONE).map((unit) => {
    if (left === 0 || !isOthers(room, demand, unit) || !meets(unit, wish)) return unit
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
  /** What is asked for, by resource. */
  wishes: DeviceWish[]
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
    wishes: [...wishes.values()],
    free: (room) => countOf(freeUnits(room)),
    unclaimed: ({ host }) => countOf((host.devices ?? NONE).filter(({ by }) => by === undefined)),
    wanted: ({ devices = [] }) =>
      [...wishes.keys()].map((key) =>
        devices.reduce((sum, wish) => sum + (keyOf(wish) === key ? wish.count : 0), 0),
      ),
  }
}
