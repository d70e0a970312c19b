import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deviceUnits, type GuestDevice, type HostDevice, isThat, notAmong } from '@shared/machine/devices.ts'

const gpu = (address: string, fields: Partial<HostDevice> = {}): HostDevice => ({
  ...{ kind: 'pci', address, vendor: '10de', product: '1eb8', name: 'Tesla T4', class: 'gpu', iommuGroup: 1 },
  ...fields,
})

const devices: fc.Arbitrary<HostDevice[]> = fc
  .uniqueArray(fc.record({ slot: fc.integer({ min: 0, max: 3 }), fn: fc.integer({ min: 0, max: 2 }) }), {
    selector: ({ slot, fn }) => `${slot}.${fn}`,
  })
  .chain((places) =>
    fc.tuple(
      ...places.map(({ slot, fn }) =>
        fc
          .record({
            iommuGroup: fc.constantFrom(1, 2, 3, undefined),
            driver: fc.constantFrom(undefined, 'vfio-pci', 'nvidia'),
          })
          .map(({ iommuGroup, driver }) => {
            const { iommuGroup: _, ...rest } = gpu(`0000:0${slot}:00.${fn}`)
            return {
              ...rest,
              ...(iommuGroup === undefined ? {} : { iommuGroup }),
              ...(driver === undefined ? {} : { driver }),
            }
          }),
      ),
    ),
  )

describe('what goes to a guest together', () => {
  test('every device is in one unit, and a unit that can go has one whole group of one card that the host does not use', () => {
    fc.assert(
      fc.property(devices, (all) => {
        const units = deviceUnits(all)
        const inUnits = units.flatMap((unit) => unit.devices)
        expect(new Set(inUnits)).toEqual(new Set(all))
        expect(inUnits).toHaveLength(all.length)
        for (const { devices: some, held } of units) {
          if (held) continue
          const group = some[0]?.iommuGroup
          expect(group).toBeDefined()
          expect(some).toEqual(expect.arrayContaining(all.filter(({ iommuGroup }) => iommuGroup === group)))
          expect(new Set(some.map(({ address }) => address.slice(0, -2))).size).toBe(1)
          expect(some.every(({ driver }) => driver !== 'nvidia')).toBe(true)
        }
        expect(deviceUnits(all.toReversed())).toEqual(units)
      }),
    )
  })

  test('a device is the one at a place with the ids, so far as both are named', () => {
    const usb: GuestDevice = { kind: 'usb', address: '1-4', vendor: '1050', product: '0407' }
    const is = (address: string, vendor: string, one: GuestDevice) =>
      isThat({ kind: 'usb', address, vendor, product: '0407' }, one)
    expect(is('1-4', '1050', usb)).toBe(true)
    expect(is('1-4', '0781', usb)).toBe(false)
    expect(is('1-5', '1050', usb)).toBe(false)
    expect(is('1-5', '1050', { kind: 'usb', vendor: '1050', product: '0407' })).toBe(true)
    expect(is('1-4', '0781', { kind: 'usb', address: '1-4' })).toBe(true)
    expect(is('1-4', '1050', { kind: 'usb' })).toBe(false)
  })

  test('of some things as many are left as others do not stand for, USB devices by their ids', () => {
    const one = fc.record({
      address: fc.constantFrom('1-4', '1-5', '1-6'),
      vendor: fc.constantFrom('1050', '0781'),
    })
    const some = fc.array(one.map((fields): GuestDevice => ({ kind: 'usb', product: '0407', ...fields })))
    fc.assert(
      fc.property(some, some, (these, those) => {
        const left = notAmong(these, those)
        const count = (all: GuestDevice[], vendor: string) => all.filter((it) => it.vendor === vendor).length
        for (const vendor of ['1050', '0781'])
          expect(count(left, vendor)).toBe(Math.max(0, count(these, vendor) - count(those, vendor)))
        expect(these).toEqual(expect.arrayContaining(left))
      }),
    )
  })

  test('why not is told', () => {
    const held = (...some: HostDevice[]) => deviceUnits(some)[0]?.held
    expect(held(gpu('0000:01:00.0'), gpu('0000:01:00.1', { driver: 'snd_hda_intel' }))).toEqual({
      ...{ why: 'driver', device: '0000:01:00.1', driver: 'snd_hda_intel' },
    })
    expect(held(gpu('0000:01:00.0'), gpu('0000:02:00.0'))).toEqual({ why: 'group', with: '0000:02:00.0' })
    const { iommuGroup: _, ...bare } = gpu('0000:01:00.0')
    expect(held(bare)).toEqual({ why: 'no iommu' })
    expect(held({ ...bare, kind: 'usb', address: '1-4', driver: 'usb' })).toBeUndefined()
    expect(held({ ...bare, kind: 'usb', address: '1-4', driver: 'uas' })).toEqual({
      ...{ why: 'usb driver', driver: 'uas' },
    })
  })
})
