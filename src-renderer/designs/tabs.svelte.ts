import type { WindowTabs } from '@shared/contract/windows.ts'
import { t } from '@shared/text/translate.ts'
import { api } from '../app/api.ts'
import { session } from '../app/session.svelte.ts'
import { toasts } from '../ui/toasts.svelte.ts'
import { openDesigners } from '../designer/open-designer.ts'
import { closed, moved, opened, stepped, type TabList } from './tab-list.ts'

/** The designs open in this window. Main is told, so that they come back and no other window opens them too. */
class DesignTabs {
  #list = $state.raw<TabList>({ ids: [], active: undefined })
  readonly ids = $derived(this.#list.ids)
  readonly active = $derived(this.#list.active)

  /** What the window had open last time, as far as it is still there. */
  start(kept: WindowTabs | null, first: string | undefined, exists: (id: string) => boolean): void {
    const ids = kept ? kept.tabs.filter(exists) : first === undefined ? [] : [first]
    const active = kept?.active && ids.includes(kept.active) ? kept.active : ids[0]
    this.#set({ ids, active })
  }

  /** Shows a design in a tab; false when another window has it, which then shows it. */
  async open(id: string): Promise<boolean> {
    if (!this.ids.includes(id)) {
      const claimed = await toasts.tell(api.windows.claim({ id }))
      if (!claimed || claimed.elsewhere) return false
    }
    this.#set(opened(this.#list, id))
    return true
  }

  /** Closes a tab once everything drawn in it is written. */
  async close(id: string): Promise<void> {
    const designer = openDesigners.get(id)
    await designer?.flush()
    if (designer && !designer.isSaved())
      return toasts.add('warning', t`The tab stays open: what was drawn in it is not saved yet.`)
    await this.drop(id)
  }

  /** Closes the tab of a design that is no longer there, or is in other hands. */
  async drop(id: string): Promise<void> {
    const designer = openDesigners.get(id)
    this.#set(closed(this.#list, id))
    await designer?.close()
  }

  move(id: string, to: number): void {
    this.#set(moved(this.#list, id, to))
  }

  /** Shows the next tab, or with -1 the one before. */
  step(by: 1 | -1): void {
    const id = stepped(this.#list, by)
    if (id !== undefined) this.#set(opened(this.#list, id))
  }

  /** Gives a tab to a window of its own. */
  async toNewWindow(id: string): Promise<void> {
    await openDesigners.get(id)?.flush()
    const done = await toasts.tell(api.windows.openNew({ id }))
    if (done !== undefined) await this.drop(id)
  }

  #set(list: TabList): void {
    if (list.ids === this.#list.ids && list.active === this.#list.active) return
    this.#list = list
    const lastDesign = list.active
    if (lastDesign !== undefined && session.preferences?.lastDesign !== lastDesign)
      void session.prefer({ lastDesign })
    void toasts.tell(api.windows.setTabs({ tabs: [...list.ids], active: list.active ?? null }))
  }
}

export const tabs = new DesignTabs()
