export interface Question {
  title: string
  text?: string
  /** What is lost, and what stays as it is: every dangerous act says both. */
  goes?: string[]
  stays?: string[]
  action: string
  danger?: boolean
}

/** One question at a time, answered by ConfirmDialog. */
export class Confirmation {
  question = $state.raw<Question>()
  #answer: ((yes: boolean) => void) | undefined

  ask(question: Question): Promise<boolean> {
    this.answer(false)
    return new Promise((resolve) => {
      this.question = question
      this.#answer = resolve
    })
  }

  answer(yes: boolean): void {
    this.question = undefined
    this.#answer?.(yes)
    this.#answer = undefined
  }
}

export const confirmation = new Confirmation()
