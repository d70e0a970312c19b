import { TerraceError } from '@shared/base/errors.ts'
import { isThat } from '@shared/machine/devices.ts'
import type { HostFacts } from '@shared/machine/facts.ts'
import type { DeviceSpec, MachineSpec } from '@shared/machine/spec.ts'
import { t } from '@shared/text/translate.ts'
import type { Command, CommandOutput } from '../driver.ts'
import { guestDevicesOf, otherUsesOf } from './devices.ts'
import { uuidOf } from './domain-reader.ts'
import { script } from './virsh.ts'
import { child, element, type Element, parseXml, textOf } from './xml.ts'

const pciPattern = /^([0-9a-f]{4}):([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])$/
const usbPattern = /^(\d{1,3})-(\d{1,3})$/
const idPattern = /^[0-9a-f]{4}$/

/** Why it names no device of this kind. */
export function deviceProblem({ kind, address, vendor, product }: DeviceSpec): string | undefined {
  const named = (kind === 'pci' ? pciPattern : usbPattern).test(address)
  return named && idPattern.test(vendor) && idPattern.test(product)
    ? undefined
    : t`"${address}" is no address of a device`
}

/**
 * A device of the host for a domain (formatdomain.html, "Host device assignment"). `managed`: libvirt takes it from the
 * host at the start and gives it back at the end. A USB device gets another number whenever it is plugged in, so it is named
 * by its ids where the host has only one like it.
 */
export function hostdevElement(device: DeviceSpec, { devices = [] }: Pick<HostFacts, 'devices'>): Element {
  const { kind, address, vendor, product } = device
  const [, ...parts] = (kind === 'pci' ? pciPattern : usbPattern).exec(address) ?? []
  const [a = '0', b = '0', c = '0', d = '0'] = parts
  const alike = devices.filter((one) => one.kind === kind && one.vendor === vendor && one.product === product)
  const byIds = [element('vendor', { id: `0x${vendor}` }), element('product', { id: `0x${product}` })]
  const source =
    kind === 'pci'
      ? [element('address', { domain: `0x${a}`, bus: `0x${b}`, slot: `0x${c}`, function: `0x${d}` })]
      : alike.length > 1
        ? [...byIds, element('address', { bus: a, device: b })]
        : byIds
  return element('hostdev', { mode: 'subsystem', type: kind, managed: 'yes' }, [
    element('source', {}, source),
  ])
}

/** Does this element of a domain hand over that device? */
export const isHostdevOf = (node: Element, device: DeviceSpec): boolean =>
  guestDevicesOf(element('domain', {}, [element('devices', {}, [node])])).some((one) => isThat(device, one))

/**
 * Definitions of all machines, to see who has devices: what was free when a plan was made may be taken. Of those that run
 * also as they are now, since only that tells which function each got of a network.
 */
export const holdersCommand = (): Command =>
  script(
    `
domains
printf '%s\\n' "$said" | batch
exit 0`,
    [],
    { timeoutMs: 60_000, maxBytes: 128 * 2 ** 20 },
  )

/** Throws `conflict` where another machine has one of the devices that a machine is to get. */
export function mustBeFree({ stdout }: CommandOutput, { uuid, name, devices = [] }: MachineSpec): void {
  for (const domain of parseXml(stdout, 'domain XML')) {
    if (uuidOf(domain) === uuid) continue
    const has = [...guestDevicesOf(domain), ...otherUsesOf(domain)]
    const taken = devices.find((device) => has.some((one) => isThat(device, one)))
    if (!taken) continue
    throw new TerraceError(
      'conflict',
      t`${textOf(child(domain, 'name'))} has the device ${taken.address} that ${name} was to get`,
      {
        left: t`Nothing was changed.`,
        next: t`Plan again: another device is chosen if there is one.`,
      },
    )
  }
}
