import { Emitter } from '@shared/base/emitter.ts'
import { TerraceError } from '@shared/base/errors.ts'
import { isEmptyDiff, type RecordsDiff, emptyDiff } from '@shared/design/diff.ts'
import { History, type HistoryPosition } from '@shared/design/history.ts'
import type {
  DesignRecord,
  RecordId,
  RecordOf,
  RecordType,
  ServerId,
  TierId,
} from '@shared/design/records.ts'
import { DesignStore } from '@shared/design/store.ts'
import type { Box } from '@shared/drawing/geometry.ts'
import { Bundles } from '@shared/drawing/bundles.ts'
import { frameBox } from '@shared/drawing/frames.ts'
import { Layout } from '@shared/drawing/layout.ts'
import { Routes } from '@shared/drawing/routes.ts'
import { t } from '@shared/text/translate.ts'
import { balancersAround, lanesTold, linesAround, touchedBy } from './touched.ts'
import { recordOf } from './hit.ts'
import { liftedBy, MOST_ROUTES } from './lifted.ts'
import { type Insight, noInsight, nothingKnown } from './insight/insight.ts'
import type { SessionState } from './session-state.ts'
import type { StatusBoard } from './status.ts'

export interface DrawingChange {
  readonly diff: RecordsDiff
  /** Lanes moved or changed size: everything may stand elsewhere. */
  readonly lanesMoved: boolean
  /** The parts of the drawing that look different now, links aside; undefined: all of it may. */
  readonly areas: readonly Box[] | undefined
}

export interface EditorEvents {
  change: DrawingChange
  session: SessionState
  status: StatusBoard
  /** A sentence for people who do not see the canvas. */
  announce: string
  /** A sentence for everyone: why something that was asked for did not happen. */
  told: string
  /** Someone wants to see the selection's properties; with a field, to change just that. */
  properties: PropertiesWish
  /** Someone wants to see what was found: of this record, or all. */
  findings: RecordId | null
  /** Text for the system's clipboard. */
  copied: string
  /** The lanes of these tiers are to be tidied, which takes a while. */
  tidy: ReadonlySet<TierId>
  /** Someone wants to choose a template to insert. */
  insertTemplate: void
}

export interface DrawingOptions {
  readOnly?: boolean
  /** Where the history of this design on disk stands. */
  history?: HistoryPosition
}

/** A field of the properties panel, by the mark it carries there: "disk-0-size". Empty: the first one. */
export interface PropertiesWish {
  readonly field: string
  /** What was typed already, before the field had the focus. */
  readonly typed: string
}

export const readOnlyReason = (): string =>
  t`This design was written by a newer Terrace and can only be read.`

/**
 * The records with where they lie, what is selected, and what is known of them. Changes go out through `on`.
 */
export class Drawing {
  readonly store: DesignStore
  readonly history: History
  readonly layout: Layout
  readonly routes: Routes
  readonly bundles: Bundles
  readonly readOnly: boolean
  readonly #events = new Emitter<EditorEvents>()
  #session: SessionState = {
    selection: new Set(),
    camera: { x: -24, y: -24, zoom: 1 },
    viewport: { width: 0, height: 0 },
    hover: { kind: 'canvas' },
    lit: new Set(),
    tool: 'idle',
    marquee: null,
    linking: null,
    lifted: null,
    movingLane: null,
    tidying: null,
    editing: null,
    menu: null,
    question: null,
    find: null,
    minimap: false,
    networks: false,
    volumes: false,
    bundling: 'auto',
    insight: noInsight,
    history: null,
    dialog: null,
  }
  #status: StatusBoard = new Map()
  #insight: Insight = nothingKnown
  #copied: string | undefined

  constructor(records: Iterable<DesignRecord>, options: DrawingOptions = {}) {
    this.store = new DesignStore(records)
    this.history = new History(this.store, { position: options.history })
    this.layout = new Layout(this.store)
    this.routes = new Routes(this.store, this.layout)
    this.bundles = new Bundles(this.store)
    this.readOnly = options.readOnly ?? false
    this.store.listen((diff) => this.#changed(diff))
  }

  on<K extends keyof EditorEvents>(event: K, listener: (payload: EditorEvents[K]) => void): () => void {
    return this.#events.on(event, listener)
  }

  /** Changes records as one step of history (or as part of the open gesture). */
  transact(title: string, fn: (store: DesignStore) => void): RecordsDiff {
    if (this.readOnly)
      throw new TerraceError('storage.future', readOnlyReason(), { left: t`Nothing was changed.` })
    return this.history.transact(title, () => fn(this.store))
  }

  /** Keeps lanes where they are while the selected cards, lifted from the picture, are dragged over them. */
  holdLanes(hold: boolean): void {
    if (hold) {
      this.layout.hold()
      const lifted = liftedBy(this.selected('server'), this)
      this.routes.hold(lifted.links.size > MOST_ROUTES ? 'all' : 'others')
      return this.patch({ lifted })
    }
    this.routes.hold('none')
    const lanesMoved = this.layout.release()
    // Before anybody asks for routes: they are looked at anew once, not twice.
    if (lanesMoved) this.routes.update(emptyDiff(), true)
    this.patch({ lifted: null })
    if (!lanesMoved) return
    this.#events.emit('change', { diff: emptyDiff(), lanesMoved, areas: undefined })
  }

  boxOf(id: RecordId): Box | undefined {
    const record = this.store.get(id)
    if (record?.type === 'server') return this.layout.card(record.id)
    if (record?.type === 'tier') return this.layout.lane(record.id)?.box
    if (record?.type === 'link') return this.routes.route(record.id)?.box
    if (record?.type === 'frame') return frameBox(record)
    if (record?.type === 'network') return this.layout.networks.pill(record.id)?.box
    return record?.type === 'note' ? this.layout.note(record.id) : undefined
  }

  get session(): SessionState {
    return this.#session
  }

  patch(fields: Partial<SessionState>): void {
    this.#session = { ...this.#session, ...fields }
    this.#events.emit('session', this.#session)
  }

  get selection(): ReadonlySet<RecordId> {
    return this.#session.selection
  }

  select(ids: Iterable<RecordId>): void {
    this.patch({ selection: new Set([...ids].filter((id) => this.store.has(id))) })
  }

  toggle(id: RecordId): void {
    const next = new Set(this.selection)
    if (!next.delete(id)) next.add(id)
    this.select(next)
  }

  /** Points servers out, or, given none, no longer. */
  light(ids: readonly ServerId[]): void {
    if (ids.length > 0 || this.#session.lit.size > 0) this.patch({ lit: new Set(ids) })
  }

  /** The selected records of one type, in the order they were selected. */
  selected<T extends RecordType>(type: T): RecordOf<T>[] {
    return [...this.selection]
      .map((id) => this.store.get<T>(id as `${T}:${string}`))
      .filter((record) => record !== undefined && record.type === type) as RecordOf<T>[]
  }

  /** The selected records, in the order they were selected. */
  selectedRecords(): DesignRecord[] {
    return [...this.selection].map((id) => this.store.get(id)).filter((record) => record !== undefined)
  }

  get status(): StatusBoard {
    return this.#status
  }

  setStatus(board: StatusBoard): void {
    this.#status = board
    this.#events.emit('status', board)
  }

  /** What is known besides states: colours, loads, what an apply or the loss of a host would do. */
  get insight(): Insight {
    return this.#insight
  }

  setInsight(fields: Partial<Insight>): void {
    this.#insight = { ...this.#insight, ...fields }
    this.#events.emit('status', this.#status)
  }

  announce(text: string): void {
    this.#events.emit('announce', text)
  }

  /** Says a sentence to everyone. */
  tell(text: string): void {
    this.#events.emit('told', text)
  }

  askForProperties(field = '', typed = ''): void {
    this.#events.emit('properties', { field, typed })
  }

  askForFindings(id: RecordId | null): void {
    this.#events.emit('findings', id)
  }

  askForTemplate(): void {
    this.#events.emit('insertTemplate', undefined)
  }

  askToTidy(tiers: ReadonlySet<TierId>): void {
    this.#events.emit('tidy', tiers)
  }

  /** What was copied last here, for when the system's clipboard cannot be read. */
  get copied(): string | undefined {
    return this.#copied
  }

  /** Text from the system's clipboard, for the next paste. */
  takeCopy(text: string): void {
    this.#copied = text
  }

  keepCopy(text: string): void {
    this.#copied = text
    this.#events.emit('copied', text)
  }

  #changed(diff: RecordsDiff): void {
    if (isEmptyDiff(diff)) return
    const touched = touchedBy(diff, this.#session.lifted?.servers)
    const before = touched?.ids.flatMap((id) => this.#placeOf(id))
    const lanesMoved = this.layout.update(diff)
    this.routes.update(diff, lanesMoved)
    this.bundles.update(diff, (server) => this.routes.linksOf(server))
    this.#forget(diff)
    const areas =
      lanesMoved || !touched || !before
        ? undefined
        : [
            ...touched.boxes,
            ...before,
            ...lanesTold(this.layout, diff),
            ...[...touched.ids, ...balancersAround(this, diff)].flatMap((id) => this.#placeOf(id)),
          ]
    this.#events.emit('change', { diff, lanesMoved, areas })
  }

  /** Where a server or a network is drawn, whether it is still in the store or only in the layout. */
  #placeOf(id: RecordId): Box[] {
    const box = id.startsWith('server:') ? this.layout.card(id as ServerId) : this.boxOf(id)
    if (!box) return []
    return this.#session.networks ? [box, ...linesAround(this.layout, id)] : [box]
  }

  /** What is gone is no longer selected, hovered or edited. */
  #forget(diff: RecordsDiff): void {
    if (Object.keys(diff.removed).length === 0) return
    const { selection, hover, editing } = this.#session
    const hovered = recordOf(hover)
    this.patch({
      selection: new Set([...selection].filter((id) => this.store.has(id))),
      ...(hovered && !this.store.has(hovered) ? { hover: { kind: 'canvas' } as const } : {}),
      ...(editing && !this.store.has(editing) ? { editing: null } : {}),
    })
  }
}
