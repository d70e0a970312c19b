import type { ErrorInfo } from '@shared/base/errors.ts'
import type { ObservedInstance } from '@shared/contract/designs.ts'
import { inOnePiece } from '@shared/contract/feature.ts'
import type { HostView } from '@shared/contract/hosts.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import type { RecordsDiff } from '@shared/design/diff.ts'
import type { Finding } from '@shared/design/findings.ts'
import { FixWorld } from '@shared/design/fixes/fix.ts'
import type { DesignRecord, SettingsRecord } from '@shared/design/records.ts'
import type { Result } from '@shared/base/result.ts'
import type { Capacity } from '@shared/plan/capacity.ts'
import type { WeightsTrial } from '@shared/plan/try-weights.ts'
import type { Placement } from '@shared/placement/types.ts'
import { t } from '@shared/text/translate.ts'
import { HostDrag } from '../placement/host-drag.svelte.ts'
import { Autosave, type SaveState } from './autosave.ts'
import type { OpenedDesign } from '../app/open-design.ts'
import type { DesignerApi } from './api.ts'
import { perform } from './core/actions/index.ts'
import { createEditor } from './core/create-editor.ts'
import type { Editor } from './core/editor.ts'
import { redoOver } from './core/redo-over.ts'
import { Finder } from './finding/finder.ts'
import { tidy } from './core/tidy/tidying.ts'
import type { SessionState } from './core/session-state.ts'
import { DesignerHistory } from './history/designer-history.svelte.ts'
import { Versions } from './history/versions.svelte.ts'
import { KeptView } from './kept-view.ts'
import { Library } from './library.svelte.ts'
import { InsightWatch } from './insight/watch.svelte.ts'
import { StatusKeeper } from './status-keeper.ts'
import { tidyInWorker } from './tidy/tidy-in-worker.ts'

/** Host facts and findings are asked for again this long after the last change. */
const ASK_AGAIN_MS = 400
/** What follows the drawing comes this long after a drop: the frames in between draw what was dropped. */
const SETTLE_MS = 60
/** Where a server would run, and why, is shown of one at a time. */
const MOST_ASKED = 20

/** One open design as Svelte sees it: the editor's state as reactive fields, and what main tells of it. */
export class DesignerSession {
  readonly id: string
  readonly editor: Editor
  readonly readOnly: boolean
  readonly history: DesignerHistory
  readonly versions: Versions
  readonly #api: DesignerApi
  readonly #autosave: Autosave
  readonly #stops: (() => void)[] = []
  /** Counts changes of records: read it to follow the drawing. */
  changes = $state(0)
  state = $state.raw<SessionState>() as SessionState
  save = $state.raw<SaveState>({ kind: 'saved' })
  announcement = $state('')
  observed = $state.raw<readonly ObservedInstance[]>([])
  /** Those of the drawing, found here at once, and those that need facts of hosts, found by main after a save. */
  findings = $state.raw<readonly Finding[]>([])
  #ofHosts: readonly Finding[] = []
  #ofDrawing: readonly Finding[] = []
  readonly #finder: Finder
  readonly #status: StatusKeeper
  #fixWorld: { world: FixWorld; version: number; hosts: readonly HostView[] } | undefined
  /** Of the whole design, while something that is shown needs it. */
  placement = $state.raw<Placement | null>(null)
  /** At least of the servers that were selected when it was asked for last. */
  placementOfSelected = $state.raw<Placement | null>(null)
  placementError = $state.raw<ErrorInfo | null>(null)
  placing = $state(false)
  hosts = $state.raw<readonly HostView[]>([])
  /** Names of the pools that any of them has, to choose from. */
  readonly pools = $derived([
    ...new Set(this.hosts.flatMap(({ facts }) => facts?.pools.map(({ name }) => name) ?? [])),
  ])
  /** Show proposed hosts on the cards of what does not run yet. */
  showPlacement = $state(false)
  readonly insight: InsightWatch
  readonly hostDrag = new HostDrag()
  readonly library: Library
  readonly #jobs = new Map<string, JobView>()
  /** A gesture changes the drawing with every move, or did a moment ago: what follows the drawing waits. */
  #unsettled = false
  #settleTimer: ReturnType<typeof setTimeout> | undefined
  /** The same, for what is shown. */
  settling = $state(false)
  /** Changes that main made itself are on disk already. */
  #external = false
  #askTimer: ReturnType<typeof setTimeout> | undefined
  #askedOf = 0
  #closed = false
  readonly #view: KeptView
  /** On the screen, not behind another tab: what is not looked at is not asked for and not marked. */
  shown = $state(true)

  constructor(api: DesignerApi, design: OpenedDesign) {
    this.id = design.id
    this.readOnly = design.readOnly
    this.#api = api
    this.editor = createEditor(design.records, { readOnly: design.readOnly, history: design.history })
    this.history = new DesignerHistory(api, design, this.editor)
    this.versions = new Versions({
      api,
      designId: design.id,
      editor: this.editor,
      flush: () => this.flush(),
    })
    this.state = this.editor.session
    this.#status = new StatusKeeper(this.editor.store)
    const onfound = (found: readonly Finding[]): void => {
      this.#ofDrawing = found
      this.#tellFindings()
    }
    this.#finder = new Finder(this.editor.store, onfound, { text: design.text })
    this.#autosave = new Autosave({
      revision: design.revision,
      history: this.editor.history,
      save: (revision, diff, step) => api.designs.save(inOnePiece({ id: design.id, revision, diff, step })),
      onState: (state) => {
        this.save = state
        if (state.kind === 'saved') this.#askSoon()
      },
      settled: () => !this.editor.history.inGesture,
    })
    this.#follow()
    this.#view = new KeptView(api, design.id, this.editor)
    this.insight = new InsightWatch(this, api)
    this.library = new Library(api)
    void this.#load()
    void this.history.load()
  }

  get store() {
    void this.changes
    return this.editor.store
  }

  get selection() {
    return this.state.selection
  }

  /** What fixes of findings are made from, as the drawing and the hosts are now. */
  get fixWorld(): FixWorld {
    const { store, hosts } = this
    const { version } = store
    if (this.#fixWorld?.version !== version || this.#fixWorld.hosts !== hosts) {
      const known = hosts.flatMap(({ host, facts }) => (facts ? [{ name: host.name, cpus: facts.cpus }] : []))
      this.#fixWorld = { world: new FixWorld(store, known), version, hosts }
    }
    return this.#fixWorld.world
  }

  /** Runs an action of the registry. */
  perform(id: string): void {
    perform(this.editor, id)
  }

  /** Adds records as one step of history and selects what can be seen of them. */
  add(title: string, records: readonly DesignRecord[]): void {
    this.editor.cancel()
    this.editor.transact(title, (store) => {
      for (const record of records) store.put(record)
    })
    this.editor.select(records.filter(({ type }) => type === 'server').map(({ id }) => id))
    this.editor.zoomToFit()
    this.editor.announce(title)
  }

  /** Gives the design another name. */
  rename(name: string): void {
    this.editor.cancel()
    this.editor.transact(t`Rename the design to ${name}`, (store) =>
      store.update<'settings'>('settings:design', { name }),
    )
  }

  /** Tells that the design comes to the screen, or goes behind another tab or screen. */
  setShown(shown: boolean): void {
    if (shown === this.shown) return
    this.shown = shown
    if (!shown) {
      clearTimeout(this.#askTimer)
      void this.#api.hosts.watch({ ids: [] })
      return this.editor.cancel()
    }
    this.#watch()
    this.#board()
    this.#askSoon()
  }

  /** Does changes again that another session of this design could not write: its conflict is settled thereby. */
  redo(pending: RecordsDiff): void {
    this.editor.transact(t`Changes made before the reload`, (store) => redoOver(store, pending))
  }

  /** What is not written yet. */
  get pending(): RecordsDiff {
    return this.#autosave.pending
  }

  flush(): Promise<void> {
    return this.#autosave.flush()
  }

  /** Writes what is pending and stops listening. */
  async close(): Promise<void> {
    clearTimeout(this.#askTimer)
    clearTimeout(this.#settleTimer)
    this.#finder.close()
    this.#closed = true
    this.insight.close()
    this.library.close()
    this.#view.close()
    for (const stop of this.#stops) stop()
    this.history.close()
    this.versions.close()
    await this.#autosave.stop()
  }

  async setShowPlacement(show: boolean): Promise<void> {
    this.showPlacement = show
    if (show) await this.askPlacement()
    this.#board()
  }

  /** Asks where everything would run, from the last known facts. */
  async askPlacement(): Promise<void> {
    const mine = ++this.#askedOf
    this.placing = true
    await this.#autosave.flush()
    const whole = this.showPlacement || this.insight.needsPlacement
    const selected = this.editor.selected('server').map(({ id }) => id)
    const result = await this.#api.plans.place({
      designId: this.id,
      // The panel tells every host's verdict of one selected server.
      verdictsOf: selected.length === 1 ? selected : [],
      // Thousands of assignments take a frame and more to come over; the properties show those of a few servers.
      ...(!whole && { of: selected.slice(0, MOST_ASKED) }),
    })
    if (mine !== this.#askedOf) return
    this.placing = false
    if (result.ok) {
      this.placementOfSelected = result.value
      this.placement = whole ? result.value : null
    }
    this.placementError = result.ok ? null : result.error
    this.#board()
  }

  #changed(): void {
    clearTimeout(this.#settleTimer)
    this.#settleTimer = undefined
    this.#unsettled = false
    this.settling = false
    this.changes += 1
    this.history.changed()
    this.#finder.soon()
    this.#board()
  }

  #settle(): void {
    this.#settleTimer ??= setTimeout(() => this.#changed(), SETTLE_MS)
  }

  #follow(): void {
    const { editor } = this
    this.#stops.push(
      editor.on('session', (state) => {
        this.state = state
        if (this.#unsettled && !editor.history.inGesture) this.#settle()
      }),
      editor.on('announce', (text) => (this.announcement = text)),
      editor.on('tidy', (tiers) => void tidy(editor, tiers, tidyInWorker)),
      editor.on('change', ({ diff }) => {
        if (!this.#external) this.#autosave.push(diff)
        this.#status.drawn(diff)
        // What follows the drawing waits until what is dragged is dropped.
        if (editor.history.inGesture) this.#unsettled = this.settling = true
        else if (!this.#unsettled) this.#changed()
      }),
      this.#api.designs.on('observed', ({ id, instances }) => {
        if (id !== this.id) return
        this.observed = instances
        this.#watch()
        this.#board()
      }),
      this.#api.designs.on('edited', ({ id, revision, records }) => {
        if (id === this.id) this.#takeIn(revision, records)
      }),
      this.#api.jobs.on('changed', (job) => {
        if (job.designId !== this.id) return
        this.#jobs.set(job.id, job)
        this.#board()
      }),
      this.#api.hosts.on('changed', (view) => {
        const before = this.hosts.find((one) => one.host.id === view.host.id)
        const others = this.hosts.filter((one) => one !== before)
        // New facts of a host decide anew what fits and which images are known.
        if (before?.facts?.at !== view.facts?.at) this.#askSoon()
        this.hosts = [...others, view].sort((a, b) => (a.host.name < b.host.name ? -1 : 1))
      }),
      // Images that came or went decide anew what is known.
      this.#api.images.on('images', () => this.#askSoon()),
      this.#api.hosts.on('removed', ({ id }) => {
        this.hosts = this.hosts.filter((one) => one.host.id !== id)
        this.#askSoon()
      }),
    )
  }

  /** The hosts whose servers are on the canvas are asked often while it is shown. */
  #watch(): void {
    const ids = [...new Set(this.observed.map((one) => one.hostId))]
    if (!this.#closed && this.shown) void this.#api.hosts.watch({ ids })
  }

  async #load(): Promise<void> {
    this.#finder.first()
    const [observed, jobs, hosts] = await Promise.all([
      this.#api.designs.observed({ id: this.id }),
      this.#api.jobs.list({ limit: 20 }),
      this.#api.hosts.list({}),
    ])
    if (hosts.ok) this.hosts = hosts.value
    if (observed.ok) this.observed = observed.value
    this.#watch()
    if (jobs.ok) for (const job of jobs.value) if (job.designId === this.id) this.#jobs.set(job.id, job)
    this.#board()
    await this.#ask()
  }

  /** Records that main changed itself: shown at once, neither undone nor saved from here. */
  #takeIn(revision: number, records: readonly DesignRecord[]): void {
    this.editor.cancel()
    this.#external = true
    try {
      const change = this.editor.store.transact(() => {
        for (const record of records) this.editor.store.put(record)
      })
      this.history.changedElsewhere(change)
    } finally {
      this.#external = false
    }
    this.#autosave.rebase(revision)
  }

  #askSoon(): void {
    if (!this.shown) return
    clearTimeout(this.#askTimer)
    this.#askTimer = setTimeout(() => void this.#ask(), ASK_AGAIN_MS)
  }

  async #ask(): Promise<void> {
    const result = await this.#api.designs.findings({ id: this.id })
    if (result.ok) this.#ofHosts = result.value
    this.#tellFindings()
    if (this.showPlacement || this.insight.needsPlacement || this.editor.selected('server').length === 1)
      await this.askPlacement()
  }

  /** Writes what placement goes by to where the person says; null when they cancelled. */
  async saveFacts(): Promise<Result<{ file: string } | null>> {
    await this.#autosave.flush()
    return this.#api.plans.saveFacts({ designId: this.id })
  }

  /** What other weights would change, once everything that was drawn is saved. */
  async tryWeights(weighing: Pick<SettingsRecord, 'policy' | 'weights'>): Promise<Result<WeightsTrial>> {
    await this.#autosave.flush()
    return this.#api.plans.tryWeights({ designId: this.id, ...weighing })
  }

  /** For how many more servers of each size there is room, once everything that was drawn is saved. */
  async capacity(): Promise<Result<Capacity>> {
    await this.#autosave.flush()
    return this.#api.plans.capacity({ designId: this.id })
  }

  #tellFindings(): void {
    const { store } = this.editor
    const standing = this.#ofHosts.filter((finding) => finding.records.every((id) => store.has(id)))
    this.findings = [...this.#ofDrawing, ...standing]
    this.#board()
  }

  #board(): void {
    if (!this.shown) return
    const changed = this.#status.update({
      observed: this.observed,
      findings: this.findings,
      jobs: this.#jobs.values(),
      placement: this.showPlacement ? this.placement : null,
    })
    if (changed) this.editor.setStatus(this.#status.board)
  }
}
