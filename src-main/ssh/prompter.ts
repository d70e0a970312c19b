import type { Prompt, PromptAnswer } from '@shared/contract/prompts.ts'

/** Each kind of question without the id that the asker gives it. */
export type Question = Prompt extends infer P ? (P extends Prompt ? Omit<P, 'id'> : never) : never

/**
 * Asks the person at the window or the terminal. Answers `dismiss` when nobody can answer. A question is withdrawn
 * when `signal` aborts.
 */
export interface Prompter {
  ask(question: Question, signal?: AbortSignal): Promise<PromptAnswer>
}
