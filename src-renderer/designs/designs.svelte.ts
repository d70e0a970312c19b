import type { DesignSummary } from '@shared/contract/designs.ts'
import type { ErrorInfo } from '@shared/base/errors.ts'
import type { SettingsRecord } from '@shared/design/records.ts'
import type { AnyTemplate } from '@shared/design/templates/names.ts'
import { t } from '@shared/text/translate.ts'
import { tick } from 'svelte'
import { api } from '../app/api.ts'
import { openDesign } from '../app/open-design.ts'
import { navigation } from '../app/navigation.svelte.ts'
import { type OpenDesigner, openDesigners } from '../designer/open-designer.ts'
import { Remote } from '../ui/remote.svelte.ts'
import { toasts } from '../ui/toasts.svelte.ts'
import { tabs } from './tabs.svelte.ts'

/** The designs on this workstation and the one that is open. */
class DesignsStore {
  readonly list = new Remote<DesignSummary[]>()
  readonly currentId = $derived(tabs.active)
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
    // Another window was asked to open what this one has.
    api.windows.on('show', ({ id }) => this.open(id))
  }

  async load(preferred: string | null): Promise<void> {
    const [kept] = await Promise.all([toasts.tell(api.windows.tabs({})), this.list.run(api.designs.list({}))])
    const first = this.all.find((design) => design.id === preferred)?.id ?? this.all[0]?.id
    tabs.start(kept ?? null, first, (id) => this.all.some((design) => design.id === id))
  }

  /** Shows a design in a tab of this window, or brings the window to the front that has it. */
  open(id: string): void {
    navigation.go('design')
    void tabs.open(id)
  }

  async create(sample: boolean, name?: string): Promise<void> {
    const made = await toasts.tell(api.designs.create({ sample, ...(name ? { name } : {}) }))
    if (made) this.show(made)
  }

  /** Makes a design from a template, or an empty one. Returns what went wrong. */
  async createFrom(template: AnyTemplate | undefined, name: string): Promise<ErrorInfo | undefined> {
    const made = await api.designs.create({ name, ...(template ? { template } : {}) })
    if (!made.ok) return made.error
    this.show(made.value)
    return undefined
  }

  /** Waits until what was drawn a moment ago is saved, so that main sees it. */
  async settle(id: string): Promise<void> {
    await openDesigners.get(id)?.flush()
  }

  async duplicate(id: string): Promise<void> {
    await this.settle(id)
    const made = await toasts.tell(api.designs.duplicate({ id }))
    if (made) this.show(made)
  }

  async remove(id: string): Promise<void> {
    const result = await api.designs.remove({ id })
    if (result.ok) this.#drop(id)
    else toasts.add('error', result.error.message, result.error)
  }

  /** Renames through the settings record, as the designer itself would. Returns whether it is done. */
  async rename(id: string, name: string): Promise<boolean> {
    const alive = openDesigners.get(id)
    if (alive) {
      alive.rename(name)
      await alive.flush()
      return true
    }
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
      const design = await toasts.tell(openDesign(api, id))
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

  /** Shows a design that was just made. */
  show(summary: DesignSummary): void {
    const others = (this.list.value ?? []).filter((design) => design.id !== summary.id)
    this.list.value = [...others, summary]
    this.open(summary.id)
  }

  #drop(id: string): void {
    this.list.value = (this.list.value ?? []).filter((design) => design.id !== id)
    void tabs.drop(id)
  }
}

export const designs = new DesignsStore()
