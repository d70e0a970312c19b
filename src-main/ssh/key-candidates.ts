import ssh2, { type BaseAgent, type ParsedKey, type SigningRequestOptions } from 'ssh2'
import { type KeyFiles, KeyProblem } from './key-files.ts'
import { t } from '@shared/text/translate.ts'

const agentLimitMs = 5_000

/** A key pair that can be offered to a host. The private half is touched only when the host takes the public one. */
export interface KeyCandidate {
  /** "agent" or "key FILE": shown to the person. */
  label: string
  publicKey: Buffer
  sign(data: Buffer, hash: string | undefined): Promise<Buffer>
}

export interface KeySources {
  files: KeyFiles
  agentSocket: string | null
  /** In order. `explicit`: the person named it, so its absence is worth telling. */
  identities: readonly { file: string; explicit: boolean }[]
}

/** Keys to offer, in order: the agent's (the one matching a named file first), then files. Problems go to `note`. */
export async function* keyCandidates(
  sources: KeySources,
  host: { name: string; address: string },
  note: (text: string) => void,
): AsyncGenerator<KeyCandidate, void, void> {
  const looked = await Promise.all(
    sources.identities.map(async ({ file, explicit }) => {
      try {
        const found = await sources.files.look(file)
        if (!found && explicit) note(t`key ${file} (no such file)`)
        return found
      } catch (thrown) {
        note(t`key ${file} (${reason(thrown)})`)
        return null
      }
    }),
  )
  const files = looked.filter((file) => file !== null)
  const held = await agentCandidates(sources.agentSocket, note)
  const named = (candidate: KeyCandidate): number =>
    files.some((file) => file.publicKey?.equals(candidate.publicKey)) ? 0 : 1
  yield* held.toSorted((a, b) => named(a) - named(b))
  for (const { file, publicKey } of files) {
    if (publicKey && held.some((candidate) => candidate.publicKey.equals(publicKey))) continue
    const label = t`key ${file}`
    try {
      const sign = async (data: Buffer, hash: string | undefined): Promise<Buffer> =>
        (await sources.files.unlock(file, host)).sign(data, hash)
      yield { label, publicKey: publicKey ?? (await sources.files.unlock(file, host)).publicKey, sign }
    } catch (thrown) {
      note(`${label} (${reason(thrown)})`)
    }
  }
}

export const reason = (thrown: unknown): string =>
  thrown instanceof KeyProblem ? thrown.message : t`cannot be used`

async function agentCandidates(socket: string | null, note: (text: string) => void): Promise<KeyCandidate[]> {
  if (socket === null) return []
  const agent = ssh2.createAgent(socket)
  const keys = await identities(agent)
  if (keys === null) note(t`agent (does not answer)`)
  return (keys ?? []).map((key) => ({
    label: t`agent`,
    publicKey: key.getPublicSSH(),
    sign: (data, hash) => agentSign(agent, key, data, hash),
  }))
}

function identities(agent: BaseAgent): Promise<ParsedKey[] | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), agentLimitMs)
    agent.getIdentities((error, keys) => {
      clearTimeout(timer)
      resolve(error || !keys ? null : keys.filter((key) => isParsedKey(key)))
    })
  })
}

const isParsedKey = (key: unknown): key is ParsedKey =>
  typeof key === 'object' && key !== null && 'getPublicSSH' in key

function agentSign(
  agent: BaseAgent,
  key: ParsedKey,
  data: Buffer,
  hash: string | undefined,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = hash === 'sha256' || hash === 'sha512' ? { hash } : {}
    agent.sign(key, data, options as SigningRequestOptions, (error, signature) => {
      if (signature) resolve(signature)
      else reject(error ?? new KeyProblem(t`the agent did not sign`))
    })
  })
}
