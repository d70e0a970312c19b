import { z } from 'zod'
import { t } from '../text/translate.ts'

/** A name that a hypervisor gives to a pool, volume, network or machine: text on one line, never an option. */
export const nameSchema = z
  .string()
  .min(1)
  .max(255)
  .regex(/^(?!-)[^\p{Cc}\p{Cs}\p{Co}/\u2028\u2029]+$/u, {
    error: () => t`A name is one line without slashes and does not begin with a dash`,
  })

/** Held by every request that touches a volume. */
export const volumeLock = (at: { hostId: string; pool: string; volume: string }): string =>
  `volume:${at.hostId}/${at.pool}/${at.volume}`
