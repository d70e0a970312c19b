import type { RouteFound } from '@shared/images/route.ts'
import { decimal } from '@shared/text/locale.ts'
import { t } from '@shared/text/translate.ts'

/** Hosts that are asked ahead; the others are when the job begins. */
export const mostProbed = 6

/** Which way bytes go between a host and a store, in a sentence. */
export function routeText(host: string, store: string, { way, roundTripMs, reason }: RouteFound): string {
  switch (way) {
    case 'local':
      return t`${host} has ${store} itself.`
    case 'here':
      return t`${store} is on this workstation.`
    case 'direct':
      return t`${host} reaches ${store} directly, in ${milliseconds(roundTripMs ?? 0)}.`
    default:
      return t`${host} does not reach ${store}: ${reason ?? ''} Bytes go through this workstation.`
  }
}

const milliseconds = (ms: number): string => {
  if (ms < 0.1) return t`less than 0.1 ms`
  return `${ms < 10 ? decimal(ms, 1, 1) : decimal(ms, 0, 0)} ms`
}
