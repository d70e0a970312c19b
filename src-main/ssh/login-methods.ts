import type { AnyAuthMethod, Prompt } from 'ssh2'
import { type SecretStore, secretKeys } from '../vault/index.ts'
import { type KeySources, keyCandidates, reason } from './key-candidates.ts'
import { OfferedKey } from './offered-key.ts'
import type { Prompter } from './prompter.ts'

const attempts = 3

export interface LoginContext {
  host: { id: string; name: string; address: string; user: string }
  sources: KeySources
  prompter: Prompter
  vault: SecretStore
  signal: AbortSignal
  log: (message: string) => void
}

/**
 * What is tried to log in, in order: agent, key files, saved password, typed passwords, keyboard-interactive. It
 * outlives one connection: a host that hangs up after too many tries is asked again with what is left.
 */
export class LoginMethods {
  readonly #context: LoginContext
  readonly #order: AsyncGenerator<AnyAuthMethod, void, void>
  #left: readonly string[] | null = null
  #partials = 0
  #asked = 0
  #current = 'none'
  #unsent: { method: AnyAuthMethod; label: string } | null = null
  #why: string | undefined
  #password: { text: string; remember: boolean; refused: boolean } | null = null
  readonly #tried: string[] = []
  /** Told when the host has to wait for a person or an agent, so that it is not taken for dead. */
  pace: { pause(): void; resume(): void } = { pause() {}, resume() {} }

  constructor(context: LoginContext) {
    this.#context = context
    this.#order = this.#methods()
  }

  /** What was offered to the host, for messages. Repeats are counted. */
  get tried(): string[] {
    const counts = new Map<string, number>()
    for (const label of this.#tried) counts.set(label, (counts.get(label) ?? 0) + 1)
    return [...counts].map(([label, count]) => (count === 1 ? label : `${label} (${count} times)`))
  }

  get why(): string | undefined {
    return this.#why
  }

  /** How many tries so far; a reconnect makes sense only when this grew. */
  get progress(): number {
    return this.#tried.length + (this.#unsent ? 1 : 0)
  }

  /** The next method, or false. `left` is null at the start of a connection. */
  async next(left: readonly string[] | null, partial: boolean): Promise<AnyAuthMethod | false> {
    if (left === null) return { type: 'none', username: this.#context.host.user }
    this.#left = left
    if (partial) this.#partials++
    if (this.#unsent) {
      const { method, label } = this.#unsent
      this.#unsent = null
      this.#begin(label)
      return method
    }
    const step = await this.#order.next()
    return step.done ? false : step.value
  }

  /** The connection ended before this method could be sent. */
  putBack(method: AnyAuthMethod): void {
    if (method.type === 'none') return
    this.#tried.pop()
    this.#unsent = { method, label: this.#current }
  }

  /** The host let us in: keeps a password that was asked to be remembered. Returns the method, for people. */
  async succeeded(): Promise<string> {
    const typed = this.#password
    if (typed?.remember && !typed.refused) {
      await this.#context.vault
        .set(secretKeys.password(this.#context.host.id), typed.text)
        .catch((thrown: unknown) => this.#context.log(`password not saved: ${messageOf(thrown)}`))
    }
    return this.#current
  }

  async #paused<T>(work: () => Promise<T>): Promise<T> {
    this.pace.pause()
    try {
      return await work()
    } finally {
      this.pace.resume()
    }
  }

  #begin(label: string): void {
    this.#current = label
    this.#tried.push(label)
  }

  #allows(method: string): boolean {
    return this.#left?.includes(method) ?? false
  }

  async *#methods(): AsyncGenerator<AnyAuthMethod, void, void> {
    for (;;) {
      const before = this.#partials
      yield* this.#keys()
      yield* this.#passwords()
      yield* this.#interactive()
      // A host that wants two factors: what it asks for now may be a method passed over before.
      if (this.#partials === before) return
    }
  }

  async *#keys(): AsyncGenerator<AnyAuthMethod, void, void> {
    if (!this.#allows('publickey')) return
    const { host, sources } = this.#context
    const before = this.#partials
    for await (const candidate of keyCandidates(sources, host, (text) => this.#tried.push(text))) {
      this.#begin(candidate.label)
      const at = this.#tried.length - 1
      let signed = false
      const sign = async (data: Buffer, hash?: string): Promise<Buffer> => {
        const signature = await this.#paused(() => candidate.sign(data, hash))
        signed = true
        return signature
      }
      const agent = new OfferedKey({ ...candidate, sign }, (thrown) => {
        this.#tried[at] = `${candidate.label} (${reason(thrown)})`
      })
      yield { type: 'agent', username: host.user, agent }
      if (signed && (yield* this.#wantsMore(host.user))) this.#partials++
      if (this.#partials !== before || !this.#allows('publickey')) return
    }
  }

  /**
   * A key that was taken and signed for, and still no login: the host may want a second factor. ssh2 does not pass
   * that on for this kind of try, so the host is asked what it takes now.
   */
  async *#wantsMore(username: string): AsyncGenerator<AnyAuthMethod, boolean, void> {
    const before = this.#left?.toSorted().join()
    yield { type: 'none', username }
    return this.#left?.toSorted().join() !== before
  }

  async *#passwords(): AsyncGenerator<AnyAuthMethod, void, void> {
    const { host } = this.#context
    const saved = this.#allows('password') ? await this.#savedPassword() : null
    const before = this.#partials
    if (saved !== null) {
      this.#password = { text: saved, remember: false, refused: false }
      this.#begin('saved password')
      yield { type: 'password', username: host.user, password: saved }
      if (this.#partials !== before) return
      this.#password.refused = true
    }
    while (this.#allows('password') && this.#asked < attempts) {
      this.#asked++
      const answer = await this.#context.prompter.ask(
        {
          kind: 'password',
          hostName: host.name,
          address: host.address,
          user: host.user,
          attempt: this.#asked,
        },
        this.#context.signal,
      )
      if (answer.kind !== 'secret') {
        this.#why ??= 'No password was given.'
        this.#asked = attempts
        return
      }
      this.#password = { text: answer.secret, remember: answer.remember, refused: false }
      this.#begin('password')
      yield { type: 'password', username: host.user, password: answer.secret }
      if (this.#partials !== before) return
      this.#password.refused = true
    }
  }

  async *#interactive(): AsyncGenerator<AnyAuthMethod, void, void> {
    const before = this.#partials
    for (let round = 0; round < attempts && this.#allows('keyboard-interactive'); round++) {
      const dialogue = { asked: false }
      this.#begin('keyboard-interactive')
      yield {
        type: 'keyboard-interactive',
        username: this.#context.host.user,
        prompt: (title, instructions, _language, fields, finish) => {
          this.#paused(() => this.#answer(title, instructions, fields, dialogue))
            .catch((): string[] => [])
            .then(finish)
            .catch((thrown: unknown) => this.#context.log(`answer not sent: ${messageOf(thrown)}`))
        },
      }
      // Without a question to a person, another round would go the same way.
      if (this.#partials !== before || !dialogue.asked) return
    }
  }

  async #answer(
    title: string,
    instructions: string,
    fields: readonly Prompt[],
    dialogue: { asked: boolean },
  ): Promise<string[]> {
    const { host, prompter, signal } = this.#context
    const passwordOnly = fields.length === 1 && fields[0] !== undefined && asksPassword(fields[0])
    if (passwordOnly) {
      const known = this.#password ?? (await this.#savedAsKnown())
      if (known && !known.refused) {
        // Counted as refused until the host lets us in, so that it is not sent twice.
        known.refused = true
        dialogue.asked = true
        return [known.text]
      }
      // The password was typed often enough already.
      if (this.#asked >= attempts) {
        dialogue.asked = false
        return []
      }
      this.#asked++
    }
    dialogue.asked = true
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
    if (answer.kind === 'fields') return answer.values
    this.#why ??= 'The question of the host was not answered.'
    this.#asked = attempts
    dialogue.asked = false
    return []
  }

  async #savedAsKnown(): Promise<{ text: string; remember: boolean; refused: boolean } | null> {
    const saved = await this.#savedPassword()
    if (saved !== null) this.#password = { text: saved, remember: false, refused: false }
    return this.#password
  }

  async #savedPassword(): Promise<string | null> {
    try {
      return await this.#context.vault.get(secretKeys.password(this.#context.host.id))
    } catch (thrown) {
      this.#why ??= `The saved password could not be read: ${messageOf(thrown)}`
      return null
    }
  }
}

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : 'unknown reason')

/** A hidden field that is not a one-time code. */
const asksPassword = (field: Prompt): boolean =>
  field.echo !== true && !/\b(otp|code|token|pin|verification|one-time)\b/i.test(field.prompt)

/** Text of a host, without control characters and bounded. */
const shown = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, 500)
