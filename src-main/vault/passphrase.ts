import { TerraceError } from '@shared/base/errors.ts'
import type { Prompt, PromptAnswer } from '@shared/contract/prompts.ts'
import { corrupt, readVaultFile, type VaultContent, writeVaultFile } from './passphrase-file.ts'
import { deriveKey, freshDerivation, seal, unseal } from './sealing.ts'
import type { SecretStore } from './secret-store.ts'
import { t } from '@shared/text/translate.ts'

const attempts = 3
const checkLabel = 'terrace-vault check'
const checkText = 'the passphrase is right'

type VaultQuestion = Omit<Extract<Prompt, { kind: 'vault-passphrase' }>, 'id'>

/** Asks for the vault's passphrase. Every Prompter can. */
export interface PassphrasePrompter {
  ask(question: VaultQuestion, signal?: AbortSignal): Promise<PromptAnswer>
}

/** Nobody gave a passphrase: the caller falls back to memory. */
export class Dismissed extends Error {}

/** Secrets in a file, sealed with a key that comes from a passphrase. It is asked for when first needed. */
export function passphraseStore(file: string, prompter: PassphrasePrompter): SecretStore {
  let unlocked: { salt: string; key: Buffer } | null = null
  let turn: Promise<unknown> = Promise.resolve()

  // One after the other: two must not ask at once, nor write over each other.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work)
    turn = result.catch(() => {})
    return result
  }

  const ask = async (create: boolean, attempt: number): Promise<string> => {
    const answer = await prompter.ask({
      kind: 'vault-passphrase',
      hostName: '',
      address: '',
      create,
      attempt,
    })
    if (answer.kind !== 'secret' || answer.secret === '') throw new Dismissed()
    return answer.secret
  }

  const unlock = async (content: VaultContent): Promise<Buffer> => {
    if (unlocked?.salt === content.kdf.salt) return unlocked.key
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const key = await deriveKey(await ask(false, attempt), content.kdf)
      if (unseal(key, checkLabel, content.check) === checkText) {
        unlocked = { salt: content.kdf.salt, key }
        return key
      }
    }
    throw new TerraceError('secrets.denied', t`The passphrase of the vault was wrong three times.`, {
      left: t`The vault stays locked; nothing in it was changed.`,
      next: t`Try again with the right passphrase.`,
    })
  }

  const create = async (): Promise<VaultContent> => {
    const kdf = freshDerivation()
    const key = await deriveKey(await ask(true, 1), kdf)
    unlocked = { salt: kdf.salt, key }
    return { format: 'terrace-vault', version: 1, kdf, check: seal(key, checkLabel, checkText), secrets: {} }
  }

  return {
    get: (name) =>
      inTurn(async () => {
        const content = await readVaultFile(file)
        const entry = own(content?.secrets, name)
        if (!content || !entry) return null
        const secret = unseal(await unlock(content), labelOf(name), entry)
        if (secret === undefined) throw corrupt(file)
        return secret
      }),
    set: (name, secret) =>
      inTurn(async () => {
        const content = (await readVaultFile(file)) ?? (await create())
        const key = await unlock(content)
        const entry = {
          ...seal(key, labelOf(name), secret),
          backend: 'passphrase' as const,
          keyVersion: 1 as const,
          at: new Date().toISOString(),
        }
        await writeVaultFile(file, { ...content, secrets: { ...content.secrets, [name]: entry } })
      }),
    delete: (name) =>
      inTurn(async () => {
        const content = await readVaultFile(file)
        if (!content || !own(content.secrets, name)) return false
        const secrets = Object.fromEntries(Object.entries(content.secrets).filter(([key]) => key !== name))
        await writeVaultFile(file, { ...content, secrets })
        return true
      }),
  }
}

const labelOf = (name: string): string => `terrace-vault 1 ${name}`

const own = <T>(record: Record<string, T> | undefined, name: string): T | undefined =>
  record && Object.hasOwn(record, name) ? record[name] : undefined
