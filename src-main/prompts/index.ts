import { TerraceError } from '@shared/base/errors.ts'
import { Emitter } from '@shared/base/emitter.ts'
import type { ContractEvents, Services } from '@shared/contract/index.ts'
import type { Prompt, PromptAnswer } from '@shared/contract/prompts.ts'
import type { Prompter, Question } from '../ssh/index.ts'
import { t } from '@shared/text/translate.ts'

interface Open {
  prompt: Prompt
  settle(answer: PromptAnswer): void
}

/** Questions to the person, asked at the window. They stay open until answered or withdrawn. */
export class PromptService implements Prompter {
  readonly events = new Emitter<ContractEvents['prompts']>()
  readonly #open = new Map<string, Open>()
  #count = 0

  ask(question: Question, signal?: AbortSignal): Promise<PromptAnswer> {
    const same = [...this.#open.values()].find(({ prompt }) => sameNotice(prompt, question))
    // The same refusal is told once, however often something tries to connect meanwhile.
    if (same) return Promise.resolve({ kind: 'dismiss' })
    return new Promise((resolve) => {
      this.#count += 1
      const id = `prompt-${this.#count}`
      const settle = (answer: PromptAnswer): void => {
        if (!this.#open.delete(id)) return
        signal?.removeEventListener('abort', withdraw)
        this.events.emit('settled', { id })
        resolve(answer)
      }
      const withdraw = (): void => settle({ kind: 'dismiss' })
      if (signal?.aborted) return resolve({ kind: 'dismiss' })
      signal?.addEventListener('abort', withdraw)
      const prompt: Prompt = { ...question, id }
      this.#open.set(id, { prompt, settle })
      this.events.emit('asked', prompt)
    })
  }

  /** Answers every open question with `dismiss`, when the window closes for good. */
  dismissAll(): void {
    for (const { settle } of [...this.#open.values()]) settle({ kind: 'dismiss' })
  }

  readonly service: Services['prompts'] = {
    open: () => [...this.#open.values()].map(({ prompt }) => prompt),
    answer: ({ id, answer }) => {
      const open = this.#open.get(id)
      if (!open)
        throw new TerraceError('not-found', t`That question is not open any more.`, {
          left: t`Nothing was changed.`,
        })
      if (!fits(open.prompt, answer))
        throw new TerraceError('invalid', t`That answer does not fit the question.`)
      open.settle(answer)
      return null
    },
  }
}

function sameNotice(prompt: Prompt, question: Question): boolean {
  return (
    prompt.kind === 'hostkey-changed' &&
    question.kind === 'hostkey-changed' &&
    prompt.address === question.address &&
    prompt.fingerprint === question.fingerprint
  )
}

/** A changed key can only be dismissed: there is no answer that accepts it. */
function fits(prompt: Prompt, answer: PromptAnswer): boolean {
  if (answer.kind === 'dismiss') return true
  if (prompt.kind === 'hostkey-unknown') return answer.kind === 'trust'
  if (prompt.kind === 'interactive')
    return answer.kind === 'fields' && answer.values.length === prompt.fields.length
  if (prompt.kind === 'hostkey-changed') return false
  return answer.kind === 'secret'
}
