import { isAddressOrRange } from '@shared/design/address.ts'
import { t } from '@shared/text/translate.ts'
import type { Parsed } from './parse.ts'

/** As many as a firewall rule holds. */
const MOST = 64

/** Addresses and ranges, separated by commas or spaces; none is right too. */
export function parseSources(text: string): Parsed<string[]> {
  const sources = [...new Set(text.split(/[\s,;]+/).filter((part) => part !== ''))]
  const wrong = sources.find((source) => !isAddressOrRange(source))
  if (wrong !== undefined)
    return { error: t`${wrong.slice(0, 64)} is neither an address nor a range such as 10.0.0.0/24` }
  return sources.length > MOST ? { error: t`At most ${MOST} addresses` } : { value: sources }
}
