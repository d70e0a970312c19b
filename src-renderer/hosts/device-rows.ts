import type { HostView } from '@shared/contract/hosts.ts'
import { heldText } from '@shared/machine/device-words.ts'
import { type DeviceUnit, deviceUnits, hasUnit, type HostDevice, inUse } from '@shared/machine/devices.ts'
import { t } from '@shared/text/translate.ts'
import type { Tone } from '../ui/tone.ts'

export interface DeviceRow {
  device: HostDevice
  unit: DeviceUnit
  /** Names of the machines that have it, in order. */
  users: string[]
}

/** What guests may have of a host's hardware, by address; undefined: not known. */
export function deviceRows({
  facts,
  machines,
}: Pick<HostView, 'facts' | 'machines'>): DeviceRow[] | undefined {
  const { devices } = facts ?? {}
  if (!devices) return undefined
  return deviceUnits(devices).flatMap((unit) => {
    const users = machines.filter((machine) => hasUnit(inUse(machine), unit)).map(({ name }) => name)
    return unit.devices.map((device) => ({ device, unit, users: users.toSorted() }))
  })
}

/** Who has it, in a word, and what would free it. */
export function useOf({ unit, users }: DeviceRow): { word: string; tone: Tone; why?: string } {
  const { held } = unit
  if (users.length > 0) return { word: users.join(', '), tone: 'info' }
  if (!held) return { word: t`free`, tone: 'success' }
  const word = {
    driver: t`in use by the host`,
    'usb driver': t`in use by the host`,
    group: t`not by itself`,
    'no iommu': t`no IOMMU`,
  }[held.why]
  return { word, tone: 'neutral', why: heldText(held) }
}
