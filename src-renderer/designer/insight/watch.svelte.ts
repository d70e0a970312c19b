import { untrack } from 'svelte'
import type { ErrorInfo } from '@shared/base/errors.ts'
import type { ObservedInstance } from '@shared/contract/designs.ts'
import type { HostId, HostView } from '@shared/contract/hosts.ts'
import type { Finding } from '@shared/design/findings.ts'
import type { Placement } from '@shared/placement/types.ts'
import type { DesignChanges } from '@shared/plan/changes.ts'
import type { WhatIf } from '@shared/plan/what-if.ts'
import { type Coloring, colorServers } from '../core/insight/coloring.ts'
import { fallsByServer } from '../core/insight/falls.ts'
import { countInks, type Ink } from '../core/insight/ink.ts'
import type { Insight } from '../core/insight/insight.ts'
import { cardLoads } from '../core/insight/load.ts'
import type { DesignerApi } from '../api.ts'
import type { Editor } from '../core/editor.ts'
import type { SessionState } from '../core/session-state.ts'

/** Colours follow the drawing this long after it changed, what main must work out this long after it rests. */
const COLOR_AFTER_MS = 100
const ASK_AFTER_MS = 700
const LOAD_EVERY_MS = 1000

/** What it follows: the open design, as its session has it. */
interface Watched {
  readonly id: string
  readonly editor: Editor
  readonly state: SessionState
  readonly changes: number
  readonly observed: readonly ObservedInstance[]
  readonly findings: readonly Finding[]
  readonly placement: Placement | null
  readonly hosts: readonly HostView[]
  readonly shown: boolean
  flush(): Promise<void>
  askPlacement(): Promise<void>
}

/** Works out what the person asked the canvas to show besides the drawing, while it is asked for and the design is shown. */
export class InsightWatch {
  readonly #session: Watched
  readonly #api: DesignerApi
  readonly #stop: () => void
  /** For the legend. */
  coloring = $state.raw<Coloring | null>(null)
  inks = $state.raw<Record<Ink, number> | null>(null)
  changes = $state.raw<DesignChanges | null>(null)
  /** When it was worked out, ms since the epoch. */
  changesAt = $state(0)
  changesError = $state.raw<ErrorInfo | null>(null)
  whatIf = $state.raw<WhatIf | null>(null)
  whatIfError = $state.raw<ErrorInfo | null>(null)
  /** Counts changes of what the cards are marked with, for what tells it in words. */
  marks = $state(0)
  #asked = 0
  #askedChanges = 0
  /** How long the last answer of main took, ms: large designs are asked about less often. */
  #took = 0

  readonly #view = $derived.by(() => this.#session.state.insight)
  /** New facts of hosts decide anew; samples of their load do not. */
  readonly #facts = $derived.by(() =>
    this.#session.hosts.map(({ host, facts }) => `${host.id} ${host.name} ${facts?.at ?? ''}`).join('\n'),
  )

  constructor(session: Watched, api: DesignerApi) {
    this.#session = session
    this.#api = api
    this.#stop = $effect.root(() => {
      $effect(() => this.#followColors())
      $effect(() => this.#followLoad())
      $effect(() => this.#followChanges())
      $effect(() => this.#followWhatIf())
    })
  }

  /** Colours by host need to know where what does not exist yet would run. */
  get needsPlacement(): boolean {
    const { colorBy } = this.#view
    return colorBy === 'host' || colorBy === 'hypervisor'
  }

  close(): void {
    this.#stop()
  }

  #followColors(): (() => void) | undefined {
    const { legend, colorBy } = this.#view
    const session = this.#session
    if (!session.shown) return undefined
    if (!legend && colorBy === 'tier') {
      this.coloring = null
      session.editor.setInsight({ coloring: null })
      return undefined
    }
    void session.changes
    void session.findings
    void session.observed
    void this.#facts
    if (!session.placement && this.needsPlacement) void session.askPlacement()
    const timer = setTimeout(() => {
      const { store, status } = session.editor
      this.coloring = colorServers({
        by: colorBy,
        servers: store.all('server'),
        tiers: store.all('tier'),
        status,
        observed: session.observed,
        placement: session.placement,
        hosts: session.hosts,
        before: this.coloring,
      })
      this.inks = countInks(status)
      session.editor.setInsight({ coloring: this.coloring })
    }, COLOR_AFTER_MS)
    return () => clearTimeout(timer)
  }

  #mark(fields: Partial<Insight>): void {
    this.#session.editor.setInsight(fields)
    untrack(() => (this.marks += 1))
  }

  #followLoad(): (() => void) | undefined {
    const session = this.#session
    if (!session.shown) return undefined
    if (!this.#view.load) {
      this.#mark({ loads: null })
      return undefined
    }
    // Hosts answer whenever they like: their samples are read once a second, not each as it comes.
    const read = (): void => {
      this.#mark({ loads: cardLoads(session.observed, session.hosts) })
    }
    const first = setTimeout(read)
    const timer = setInterval(read, LOAD_EVERY_MS)
    return () => {
      clearTimeout(first)
      clearInterval(timer)
    }
  }

  #followChanges(): (() => void) | undefined {
    const session = this.#session
    if (!session.shown) return undefined
    if (!this.#view.changes) {
      this.changes = null
      this.changesError = null
      this.#mark({ changes: null })
      return undefined
    }
    void session.changes
    void session.observed
    void this.#facts
    const timer = setTimeout(() => void this.askChanges(), untrack(() => this.changes) ? this.#rest : 0)
    return () => clearTimeout(timer)
  }

  /** Asks what the next apply would do, from the last known facts. */
  async askChanges(): Promise<void> {
    const session = this.#session
    const mine = ++this.#askedChanges
    await session.flush()
    const from = performance.now()
    const result = await this.#api.plans.changes({ designId: session.id })
    this.#took = performance.now() - from
    if (!this.#view.changes || mine !== this.#askedChanges) return
    this.changesAt = Date.now()
    if (result.ok) this.changes = result.value
    this.changesError = result.ok ? null : result.error
    this.#mark({ changes: this.changes?.servers ?? null })
  }

  /** Main is busy with this for a fifth of its time at most. */
  get #rest(): number {
    return Math.max(ASK_AFTER_MS, 4 * this.#took)
  }

  #followWhatIf(): (() => void) | undefined {
    const session = this.#session
    const { whatIf } = this.#view
    if (!session.shown) return undefined
    if (!whatIf) {
      this.#asked += 1
      this.whatIf = null
      this.whatIfError = null
      this.#mark({ falls: null })
      return undefined
    }
    void session.changes
    void session.observed
    void this.#facts
    // What one clicks off is shown at once; what one draws meanwhile, when it rests.
    const timer = setTimeout(() => void this.#askWhatIf(whatIf), whatIf === this.#shown ? this.#rest : 0)
    return () => clearTimeout(timer)
  }

  #shown: ReadonlySet<string> | undefined

  async #askWhatIf(without: ReadonlySet<string>): Promise<void> {
    const session = this.#session
    const mine = ++this.#asked
    this.#shown = without
    await session.flush()
    const from = performance.now()
    const result = await this.#api.plans.whatIf({ designId: session.id, without: [...without] as HostId[] })
    this.#took = performance.now() - from
    if (mine !== this.#asked) return
    if (result.ok) this.whatIf = result.value
    this.whatIfError = result.ok ? null : result.error
    this.#mark({ falls: this.whatIf ? fallsByServer(this.whatIf) : new Map() })
  }
}
