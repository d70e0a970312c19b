import type { AnyAuthMethod } from 'ssh2'
import { type KeySources, keyCandidates, reason } from './key-candidates.ts'
import { type LoginContext, LoginSecrets, messageOf } from './login-secrets.ts'
import { OfferedKey } from './offered-key.ts'
import { t } from '@shared/text/translate.ts'

const interactiveRounds = 3

/**
 * What is tried to log in, in order: agent, key files, saved password, typed passwords, keyboard-interactive. It
 * outlives one connection: a host that hangs up after too many tries is asked again with what is left.
 */
export class LoginMethods {
  readonly #context: LoginContext & { sources: KeySources }
  readonly #secrets: LoginSecrets
  readonly #order: AsyncGenerator<AnyAuthMethod, void, void>
  #left: readonly string[] | null = null
  #partials = 0
  #current = 'none'
  #unsent: { method: AnyAuthMethod; label: string } | null = null
  readonly #tried: string[] = []
  /** Told when the host has to wait for a person or an agent, so that it is not taken for dead. */
  pace: { pause(): void; resume(): void } = { pause() {}, resume() {} }

  constructor(context: LoginContext & { sources: KeySources }) {
    this.#context = context
    this.#secrets = new LoginSecrets(context)
    this.#order = this.#methods()
  }

  /** What was offered to the host, for messages. Repeats are counted. */
  get tried(): string[] {
    const counts = new Map<string, number>()
    for (const label of this.#tried) counts.set(label, (counts.get(label) ?? 0) + 1)
    return [...counts].map(([label, count]) => (count === 1 ? label : t`${label} (${count} times)`))
  }

  get why(): string | undefined {
    return this.#secrets.why
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
    await this.#secrets.keep()
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
    const { user } = this.#context.host
    const before = this.#partials
    let label = t`saved password`
    for (let first = true; this.#allows('password'); first = false) {
      const password = first ? await this.#secrets.saved() : await this.#secrets.typed()
      if (password === null && !first) return
      if (password !== null) {
        this.#begin(label)
        yield { type: 'password', username: user, password }
        if (this.#partials !== before) return
        this.#secrets.refuse()
      }
      label = t`password`
    }
  }

  async *#interactive(): AsyncGenerator<AnyAuthMethod, void, void> {
    const before = this.#partials
    let again = true
    for (let round = 0; again && round < interactiveRounds && this.#allows('keyboard-interactive'); round++) {
      // Without an answer, another round would go the same way.
      again = false
      this.#begin('keyboard-interactive')
      yield {
        type: 'keyboard-interactive',
        username: this.#context.host.user,
        prompt: (title, instructions, _language, fields, finish) => {
          this.#paused(() => this.#secrets.answer(title, instructions, fields))
            .catch(() => ({ answers: [], again: false }))
            .then((result) => {
              again = result.again
              finish(result.answers)
            })
            .catch((thrown: unknown) => this.#context.log(`answer not sent: ${messageOf(thrown)}`))
        },
      }
      if (this.#partials !== before) return
    }
  }
}
