import type { ErrorInfo } from '@shared/base/errors.ts'
import type { OwnTemplate } from '@shared/contract/own-templates.ts'
import { api } from '../app/api.ts'

/** The person's own templates, while the gallery is open. */
export class OwnTemplates {
  list = $state.raw<readonly OwnTemplate[]>([])
  error = $state.raw<ErrorInfo>()
  readonly #stop: () => void

  constructor() {
    this.#stop = api.designs.on('templates', () => void this.load())
    void this.load()
  }

  async load(): Promise<void> {
    const result = await api.designs.templates({})
    if (result.ok) this.list = result.value
    this.error = result.ok ? undefined : result.error
  }

  async remove({ id }: OwnTemplate): Promise<void> {
    const result = await api.designs.removeTemplate({ id })
    if (!result.ok) this.error = result.error
  }

  close(): void {
    this.#stop()
  }
}
