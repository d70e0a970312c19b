import { deviceUnits, hasUnit, inUse } from '../machine/devices.ts'
import type { MachineFacts } from '../machine/facts.ts'
import type { Candidate } from '../placement/types.ts'
import type { PlanHost } from './world.ts'

/** What a host could hand to guests, and which of the `others` have it; nothing where that is not known. */
export function unitsOf(
  { facts, machines }: Pick<PlanHost, 'facts' | 'machines'>,
  others: readonly Pick<MachineFacts, 'name' | 'devices' | 'uses'>[],
): Pick<Candidate, 'devices'> {
  if (!facts?.devices) return {}
  const users = others
    .map((machine) => ({ name: machine.name, has: inUse(machine) }))
    .filter(({ has }) => has.length > 0)
  // What it uses in another way no machine gets as a device, not even itself.
  users.push(...machines.flatMap(({ name, uses }) => (uses ? [{ name, has: uses }] : [])))
  const units = deviceUnits(facts.devices)
    // What a machine has it keeps, whatever driver the host would have for it.
    .filter((unit) => !unit.held || machines.some((machine) => hasUnit(inUse(machine), unit)))
    .map((unit) => {
      const by = users.find(({ has }) => hasUnit(has, unit))?.name
      return {
        kind: unit.kind,
        devices: unit.devices.map(({ kind, address, vendor, product, class: is }) => ({
          ...{ kind, address, vendor, product, class: is },
        })),
        ...(by === undefined ? {} : { by }),
      }
    })
  return { devices: units }
}
