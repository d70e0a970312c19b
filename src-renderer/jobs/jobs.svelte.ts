import type { JobView, LogLine } from '@shared/contract/jobs.ts'
import { SvelteMap } from 'svelte/reactivity'
import { api } from '../app/api.ts'
import { Remote } from '../ui/remote.svelte.ts'
import { toasts } from '../ui/toasts.svelte.ts'
import { isActive } from './job-state.ts'

/** Jobs as last told by the main process, newest first, and the log of those being looked at. */
class JobsStore {
  readonly #byId = new SvelteMap<string, JobView>()
  readonly loading = new Remote<JobView[]>()
  readonly logs = new SvelteMap<string, LogLine[]>()
  readonly all = $derived([...this.#byId.values()].sort((a, b) => b.createdAt - a.createdAt))
  readonly active = $derived(this.all.filter((job) => isActive(job.state)))

  constructor() {
    api.jobs.on('changed', (job) => this.#byId.set(job.id, job))
    api.jobs.on('log', ({ id, lines }) => this.#append(id, lines))
  }

  async load(): Promise<void> {
    const jobs = await this.loading.run(api.jobs.list({ limit: 200 }))
    for (const job of jobs ?? []) this.#byId.set(job.id, job)
  }

  get(id: string | undefined): JobView | undefined {
    return id === undefined ? undefined : this.#byId.get(id)
  }

  /** Fetches what is missing of a job's log; new lines then arrive by themselves. */
  async readLog(id: string): Promise<void> {
    const after = this.logs.get(id)?.at(-1)?.serial ?? 0
    const result = await api.jobs.log({ id, after })
    if (result.ok) this.#append(id, result.value, true)
    else {
      this.#append(id, [], true)
      toasts.add('error', result.error.message, result.error)
    }
  }

  #append(id: string, lines: LogLine[], create = false): void {
    const known = this.logs.get(id)
    // Lines of jobs that nobody looks at are fetched when somebody does.
    if (!known && !create) return
    const last = known?.at(-1)?.serial ?? 0
    this.logs.set(id, [...(known ?? []), ...lines.filter((line) => line.serial > last)].slice(-5000))
  }
}

export const jobs = new JobsStore()
