import { Emitter } from '@shared/base/emitter.ts'
import { TerraceError } from '@shared/base/errors.ts'
import { isEmptyDiff, type RecordsDiff, emptyDiff } from '@shared/design/diff.ts'
import { History } from '@shared/design/history.ts'
import type { DesignRecord, RecordId, RecordOf, RecordType, ServerId } from '@shared/design/records.ts'
import { DesignStore } from '@shared/design/store.ts'
import { type Camera, fit, keepInReach, pan, toScreen, toWorld, zoomAt } from './camera.ts'
import { type Box, type Point, type Size, union } from '@shared/drawing/geometry.ts'
import { type Hit, hitTest, recordOf, sameHit } from './hit.ts'
import { LANE, Layout } from '@shared/drawing/layout.ts'
import { Routes } from '@shared/drawing/routes.ts'
import type { SessionState } from './session-state.ts'
import type { StatusBoard } from './status.ts'
import { noPointer, type PointerInfo, type Start, type Tool, type ToolName } from './tools/tool.ts'

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
  /** Someone wants to see the selection's properties. */
  properties: void
  /** Text for the system's clipboard. */
  copied: string
}

export const READ_ONLY = 'This design was written by a newer Terrace and can only be read.'

/**
 * The designer without a screen: records, what is selected and seen, and the tool in use. Events come in as method
 * calls in screen pixels; changes go out through `on`.
 */
export class Editor {
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
  }
  #status: StatusBoard = new Map()
  #copied: string | undefined
  /** The camera that the last fit gave. */
  #fitted: Camera | undefined
  #tools: Record<ToolName, Tool> | undefined
  #pointer: PointerInfo = noPointer
  #pressed = false
  /** Space is held: the pointer pans whatever lies under it. */
  spaceHeld = false

  constructor(records: Iterable<DesignRecord>, options: { readOnly?: boolean } = {}) {
    this.store = new DesignStore(records)
    this.history = new History(this.store)
    this.layout = new Layout(this.store)
    this.routes = new Routes(this.store, this.layout)
    this.readOnly = options.readOnly ?? false
    this.store.listen((diff) => this.#changed(diff))
  }

  /** Tells the editor its tools: once, right after it was made. */
  useTools(tools: Record<ToolName, Tool>): void {
    this.#tools = tools
  }

  on<K extends keyof EditorEvents>(event: K, listener: (payload: EditorEvents[K]) => void): () => void {
    return this.#events.on(event, listener)
  }

  // Records

  /** Changes records as one step of history (or as part of the open gesture). */
  transact(title: string, fn: (store: DesignStore) => void): RecordsDiff {
    if (this.readOnly) throw new TerraceError('storage.future', READ_ONLY, { left: 'Nothing was changed.' })
    return this.history.transact(title, () => fn(this.store))
  }

  undo(): void {
    this.cancel()
    const title = this.history.undo()
    if (title) this.announce(`Undone: ${title}`)
  }

  redo(): void {
    this.cancel()
    const title = this.history.redo()
    if (title) this.announce(`Done again: ${title}`)
  }

  /** Keeps lanes where they are while cards are dragged over them. */
  holdLanes(hold: boolean): void {
    if (hold) return this.layout.hold()
    const lanesMoved = this.layout.release()
    if (!lanesMoved) return
    this.routes.update(emptyDiff(), true)
    this.#events.emit('change', { diff: emptyDiff(), lanesMoved })
  }

  // Session

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

  // Camera

  get camera(): Camera {
    return this.#session.camera
  }

  setCamera(camera: Camera): void {
    const { viewport } = this.#session
    this.patch({ camera: keepInReach(camera, viewport, this.layout.content()) })
  }

  /** Tells the size of the canvas. The whole drawing stays in view until the person looks elsewhere. */
  setViewport(viewport: Size): void {
    const follow = this.#session.viewport.width === 0 || this.camera === this.#fitted
    this.patch({ viewport })
    if (follow) this.zoomToFit()
  }

  zoomToFit(): void {
    const content = this.layout.content()
    const used = this.layout.used()
    if (!content || !used) return
    const whole = fit(content, this.#session.viewport, FIT_MARGIN)
    const tight = fit(used, this.#session.viewport, FIT_MARGIN)
    // In a narrow view the empty ends of lanes may go out of sight before words get too small to read.
    const narrow = whole.zoom < READABLE_ZOOM && tight.zoom > whole.zoom
    this.setCamera(narrow ? { ...tight, x: content.x - FIT_MARGIN / tight.zoom } : whole)
    this.#fitted = this.camera
  }

  zoomToSelection(): void {
    const box = union([...this.selection].map((id) => this.boxOf(id)).filter((one) => one !== undefined))
    if (box) this.setCamera(fit(box, this.#session.viewport, 96, 1.5))
  }

  /** Zooms about a screen point; without one, about the middle of the view. */
  zoomTo(zoom: number, at?: Point): void {
    const { width, height } = this.#session.viewport
    this.setCamera(zoomAt(this.camera, at ?? { x: width / 2, y: height / 2 }, zoom))
  }

  /** Moves the view as little as needed to show a record. */
  reveal(id: RecordId): void {
    const box = this.boxOf(id)
    if (!box) return
    const { viewport } = this.#session
    const from = toScreen(this.camera, box)
    const to = toScreen(this.camera, { x: box.x + box.width, y: box.y + box.height })
    const shift = (low: number, high: number, size: number): number =>
      low < 16 ? 16 - low : high > size - 16 ? Math.max(size - 16 - high, 16 - low) : 0
    const dx = shift(from.x, to.x, viewport.width)
    const dy = shift(from.y, to.y, viewport.height)
    if (dx || dy) this.setCamera(pan(this.camera, dx, dy))
  }

  boxOf(id: RecordId): Box | undefined {
    const record = this.store.get(id)
    if (record?.type === 'server') return this.layout.card(record.id)
    if (record?.type === 'tier') return this.layout.lane(record.id)?.box
    if (record?.type === 'link') return this.routes.route(record.id)?.box
    return record?.type === 'note' ? this.layout.note(record.id) : undefined
  }

  // Pointer and keys

  toWorld(screen: Point): Point {
    return toWorld(this.camera, screen)
  }

  /** Where the pointer was last, in screen pixels. */
  get pointer(): PointerInfo {
    return this.#pointer
  }

  hit(screen: Point): Hit {
    const ported = new Set<ServerId>()
    const { hover } = this.#session
    if (hover.kind === 'server' || hover.kind === 'port') ported.add(hover.id)
    if (this.selection.size === 1) for (const server of this.selected('server')) ported.add(server.id)
    return hitTest(this, this.toWorld(screen), this.camera.zoom, ported, LANE.label)
  }

  hoverAt(screen: Point): Hit {
    const hover = this.hit(screen)
    if (!sameHit(hover, this.#session.hover)) this.patch({ hover })
    return hover
  }

  pointerDown(info: PointerInfo): void {
    this.#pointer = info
    this.#pressed = true
    if (this.#session.menu) this.patch({ menu: null })
    this.#tool?.pointerDown?.(info)
  }

  pointerMove(info: PointerInfo): void {
    this.#pointer = info
    this.#tool?.pointerMove?.(info)
  }

  pointerUp(info: PointerInfo): void {
    this.#pointer = info
    this.#pressed = false
    this.#tool?.pointerUp?.(info)
  }

  /** Moves the view on while a gesture holds the pointer at its edge. Call it every frame with the time since. */
  tick(ms: number): void {
    if (!this.#pressed || !this.#tool?.followsPointer) return
    const { width, height } = this.#session.viewport
    const dx = edgePull(this.#pointer.x, width)
    const dy = edgePull(this.#pointer.y, height)
    if (dx === 0 && dy === 0) return
    const before = this.camera
    this.setCamera(pan(before, (-dx * ms) / 2, (-dy * ms) / 2))
    if (this.camera !== before) this.#tool.pointerMove?.(this.#pointer)
  }

  doubleClick(info: PointerInfo): void {
    this.#tool?.doubleClick?.(info)
  }

  pointerLeave(): void {
    if (this.#session.tool === 'idle' && this.#session.hover.kind !== 'canvas')
      this.patch({ hover: { kind: 'canvas' } })
  }

  /** The wheel zooms at the pointer; with Shift, or sideways, it pans. */
  wheel(info: PointerInfo, deltaX: number, deltaY: number): void {
    if (info.shift || Math.abs(deltaX) > Math.abs(deltaY))
      return this.setCamera(pan(this.camera, -(deltaX || deltaY), info.shift ? 0 : -deltaY))
    const factor = Math.exp(-Math.max(-240, Math.min(240, deltaY)) * 0.0022)
    this.zoomTo(this.camera.zoom * factor, info)
  }

  /** Opens the menu of what lies under the pointer; that becomes selected unless it is already. */
  contextMenu(screen: Point): void {
    this.cancel()
    const hit = this.hit(screen)
    const id = recordOf(hit)
    if (hit.kind === 'lane' && !hit.label) this.select([])
    else if (!id) this.select([])
    else if (!this.selection.has(id)) this.select([id])
    this.patch({ menu: { at: screen, world: this.toWorld(screen), hit } })
  }

  /** Opens the menu of the selection, as the keyboard does. */
  menuForSelection(): void {
    const [id] = this.selection
    const record = id && this.store.get(id)
    const box = id && this.boxOf(id)
    const { viewport } = this.#session
    const world = box
      ? { x: box.x + Math.min(box.width, 200) / 2, y: box.y + box.height / 2 }
      : this.toWorld({ x: viewport.width / 2, y: viewport.height / 2 })
    const hit: Hit =
      record?.type === 'server' || record?.type === 'link' || record?.type === 'note'
        ? ({ kind: record.type, id: record.id } as Hit)
        : record?.type === 'tier'
          ? { kind: 'lane', id: record.id, label: true }
          : { kind: 'canvas' }
    this.patch({ menu: { at: toScreen(this.camera, world), world, hit } })
  }

  /** Gives up the gesture under way and closes what is open over the canvas, leaving no trace. */
  cancel(): void {
    this.#pressed = false
    this.#tool?.cancel?.()
    const { menu, editing } = this.#session
    if (menu || editing) this.patch({ menu: null, editing: null })
  }

  get busy(): boolean {
    return this.#session.tool !== 'idle'
  }

  go(name: ToolName, start: Start): void {
    this.#tool?.exit?.()
    this.patch({ tool: name })
    this.#tool?.enter?.(start)
  }

  /** Back to rest. */
  rest(): void {
    this.go('idle', { info: this.#pointer, hit: { kind: 'canvas' } })
  }

  get #tool(): Tool | undefined {
    return this.#tools?.[this.#session.tool]
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

/** Screen pixels around a drawing that is fitted into the view, and the zoom below which its words are small. */
const FIT_MARGIN = 24
const READABLE_ZOOM = 0.8

/** Screen pixels from the edge within which a held pointer moves the view. */
const EDGE = 24

/** -1 at the low edge to 1 at the high one, 0 between. */
function edgePull(at: number, size: number): number {
  if (size < 4 * EDGE) return 0
  return Math.min(1, Math.max(0, (at - size + EDGE) / EDGE)) - Math.min(1, Math.max(0, (EDGE - at) / EDGE))
}
