import { z } from 'zod'
import { call, feature } from './feature.ts'

/** Questions that main asks the person while it works; the answer may hold a secret and goes one way only. */
export type Prompt = { id: string; hostName: string; address: string } & (
  | {
      kind: 'hostkey-unknown'
      keyType: string
      fingerprint: string
      /** "host" or the jump host's name that asks. */
      hop: string
    }
  | {
      /** Information only: connecting was refused. */
      kind: 'hostkey-changed'
      keyType: string
      fingerprint: string
      knownFingerprint: string
      /** File and line of the stored key. */
      source: string
      revoked: boolean
      hop: string
    }
  | { kind: 'password'; user: string; attempt: number }
  | { kind: 'passphrase'; file: string; attempt: number }
  | { kind: 'interactive'; title: string; instructions: string; fields: { label: string; echo: boolean }[] }
  | { kind: 'vault-passphrase'; create: boolean; attempt: number }
)

export const promptAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('trust'), remember: z.boolean() }),
  z.strictObject({ kind: z.literal('secret'), secret: z.string().max(4096), remember: z.boolean() }),
  z.strictObject({ kind: z.literal('fields'), values: z.array(z.string().max(4096)).max(16) }),
  z.strictObject({ kind: z.literal('dismiss') }),
])
export type PromptAnswer = z.infer<typeof promptAnswer>

export const promptsFeature = feature({
  /** Questions still open, for a window that was reloaded. */
  open: call(z.strictObject({}))<Prompt[]>(),
  answer: call(z.strictObject({ id: z.string().max(64), answer: promptAnswer }))<null>(),
})<{ asked: Prompt; settled: { id: string } }>()
