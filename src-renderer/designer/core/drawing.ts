import { Emitter } from '@shared/base/emitter.ts'
import { TerraceError } from '@shared/base/errors.ts'
import { isEmptyDiff, type RecordsDiff, emptyDiff } from '@shared/design/diff.ts'
import { History } from '@shared/design/history.ts'
import type { DesignRecord, RecordId, RecordOf, RecordType } from '@shared/design/records.ts'
import { DesignStore } from '@shared/design/store.ts'
import type { Box } from '@shared/drawing/geometry.ts'
import { Layout } from '@shared/drawing/layout.ts'
import { Routes } from '@shared/drawing/routes.ts'
import { recordOf } from './hit.ts'
import type { SessionState } from './session-state.ts'
import type { StatusBoard } from './status.ts'

export interface DrawingChange {
  readonly diff: RecordsDiff
  /** Lanes moved or changed size: everything may stand elsewhere. */
  readonly lanesMoved: boolean
}

export interface EditorEvents {
  change: DrawingChange
  session: SessionState
  status: StatusBoard
  /** A sentence for people who do not see the canvas. */
  announce: string
  /** A sentence for everyone: why something that was asked for did not happen. */
  told: string
  /** Someone wants to see the selection's properties. */
  properties: void
  /** Text for the system's clipboard. */
  copied: string
}

export const READ_ONLY = 'This design was written by a newer Terrace and can only be read.'

/**
 * The records with where they lie, what is selected, and what is known of them. Changes go out through `on`.
 */
export class Drawing {
  readonly store: DesignStore
  readonly history: History
  readonly layout: Layout
  readonly routes: Routes
  readonly readOnly: boolean
  readonly #events = new Emitter<EditorEvents>()
  #session: SessionState = {
    selection: new Set(),
    camera: { x: -24, y: -24, zoom: 1 },
    viewport: { width: 0, height: 0 },
    hover: { kind: 'canvas' },
    tool: 'idle',
    marquee: null,
    linking: null,
    editing: null,
    menu: null,
    question: null,
    find: null,
    minimap: false,
  }
  #status: StatusBoard = new Map()
  #copied: string | undefined

  constructor(records: Iterable<DesignRecord>, options: { readOnly?: boolean } = {}) {
    this.store = new DesignStore(records)
    this.history = new History(this.store)
    this.layout = new Layout(this.store)
    this.routes = new Routes(this.store, this.layout)
    this.readOnly = options.readOnly ?? false
    this.store.listen((diff) => this.#changed(diff))
  }

  on<K extends keyof EditorEvents>(event: K, listener: (payload: EditorEvents[K]) => void): () => void {
    return this.#events.on(event, listener)
  }

  /** Changes records as one step of history (or as part of the open gesture). */
  transact(title: string, fn: (store: DesignStore) => void): RecordsDiff {
    if (this.readOnly) throw new TerraceError('storage.future', READ_ONLY, { left: 'Nothing was changed.' })
    return this.history.transact(title, () => fn(this.store))
  }

  /** Keeps lanes where they are while cards are dragged over them. */
  holdLanes(hold: boolean): void {
    if (hold) return this.layout.hold()
    const lanesMoved = this.layout.release()
    if (!lanesMoved) return
    this.routes.update(emptyDiff(), true)
    this.#events.emit('change', { diff: emptyDiff(), lanesMoved })
  }

  boxOf(id: RecordId): Box | undefined {
    const record = this.store.get(id)
    if (record?.type === 'server') return this.layout.card(record.id)
    if (record?.type === 'tier') return this.layout.lane(record.id)?.box
    if (record?.type === 'link') return this.routes.route(record.id)?.box
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

  announce(text: string): void {
    this.#events.emit('announce', text)
  }

  /** Says a sentence to everyone. */
  tell(text: string): void {
    this.#events.emit('told', text)
  }

  askForProperties(): void {
    this.#events.emit('properties', undefined)
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
    const lanesMoved = this.layout.update(diff)
    this.routes.update(diff, lanesMoved)
    this.#forget(diff)
    this.#events.emit('change', { diff, lanesMoved })
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
