import type { Prompt } from 'ssh2'
import { type SecretStore, secretKeys } from '../vault/index.ts'
import type { Prompter } from './prompter.ts'
import { t } from '@shared/text/translate.ts'

const attempts = 3

export interface LoginContext {
  host: { id: string; name: string; address: string; user: string }
  prompter: Prompter
  vault: SecretStore
  signal: AbortSignal
  log: (message: string) => void
}

/** The passwords of one login: the saved one, those that the person types, and answers to the host's questions. */
export class LoginSecrets {
  readonly #context: LoginContext
  #asked = 0
  #current: { text: string; remember: boolean; refused: boolean } | null = null
  /** Why there was nothing to give, for the error message. */
  why: string | undefined

  constructor(context: LoginContext) {
    this.#context = context
  }

  /** The password kept from before. */
  async saved(): Promise<string | null> {
    const { vault, host } = this.#context
    try {
      const text = await vault.get(secretKeys.password(host.id))
      if (text !== null) this.#current = { text, remember: false, refused: false }
      return text
    } catch (thrown) {
      this.why ??= t`The saved password could not be read: ${messageOf(thrown)}`
      return null
    }
  }

  /** A password from the person; null when there is none, or after three. */
  async typed(): Promise<string | null> {
    if (this.#asked >= attempts) return null
    this.#asked++
    const { prompter, host, signal } = this.#context
    const { name: hostName, address, user } = host
    const answer = await prompter.ask(
      { kind: 'password', hostName, address, user, attempt: this.#asked },
      signal,
    )
    if (answer.kind !== 'secret') {
      this.why ??= t`No password was given.`
      this.#asked = attempts
      return null
    }
    this.#current = { text: answer.secret, remember: answer.remember, refused: false }
    return answer.secret
  }

  /** The host did not take the last password. */
  refuse(): void {
    if (this.#current) this.#current.refused = true
  }

  /** Keeps the password that let us in, when the person asked for that. */
  async keep(): Promise<void> {
    const { vault, host, log } = this.#context
    if (!this.#current?.remember || this.#current.refused) return
    await vault
      .set(secretKeys.password(host.id), this.#current.text)
      .catch((thrown: unknown) => log(`password not saved: ${messageOf(thrown)}`))
  }

  /** Answers to the host's own questions. `again`: a refusal may be followed by another try. */
  async answer(
    title: string,
    instructions: string,
    fields: readonly Prompt[],
  ): Promise<{ answers: string[]; again: boolean }> {
    const { host, prompter, signal } = this.#context
    if (fields.length === 1 && fields[0] !== undefined && asksPassword(fields[0])) {
      if (!this.#current) await this.saved()
      if (this.#current && !this.#current.refused) {
        // Given once only; the person is asked if the host does not take it.
        this.refuse()
        return { answers: [this.#current.text], again: true }
      }
      // Typed often enough already.
      if (this.#asked >= attempts) return { answers: [], again: false }
      this.#asked++
    }
    const answer = await prompter.ask(
      {
        kind: 'interactive',
        hostName: host.name,
        address: host.address,
        title: shown(title),
        instructions: shown(instructions),
        fields: fields.map((field) => ({ label: shown(field.prompt), echo: field.echo === true })),
      },
      signal,
    )
    if (answer.kind === 'fields') return { answers: answer.values, again: true }
    this.why ??= t`The question of the host was not answered.`
    this.#asked = attempts
    return { answers: [], again: false }
  }
}

export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : t`unknown reason`

/** A hidden field that is not a one-time code. */
const asksPassword = (field: Prompt): boolean =>
  field.echo !== true && !/\b(otp|code|token|pin|verification|one-time)\b/i.test(field.prompt)

/** Text of a host, without control characters and bounded. */
const shown = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, 500)
