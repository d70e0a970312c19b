import { type HostDevice, isThat, notAmong } from '../machine/devices.ts'
import type { MachineFacts } from '../machine/facts.ts'
import type { DeviceSpec } from '../machine/spec.ts'

/** The devices that a machine has, as its host tells them; those that the host does not know are left out. */
export const devicesHeld = (
  { devices = [] }: Pick<MachineFacts, 'devices'>,
  facts: { devices?: readonly HostDevice[] } | null,
): HostDevice[] => (facts?.devices ?? []).filter((device) => devices.some((one) => isThat(device, one)))

/** Of the devices that Terrace gave a machine, those that it still has. */
export function devicesGiven(
  given: readonly DeviceSpec[],
  { devices = [] }: Pick<MachineFacts, 'devices'>,
): DeviceSpec[] {
  const gone = new Set(notAmong(given, devices))
  return given.filter((one) => !gone.has(one))
}
