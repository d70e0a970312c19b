import type { DesignSummary } from '@shared/contract/designs.ts'
import type { ErrorInfo } from '@shared/base/errors.ts'
import type { SettingsRecord } from '@shared/design/records.ts'
import type { AnyTemplate } from '@shared/design/templates/names.ts'
import { t } from '@shared/text/translate.ts'
import { tick } from 'svelte'
import { api } from '../app/api.ts'
import { session } from '../app/session.svelte.ts'
import type { OpenDesigner } from '../designer/open-designer.ts'
import { Remote } from '../ui/remote.svelte.ts'
import { toasts } from '../ui/toasts.svelte.ts'

/** The designs on this workstation and the one that is open. */
class DesignsStore {
  readonly list = new Remote<DesignSummary[]>()
  currentId = $state<string>()
  /** While true the designer is away, so that its autosave and a change from here cannot cross. */
  suspended = $state(false)
  /** The designer on the screen, once its design is open. */
  designer = $state.raw<OpenDesigner>()
  readonly all = $derived((this.list.value ?? []).toSorted((a, b) => b.updatedAt - a.updatedAt))
  readonly current = $derived(this.list.value?.find((design) => design.id === this.currentId))

  constructor() {
    api.designs.on('changed', (summary) => {
      const others = (this.list.value ?? []).filter((design) => design.id !== summary.id)
      this.list.value = [...others, summary]
    })
    api.designs.on('removed', ({ id }) => this.#drop(id))
  }

  async load(preferred: string | null): Promise<void> {
    await this.list.run(api.designs.list({}))
    this.currentId = this.all.find((design) => design.id === preferred)?.id ?? this.all[0]?.id
  }

  open(id: string): void {
    this.currentId = id
    void session.prefer({ lastDesign: id })
  }

  async create(sample: boolean, name?: string): Promise<void> {
    const made = await toasts.tell(api.designs.create({ sample, ...(name ? { name } : {}) }))
    if (made) this.#show(made)
  }

  /** Makes a design from a template, or an empty one. Returns what went wrong. */
  async createFrom(template: AnyTemplate | undefined, name: string): Promise<ErrorInfo | undefined> {
    const made = await api.designs.create({ name, ...(template ? { template } : {}) })
    if (!made.ok) return made.error
    this.#show(made.value)
    return undefined
  }

  /** Waits until what was drawn a moment ago is saved, so that main sees it. */
  async settle(id: string): Promise<void> {
    if (this.designer?.designId === id) await this.designer.flush()
  }

  async duplicate(id: string): Promise<void> {
    await this.settle(id)
    const made = await toasts.tell(api.designs.duplicate({ id }))
    if (made) this.#show(made)
  }

  async importFile(): Promise<void> {
    const made = await toasts.tell(api.designs.importFile({}))
    if (!made) return
    this.#show(made)
    toasts.add('success', `Imported “${made.name}”.`)
  }

  async exportFile(id: string): Promise<void> {
    await this.settle(id)
    const done = await toasts.tell(api.designs.exportFile({ id }))
    if (done) toasts.add('success', `Written to ${done.file}.`)
  }

  async remove(id: string): Promise<void> {
    const result = await api.designs.remove({ id })
    if (result.ok) this.#drop(id)
    else toasts.add('error', result.error.message, result.error)
  }

  /** Renames through the settings record, as the designer itself would. Returns whether it is done. */
  async rename(id: string, name: string): Promise<boolean> {
    this.suspended = id === this.currentId
    await tick()
    try {
      return await this.#writeName(id, name)
    } finally {
      this.suspended = false
    }
  }

  async #writeName(id: string, name: string): Promise<boolean> {
    // The designer's last autosave may still be on its way: then the revision is stale once.
    for (const last of [false, true]) {
      const design = await toasts.tell(api.designs.open({ id }))
      const before = design?.records.find((record) => record.type === 'settings')
      if (!design || !before) return false
      const renamed: SettingsRecord = { ...before, name }
      const saved = await api.designs.save({
        id,
        revision: design.revision,
        diff: { added: {}, removed: {}, updated: { [before.id]: [before, renamed] } },
        step: t`Rename the design`,
      })
      if (saved.ok) return true
      if (last || saved.error.code !== 'conflict') {
        toasts.add('error', saved.error.message, saved.error)
        return false
      }
    }
    return false
  }

  #show(summary: DesignSummary): void {
    const others = (this.list.value ?? []).filter((design) => design.id !== summary.id)
    this.list.value = [...others, summary]
    this.open(summary.id)
  }

  #drop(id: string): void {
    this.list.value = (this.list.value ?? []).filter((design) => design.id !== id)
    if (this.currentId !== id) return
    const next = this.all[0]
    if (next) this.open(next.id)
    else this.currentId = undefined
  }
}

export const designs = new DesignsStore()
