import type { NetworkId, ServerId } from '@shared/design/records.ts'
import { distance, type Point } from '@shared/drawing/geometry.ts'
import { portPoint } from '@shared/drawing/sides.ts'
import { CHIP_ZOOM } from '@shared/drawing/volumes.ts'
import { t, tn } from '@shared/text/translate.ts'
import { bundleHits, selectBundle } from './bundling.ts'
import { pan, toScreen } from './camera.ts'
import { type Hit, hitTest, recordOf, sameHit } from './hit.ts'
import { handleAt } from './link-handles.ts'
import { onlySized, sizedBox } from './resize-box.ts'
import { noPointer, type PointerInfo, type Start, type Tool, type ToolName } from './tools/tool.ts'
import { ViewedDrawing } from './viewed-drawing.ts'

/**
 * The designer without a screen: a drawing in view, and the tool that works on it. Events come in as method calls in
 * screen pixels; changes go out through `on`.
 */
export class Editor extends ViewedDrawing {
  #tools: Record<ToolName, Tool> | undefined
  #pointer: PointerInfo = noPointer
  #pressed = false
  /** Space is held: the pointer pans whatever lies under it. */
  spaceHeld = false

  /** Tells the editor its tools: once, right after it was made. */
  useTools(tools: Record<ToolName, Tool>): void {
    this.#tools = tools
  }

  undo(): void {
    this.cancel()
    const title = this.history.undo()
    if (title) this.announce(t`Undone: ${title}`)
  }

  redo(): void {
    this.cancel()
    const title = this.history.redo()
    if (title) this.announce(t`Done again: ${title}`)
  }

  /** Goes back or forth in the history, until step `number` is the last that is done. */
  goTo(number: number): void {
    this.cancel()
    const back = number < this.history.done
    const steps = this.history.goTo(number)
    if (steps === 0) return
    this.announce(
      back
        ? tn(steps, '{n} step undone', '{n} steps undone')
        : tn(steps, '{n} step done again', '{n} steps done again'),
    )
  }

  /** Where the pointer was last, in screen pixels. */
  get pointer(): PointerInfo {
    return this.#pointer
  }

  hit(screen: Point): Hit {
    const ported = new Set<ServerId | NetworkId>()
    const { hover, volumes } = this.session
    if (hover.kind === 'server' || hover.kind === 'port') ported.add(hover.id)
    if (hover.kind === 'network' || hover.kind === 'pill-port') ported.add(hover.id)
    if (this.selection.size === 1) {
      for (const server of this.selected('server')) ported.add(server.id)
      for (const network of this.selected('network')) ported.add(network.id)
    }
    const world = this.toWorld(screen)
    const { zoom } = this.camera
    const sized = onlySized(this)
    const grips = {
      ported,
      sized: sized && { id: sized.id, box: sizedBox(sized) },
      volumes: (id: ServerId) => zoom >= CHIP_ZOOM && (volumes || this.selection.has(id)),
    }
    const hit = hitTest(this, world, zoom, grips, bundleHits(this))
    const handle = handleAt(this, world)
    if (!handle) return hit
    // At a short link its handle comes close to the port that another link begins at: the nearer one is meant.
    const card = hit.kind === 'port' && this.layout.card(hit.id)
    return card && distance(portPoint(card, hit.side), world) < distance(handle, world) ? hit : handle
  }

  hoverAt(screen: Point): Hit {
    const hover = this.hit(screen)
    if (!sameHit(hover, this.session.hover)) this.patch({ hover })
    return hover
  }

  pointerDown(info: PointerInfo): void {
    this.#pointer = info
    this.#pressed = true
    if (this.session.menu) this.patch({ menu: null })
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
    const { width, height } = this.session.viewport
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
    if (this.session.tool === 'idle' && this.session.hover.kind !== 'canvas')
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
    // The menu of a network attaches the selected servers: they stay selected.
    const attaching = hit.kind === 'network' && this.selected('server').length > 0
    if (hit.kind === 'bundle') selectBundle(this, hit.key)
    else if (hit.kind === 'lane' && !hit.label) this.select([])
    else if (!id) this.select([])
    else if (!this.selection.has(id) && !attaching) this.select([id])
    this.patch({ menu: { at: screen, world: this.toWorld(screen), hit } })
  }

  /** Opens the menu of the selection, as the keyboard does. */
  menuForSelection(): void {
    const [id] = this.selection
    const record = id && this.store.get(id)
    const box = id && this.boxOf(id)
    const { viewport } = this.session
    const world = box
      ? { x: box.x + Math.min(box.width, 200) / 2, y: box.y + box.height / 2 }
      : this.toWorld({ x: viewport.width / 2, y: viewport.height / 2 })
    const hit: Hit =
      record?.type === 'tier'
        ? { kind: 'lane', id: record.id, label: true }
        : record && record.type !== 'settings' && record.type !== 'affinity'
          ? ({ kind: record.type, id: record.id } as Hit)
          : { kind: 'canvas' }
    this.patch({ menu: { at: toScreen(this.camera, world), world, hit } })
  }

  /** Gives up the gesture under way and closes what is open over the canvas, leaving no trace. */
  cancel(): void {
    this.#pressed = false
    this.#tool?.cancel?.()
    const { menu, editing } = this.session
    if (menu || editing) this.patch({ menu: null, editing: null })
  }

  get busy(): boolean {
    return this.session.tool !== 'idle'
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
    return this.#tools?.[this.session.tool]
  }
}

/** Screen pixels from the edge within which a held pointer moves the view. */
const EDGE = 24

/** -1 at the low edge to 1 at the high one, 0 between. */
function edgePull(at: number, size: number): number {
  if (size < 4 * EDGE) return 0
  return Math.min(1, Math.max(0, (at - size + EDGE) / EDGE)) - Math.min(1, Math.max(0, (EDGE - at) / EDGE))
}
