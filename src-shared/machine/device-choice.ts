import { answersWish, type DeviceWish, type HostDevice } from './devices.ts'

/** What may be chosen: a device alone, or functions of one card that go together. */
export interface Choosable {
  kind: 'pci' | 'usb'
  devices: readonly Pick<HostDevice, 'kind' | 'class' | 'vendor' | 'product'>[]
}

export interface DeviceChoice {
  /** For each wish the numbers of the units that meet it. */
  chosen: number[][]
  /** For each wish how many are short; all 0: every wish is met. */
  short: number[]
}

/**
 * Units for all wishes at once, none for two: as many as can be, the first units rather than others, by augmenting paths
 * (Kuhn, The Hungarian method for the assignment problem, 1955). So "any GPU" never takes the one that only another wish
 * names. Wishes that come first are met first: none of theirs stays unmet because of a later one. `mayHave`: may the wish
 * of this number have the unit of that number at all?
 */
export function chooseDevices(
  wishes: readonly DeviceWish[],
  units: readonly Choosable[],
  mayHave: (wish: number, unit: number) => boolean = () => true,
): DeviceChoice {
  const meets = (wish: DeviceWish, unit: Choosable): boolean =>
    unit.devices.some((device) => answersWish(device, wish))
  /** By unit: the wish that it is for. */
  const holder = units.map(() => -1)
  const find = (at: number, seen: Set<number>): boolean => {
    const wish = wishes[at]
    if (!wish) return false
    for (const [number, unit] of units.entries()) {
      if (seen.has(number) || !mayHave(at, number) || !meets(wish, unit)) continue
      seen.add(number)
      const other = holder[number] ?? -1
      if (other !== -1 && !find(other, seen)) continue
      holder[number] = at
      return true
    }
    return false
  }
  const short = wishes.map(({ count }, at) => {
    let found = 0
    while (found < count && find(at, new Set())) found += 1
    return count - found
  })
  return {
    chosen: wishes.map((_, at) => [...holder.keys()].filter((number) => holder[number] === at)),
    short,
  }
}
