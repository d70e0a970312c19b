import { t } from '../../text/translate.ts'
import { addressKey, formatRange, type Network, parseAddress, parseRange } from '../address.ts'
import type { Finding } from '../findings.ts'
import type { NetworkRecord } from '../records.ts'
import type { DesignStore } from '../store.ts'
import { kept, type Rule } from './rule.ts'

interface Ranged {
  readonly network: NetworkRecord
  readonly range: Network
}

/** The networks whose ranges can be read, from the lowest address up, wider ones before those inside them. */
const rangedOf = kept((store: DesignStore): Ranged[] =>
  store
    .all('network')
    .flatMap((network) => {
      const range = parseRange(network.range)
      return range ? [{ network, range }] : []
    })
    .toSorted(
      (a, b) =>
        a.range.base.family - b.range.base.family ||
        (a.range.base.value < b.range.base.value ? -1 : a.range.base.value > b.range.base.value ? 1 : 0) ||
        a.range.prefix - b.range.prefix ||
        (a.network.id < b.network.id ? -1 : 1),
    ),
)

/** "10.0.0.5/24" is read as 10.0.0.0/24, which is not what it says. */
export const hostBits: Rule = (store) =>
  rangedOf(store).flatMap(({ network, range }): Finding[] => {
    const written = parseAddress(network.range.split('/')[0] ?? '')
    if (!written || addressKey(written) === addressKey(range.base)) return []
    return [
      {
        rule: 'range-host-bits',
        severity: 'warning',
        records: [network.id],
        text: t`${network.range} of network ${network.name} begins with an address inside the range: ${formatRange(range)} is meant.`,
        next: t`Write ${formatRange(range)}.`,
      },
    ]
  })

const last = ({ base, prefix }: Network): bigint =>
  base.value + (1n << BigInt((base.family === 4 ? 32 : 128) - prefix)) - 1n

/** Ranges are nested or apart, never half over one another: each is told once, with the one it lies in. */
export const overlaps: Rule = (store) => {
  const around: Ranged[] = []
  return rangedOf(store).flatMap((one): Finding[] => {
    let outer = around.at(-1)
    while (
      outer &&
      (outer.range.base.family !== one.range.base.family || last(outer.range) < one.range.base.value)
    ) {
      around.pop()
      outer = around.at(-1)
    }
    around.push(one)
    if (!outer) return []
    return [
      {
        rule: 'range-overlap',
        severity: 'warning',
        records: [one.network.id, outer.network.id],
        text:
          last(outer.range) === last(one.range) && outer.range.prefix === one.range.prefix
            ? t`Networks ${outer.network.name} and ${one.network.name} have the same range ${one.network.range}.`
            : t`Range ${one.network.range} of network ${one.network.name} lies in ${outer.network.range} of network ${outer.network.name}.`,
        next: t`Give each network a range of its own; a server on both could not tell them apart.`,
      },
    ]
  })
}
