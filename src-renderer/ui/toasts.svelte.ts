import type { ErrorInfo } from '@shared/base/errors.ts'
import type { Result } from '@shared/base/result.ts'

export interface Toast {
  id: number
  severity: 'info' | 'success' | 'warning' | 'error'
  text: string
  error?: ErrorInfo
  /** What can be done about it, as a button. */
  action?: { label: string; run: () => void }
}

/** Short messages at the corner. Errors stay until closed, others leave after a while. */
export class Toasts {
  items = $state.raw<Toast[]>([])
  #next = 1

  add(severity: Toast['severity'], text: string, error?: ErrorInfo, action?: Toast['action']): void {
    const id = this.#next++
    const more = { ...(error ? { error } : {}), ...(action ? { action } : {}) }
    this.items = [...this.items.slice(-4), { id, severity, text, ...more }]
    if (severity !== 'error')
      setTimeout(() => this.close(id), severity === 'warning' || action ? 12_000 : 5000)
  }

  close(id: number): void {
    this.items = this.items.filter((item) => item.id !== id)
  }

  /** Awaits a call that has no place of its own for an error: says `done` or shows the error. */
  async tell<T>(call: Promise<Result<T>>, done?: string): Promise<T | undefined> {
    const result = await call
    if (result.ok) {
      if (done) this.add('success', done)
      return result.value
    }
    // What the person cancelled themselves needs no message.
    if (result.error.code !== 'cancelled') this.add('error', result.error.message, result.error)
    return undefined
  }
}

export const toasts = new Toasts()
