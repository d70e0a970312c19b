import { parseAddress } from '@shared/design/address.ts'
import { t } from '@shared/text/translate.ts'
import type { Parsed } from './parse.ts'

/** As many as a network holds. */
const MOST = 4

/** The address of a machine, or nothing. */
export function parseGateway(text: string): Parsed<string> {
  const gateway = text.trim()
  return gateway === '' || parseAddress(gateway)
    ? { value: gateway }
    : { error: t`An address such as 192.168.1.1 is needed, or nothing` }
}

/** Addresses, separated by commas or spaces; none is right too. */
export function parseNameServers(text: string): Parsed<string[]> {
  const servers = [...new Set(text.split(/[\s,;]+/).filter((part) => part !== ''))]
  const wrong = servers.find((server) => parseAddress(server) === undefined)
  if (wrong !== undefined) return { error: t`${wrong.slice(0, 64)} is no address such as 192.168.1.1` }
  return servers.length > MOST ? { error: t`At most ${MOST} addresses` } : { value: servers }
}
