import type { Prompter } from '../ssh/index.ts'
import type { SecretStore } from '../vault/index.ts'

type Hide = (secret: string) => void

/** Tells the log each secret once, so that it never shows, whatever error or library would print it. */
export function hider(redact: Hide): Hide {
  const hidden = new Set<string>()
  return (secret) => {
    if (hidden.has(secret)) return
    hidden.add(secret)
    redact(secret)
  }
}

/** The same store; what it is given and gives is hidden. */
export const hidingStore = (store: Promise<SecretStore>, hide: Hide): SecretStore => ({
  async get(key) {
    const secret = await (await store).get(key)
    if (secret !== null) hide(secret)
    return secret
  },
  async set(key, secret) {
    hide(secret)
    await (await store).set(key, secret)
  },
  delete: async (key) => (await store).delete(key),
})

/** The same prompter; secrets that people type are hidden. */
export const hidingPrompter = (prompter: Prompter, hide: Hide): Prompter => ({
  async ask(question, signal) {
    const answer = await prompter.ask(question, signal)
    if (answer.kind === 'secret') hide(answer.secret)
    if (answer.kind === 'fields' && question.kind === 'interactive') {
      for (const [index, { echo }] of question.fields.entries()) {
        const value = answer.values[index]
        if (!echo && value) hide(value)
      }
    }
    return answer
  },
})
