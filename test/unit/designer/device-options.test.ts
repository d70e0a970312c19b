import { expect, test } from 'vitest'
import { deviceOptions, wishName } from '@renderer/designer/panel/device-options.ts'
import { deviceRows, useOf } from '@renderer/hosts/device-rows.ts'
import { wantedDevice } from '@shared/design/devices.ts'
import { fakeHosts } from '../../support/fake-api/hosts.ts'

const hosts = fakeHosts(0)

test('what servers may ask for is what hosts have for guests: any of a kind, then each, with the hosts', () => {
  const options = deviceOptions(hosts)
  expect(options.map(({ label, note }) => `${label}: ${note}`)).toEqual([
    'Any GPU: north',
    'NVIDIA Corporation TU104GL [Tesla T4]: 10de:1eb8 · north',
    'Yubico.com Yubikey 4/5 OTP+U2F+CCID: 1050:0407 · north',
  ])
  // Each is one that a design can hold.
  for (const { wish } of options) expect(wantedDevice.parse(wish)).toEqual(wish)
  expect(deviceOptions(hosts.slice(1))).toEqual([])
})

test('a wish is called by its name, or by what it is', () => {
  expect(wishName(wantedDevice.parse({ class: 'gpu', count: 2 }))).toBe('GPU')
  expect(wishName(wantedDevice.parse({ vendor: '10de', product: '1eb8' }))).toBe('10de:1eb8')
  expect(wishName(wantedDevice.parse({ kind: 'usb', vendor: '1050' }))).toBe('USB 1050:*')
  expect(wishName(wantedDevice.parse({}))).toBe('any PCI device')
  expect(wishName(wantedDevice.parse({ vendor: '10de', name: 'Tesla T4' }))).toBe('Tesla T4')
  expect(wantedDevice.safeParse({ vendor: '10DE' }).success).toBe(false)
  expect(wantedDevice.safeParse({ kind: 'usb', class: 'usb' }).error?.issues).toEqual([
    expect.objectContaining({
      path: ['vendor'],
      message: 'a USB device needs its vendor: name vendor and product, as the page of the host shows them',
    }),
  ])
})

test('the page of a host tells who has which device, and why one is not free', () => {
  const [north, south, attic] = hosts
  if (!north || !south || !attic) throw new Error('no hosts')
  const rows = deviceRows(north) ?? []
  expect(rows.map((row) => [row.device.address, useOf(row).word])).toEqual([
    ['0000:00:19.0', 'in use by the host'],
    ['0000:3b:00.0', 'app'],
    ['0000:af:00.0', 'free'],
    ['1-4', 'free'],
  ])
  expect(rows.map((row) => useOf(row).why)[0]).toContain('Its driver e1000e has 0000:00:19.0.')
  expect(deviceRows(south)).toEqual([])
  expect(deviceRows(attic)).toBeUndefined()
})
