import { join } from 'node:path'
import { TerraceError } from '@shared/base/errors.ts'
import { openKeyring } from './keyring.ts'
import { memoryStore } from './memory.ts'
import { Dismissed, type PassphrasePrompter, passphraseStore } from './passphrase.ts'
import type { SecretStore } from './secret-store.ts'
import { t } from '@shared/text/translate.ts'

export type VaultKind = 'keyring' | 'passphrase' | 'memory'

export interface Vault extends SecretStore {
  /** Where secrets go now. */
  readonly kind: VaultKind
  /** The same for people, with the reason when it is not the keyring. */
  describe(): { kind: VaultKind; detail: string }
}

export interface VaultOptions {
  /** Terrace's data folder; the passphrase vault is `vault.json` there. */
  folder: string
  /** Without one the passphrase vault cannot be opened. */
  prompter?: PassphrasePrompter
  /** The name under which the keyring lists the secrets. */
  service?: string
  /** `TERRACE_VAULT` (keyring, passphrase or memory) forces one kind. Default: the process's environment. */
  env?: NodeJS.ProcessEnv
}

/** A keyring that takes longer is waited for by whoever needs a secret, not by the start of the app. */
const startMs = 300

/**
 * Opens the best store there is: the system's keyring, else a passphrase vault, else memory. Secrets are never kept
 * in the clear. Throws `invalid` for an unknown TERRACE_VAULT and `secrets.unavailable` for a forced kind that cannot be.
 */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const env = options.env ?? process.env
  const forced = forcedKind(env['TERRACE_VAULT'])
  if (forced === 'memory')
    return memoryVault(() => t`Secrets are kept until Terrace ends, as TERRACE_VAULT asks.`)
  const opening = choose(options, env, forced)
  if (forced) return await opening
  const slow = new Promise<null>((resolve) => setTimeout(() => resolve(null), startMs).unref())
  return (await Promise.race([opening, slow])) ?? deferred(opening)
}

async function choose(
  options: VaultOptions,
  env: NodeJS.ProcessEnv,
  forced: VaultKind | undefined,
): Promise<Vault> {
  let why = () => t`as TERRACE_VAULT asks`
  if (forced !== 'passphrase') {
    const keyring = await openKeyring(options.service ?? 'Terrace', env)
    if (keyring.is !== 'unavailable') {
      const locked = keyring.is === 'locked'
      return {
        ...keyring.store,
        ...fixed('keyring', () =>
          locked
            ? t`Secrets are kept in the keyring of this workstation. It was locked when Terrace started.`
            : t`Secrets are kept in the keyring of this workstation.`,
        ),
      }
    }
    if (forced === 'keyring') throw unavailable(t`The keyring cannot be used: ${keyring.why()}.`)
    why = () => t`because the keyring cannot be used: ${keyring.why()}`
  }
  if (options.prompter) return passphraseVault(join(options.folder, 'vault.json'), options.prompter, why)
  if (forced === 'passphrase') throw unavailable(t`Nobody can be asked for the passphrase of the vault.`)
  return memoryVault(() => t`Secrets are kept until Terrace ends, ${why()}.`)
}

/** Stands in for a vault that is still being opened. */
function deferred(opening: Promise<Vault>): Vault {
  let opened: Vault | null = null
  opening.then(
    (vault) => {
      opened = vault
    },
    // Told to whoever asks for a secret.
    () => {},
  )
  const detail = () => t`The keyring of this workstation has not answered yet.`
  return {
    get kind() {
      return opened?.kind ?? 'keyring'
    },
    describe: () => opened?.describe() ?? { kind: 'keyring', detail: detail() },
    get: async (key) => (await opening).get(key),
    set: async (key, secret) => (await opening).set(key, secret),
    delete: async (key) => (await opening).delete(key),
  }
}

function forcedKind(text: string | undefined): VaultKind | undefined {
  if (text === undefined || text === '') return undefined
  if (text === 'keyring' || text === 'passphrase' || text === 'memory') return text
  throw new TerraceError('invalid', t`TERRACE_VAULT is “${text}”.`, {
    left: t`No secret was read.`,
    next: t`Set it to keyring, passphrase or memory, or not at all.`,
  })
}

const unavailable = (message: string): TerraceError =>
  new TerraceError('secrets.unavailable', message, {
    left: t`No secret was read or changed.`,
    next: t`Unset TERRACE_VAULT to use another kind of vault.`,
  })

const fixed = (kind: VaultKind, detail: () => string): Pick<Vault, 'kind' | 'describe'> => ({
  kind,
  describe: () => ({ kind, detail: detail() }),
})

const memoryVault = (detail: () => string): Vault => ({ ...memoryStore(), ...fixed('memory', detail) })

/** The passphrase vault until the person declines it; from then on memory, for this run. */
function passphraseVault(file: string, prompter: PassphrasePrompter, why: () => string): Vault {
  const sealed = passphraseStore(file, prompter)
  const memory = memoryStore()
  let declined = false
  const use = async <T>(work: (store: SecretStore) => Promise<T>): Promise<T> => {
    if (!declined) {
      try {
        return await work(sealed)
      } catch (thrown) {
        if (!(thrown instanceof Dismissed)) throw thrown
        declined = true
      }
    }
    return await work(memory)
  }
  return {
    get kind() {
      return declined ? 'memory' : 'passphrase'
    },
    describe: () =>
      declined
        ? { kind: 'memory', detail: t`Secrets are kept until Terrace ends, because no passphrase was given.` }
        : {
            kind: 'passphrase',
            detail: t`Secrets are kept in ${file}, sealed with your passphrase, ${why()}.`,
          },
    get: (key) => use((store) => store.get(key)),
    set: (key, secret) => use((store) => store.set(key, secret)),
    delete: (key) => use((store) => store.delete(key)),
  }
}
