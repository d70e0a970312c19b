import { chooseDevices } from '../../machine/device-choice.ts'
import { wishText } from '../../machine/device-words.ts'
import { unitsOf } from '../../plan/device-units.ts'
import { t } from '../../text/translate.ts'
import type { Finding } from '../findings.ts'
import { called, type HostRule, serversOf } from './rule.ts'

/**
 * Devices that no host has for guests, free or not, or with a guest already. Of hosts that were never read nothing is known;
 * where one that was read does not tell, it may have any.
 */
export const unknownDevices: HostRule = (store, { hosts }) => {
  const known = hosts.flatMap(({ enabled, facts, machines }) =>
    enabled && facts ? [unitsOf({ facts, machines }, machines).devices] : [],
  )
  if (known.length === 0) return []
  return serversOf(store).flatMap((server): Finding[] => {
    if (server.kind !== 'virtual') return []
    return server.devices
      .filter((wish) => known.every((units) => units && chooseDevices([wish], units).short[0] !== 0))
      .map((wish) => ({
        rule: 'device-unknown',
        severity: 'error',
        records: [server.id],
        text: t`${called(server)} needs ${wishText(wish)}; no host that was read has that for guests.`,
        next: t`Choose a device that a host has, or see on the page of the host why it cannot be given to guests.`,
      }))
  })
}
