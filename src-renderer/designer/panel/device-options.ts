import type { HostView } from '@shared/contract/hosts.ts'
import type { WantedDevice } from '@shared/design/devices.ts'
import { deviceClassWord, wishText } from '@shared/machine/device-words.ts'
import { type DeviceClass, deviceUnits, idsOf } from '@shared/machine/devices.ts'
import { both } from '@shared/text/lists.ts'
import { t } from '@shared/text/translate.ts'

export interface DeviceOption {
  wish: WantedDevice
  label: string
  /** Which hosts have it. */
  note: string
}

/** Classes of which any one may do as well as another. */
const anyOf: readonly DeviceClass[] = ['gpu', 'accelerator', 'network', 'storage']

/** What servers can ask for, since a known host has it for guests: any of a class, then each by itself. */
export function deviceOptions(hosts: readonly Pick<HostView, 'host' | 'facts'>[]): DeviceOption[] {
  const there = hosts.flatMap(({ host, facts }) =>
    deviceUnits(facts?.devices ?? [])
      .filter(({ held }) => held === undefined)
      .flatMap(({ devices }) => devices)
      .map((device) => ({ device, host: host.name })),
  )
  const where = (some: typeof there): string => both([...new Set(some.map(({ host }) => host))].toSorted())
  const blank = { class: null, vendor: null, product: null, count: 1, name: '' }
  const ofClass = anyOf.flatMap((one): DeviceOption[] => {
    const some = there.filter(({ device }) => device.kind === 'pci' && device.class === one)
    if (some.length === 0) return []
    const wish: WantedDevice = { ...blank, kind: 'pci', class: one }
    return [{ wish, label: t`Any ${deviceClassWord(one)}`, note: where(some) }]
  })
  const each = [...Map.groupBy(there, ({ device }) => `${device.kind} ${idsOf(device)}`).values()]
    .flatMap((some): DeviceOption[] => {
      const [first] = some
      if (!first) return []
      const { kind, vendor, product, name } = first.device
      const wish: WantedDevice = { ...blank, kind, vendor, product, name: name.slice(0, 200) }
      return [{ wish, label: name || idsOf(first.device), note: `${idsOf(first.device)} · ${where(some)}` }]
    })
    .toSorted((a, b) => (a.label < b.label ? -1 : 1))
  return [...ofClass, ...each]
}

/** What is asked for, as people call it: the name, or the kind and ids. */
export const wishName = (wish: WantedDevice): string => wish.name || wishText(wish).replace(/^\d+ × /, '')
