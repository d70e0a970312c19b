import type { HostId, HostView } from '@shared/contract/hosts.ts'
import { SvelteMap } from 'svelte/reactivity'
import { api } from '../app/api.ts'
import { Remote } from '../ui/remote.svelte.ts'

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** Every host as last told by the main process. */
class HostsStore {
  readonly #byId = new SvelteMap<string, HostView>()
  readonly loading = new Remote<HostView[]>()
  readonly all = $derived([...this.#byId.values()].sort((a, b) => byName.compare(a.host.name, b.host.name)))
  readonly connected = $derived(this.all.filter((view) => view.connected).length)
  #watched = ''

  constructor() {
    api.hosts.on('changed', (view) => this.#byId.set(view.host.id, view))
    api.hosts.on('removed', ({ id }) => this.#byId.delete(id))
  }

  async load(): Promise<void> {
    const views = await this.loading.run(api.hosts.list({}))
    if (!views) return
    this.#byId.clear()
    for (const view of views) this.#byId.set(view.host.id, view)
  }

  get(id: string | undefined): HostView | undefined {
    return id === undefined ? undefined : this.#byId.get(id)
  }

  nameOf(id: string): string {
    return this.#byId.get(id)?.host.name ?? id
  }

  put(view: HostView): void {
    this.#byId.set(view.host.id, view)
  }

  forget(id: string): void {
    this.#byId.delete(id)
  }

  /** Says which hosts are on the screen now; they are asked more often. */
  watch(ids: HostId[]): void {
    const key = ids.join(' ')
    if (key === this.#watched) return
    this.#watched = key
    void api.hosts.watch({ ids })
  }
}

export const hosts = new HostsStore()
