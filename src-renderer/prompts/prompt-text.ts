import type { Prompt } from '@shared/contract/prompts.ts'
import { t } from '@shared/text/translate.ts'

export type PromptOf<K extends Prompt['kind']> = Extract<Prompt, { kind: K }>
export type SecretPromptKind = PromptOf<'password' | 'passphrase' | 'vault-passphrase'>

/** Who asks, in words: the host itself or a machine on the way to it. */
export function whoAsks(prompt: PromptOf<'hostkey-unknown' | 'hostkey-changed'>): string {
  return prompt.hop === 'host'
    ? `${prompt.hostName} (${prompt.address})`
    : t`the jump host ${prompt.hop} on the way to ${prompt.hostName} (${prompt.address})`
}

export interface SecretText {
  title: string
  text: string
  label: string
  /** What "remember" means; null where nothing is remembered. */
  remember: string | null
  again: string | null
}

/** The words around a field for a secret. */
export function secretText(prompt: SecretPromptKind): SecretText {
  const again = prompt.attempt > 1 ? t`That was not accepted. Please try again.` : null
  switch (prompt.kind) {
    case 'password':
      return {
        title: t`Password for ${prompt.hostName}`,
        text: t`${prompt.user} at ${prompt.address} asks for a password.`,
        label: t`Password`,
        remember: t`Remember it in the secret store of this workstation`,
        again,
      }
    case 'passphrase':
      return {
        title: t`Passphrase of a private key`,
        text: t`The key ${prompt.file} is needed for ${prompt.hostName} and is protected by a passphrase.`,
        label: t`Passphrase`,
        remember: t`Remember it in the secret store of this workstation`,
        again,
      }
    case 'vault-passphrase':
      return {
        title: prompt.create ? t`Protect your secrets with a passphrase` : t`Open the secret store`,
        text: prompt.create
          ? t`This workstation has no keyring that Terrace can use. Secrets are kept in an encrypted file instead. Choose its passphrase; it cannot be recovered.`
          : t`Passwords and passphrases are in an encrypted file. Its passphrase opens it until Terrace ends.`,
        label: t`Passphrase of the secret store`,
        remember: null,
        again,
      }
  }
}
