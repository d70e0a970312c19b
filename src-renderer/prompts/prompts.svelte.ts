import type { Prompt, PromptAnswer } from '@shared/contract/prompts.ts'
import { api } from '../app/api.ts'
import { toasts } from '../ui/toasts.svelte.ts'

/** Questions of the main process, answered one after the other in the order they were asked. */
class PromptsStore {
  queue = $state.raw<Prompt[]>([])
  readonly first = $derived(this.queue[0])

  constructor() {
    api.prompts.on('asked', (prompt) => this.#add(prompt))
    api.prompts.on('settled', ({ id }) => this.#drop(id))
  }

  async load(): Promise<void> {
    const result = await api.prompts.open({})
    if (result.ok) for (const prompt of result.value) this.#add(prompt)
  }

  /** Sends an answer. The question goes from the screen at once, and with it whatever was typed. */
  async answer(id: string, answer: PromptAnswer): Promise<void> {
    this.#drop(id)
    await toasts.tell(api.prompts.answer({ id, answer }))
  }

  #add(prompt: Prompt): void {
    if (!this.queue.some((known) => known.id === prompt.id)) this.queue = [...this.queue, prompt]
  }

  #drop(id: string): void {
    this.queue = this.queue.filter((prompt) => prompt.id !== id)
  }
}

export const prompts = new PromptsStore()
