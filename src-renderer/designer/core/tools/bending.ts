import { GRID } from '@shared/design/create.ts'
import { movedCorner, movedSegment } from '@shared/drawing/bends.ts'
import { type Box, distance, type Point, snap } from '@shared/drawing/geometry.ts'
import type { Route } from '@shared/drawing/routes.ts'
import { t } from '@shared/text/translate.ts'
import type { Editor } from '../editor.ts'
import type { LinkHandle } from '../hit.ts'
import { DRAG_START, noPointer, type PointerInfo, type Start, type Tool } from './tool.ts'

/** Drags a segment or a corner of the selected link: its path goes through these corners from then on. */
export class Bending implements Tool {
  readonly followsPointer = true
  readonly #editor: Editor
  #start: PointerInfo = noPointer
  #handle: LinkHandle | undefined
  /** The path and its cards when the drag began. */
  #route: Route | undefined
  #cards: { from: Box; to: Box } | undefined
  #dragged = false

  constructor(editor: Editor) {
    this.#editor = editor
  }

  enter({ info, hit }: Start): void {
    const { routes, layout } = this.#editor
    this.#start = info
    this.#dragged = false
    this.#handle = hit.kind === 'handle' ? hit : undefined
    this.#route = this.#handle && routes.route(this.#handle.id)
    const [from, to] = [this.#route?.link.from, this.#route?.link.to].map((id) => id && layout.card(id))
    this.#cards = from && to ? { from, to } : undefined
  }

  pointerMove(info: PointerInfo): void {
    if (!this.#dragged && distance(info, this.#start) < DRAG_START) return
    const editor = this.#editor
    const link = this.#route?.link
    const bends = this.#bends(editor.toWorld(info))
    if (!bends || !link) return
    if (!this.#dragged) {
      editor.patch({ lifted: { servers: new Set(), links: new Set([link.id]) } })
      editor.history.begin(t`Bend a link`)
    }
    this.#dragged = true
    editor.transact(t`Bend a link`, (store) => store.update<'link'>(link.id, { bends }))
  }

  pointerUp(): void {
    if (this.#dragged) {
      this.#editor.history.commit()
      this.#editor.announce(t`Bent the link`)
    }
    this.#editor.rest()
  }

  cancel(): void {
    if (this.#dragged) this.#editor.history.bail()
    this.#editor.rest()
  }

  exit(): void {
    if (this.#dragged) this.#editor.patch({ lifted: null })
  }

  #bends(to: Point): Point[] | undefined {
    const handle = this.#handle
    if (!handle || !this.#route || !this.#cards) return undefined
    const place = { x: snap(to.x, GRID), y: snap(to.y, GRID) }
    return handle.part === 'corner'
      ? movedCorner(this.#route, handle.at, place, this.#cards)
      : movedSegment(this.#route, handle.at, place, this.#cards)
  }
}
