import { z } from 'zod'

/** What a new server becomes at its first start. It is judged by rules; only its size is bounded here. */
export const firstBoot = z.strictObject({
  users: z
    .array(
      z.strictObject({
        name: z.string().max(64),
        /** Public keys as in an authorized_keys file, one each. */
        keys: z.array(z.string().max(4096)).max(32).default([]),
        /** May it do everything, without a password? */
        sudo: z.boolean().default(false),
      }),
    )
    .max(32)
    .default([]),
  packages: z.array(z.string().max(200)).max(200).default([]),
  /** Each a line for the guest's shell, run once as root. */
  commands: z.array(z.string().max(4096)).max(100).default([]),
})
