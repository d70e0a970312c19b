import type { ServerId } from '@shared/design/records.ts'
import type { Point } from '@shared/drawing/geometry.ts'
import type { Editor } from './editor.ts'
import { DETAIL_ZOOM } from './detail.ts'

/** Where on a card the mark of a finding stands: at the right end of its state line. */
const MARKS = { right: 48, top: 54, bottom: 78 } as const

/** Does a place of the screen lie on the mark that says that something was found? */
export function onFindingMark(editor: Editor, id: ServerId, screen: Point): boolean {
  const finding = editor.status.get(id)?.finding
  const card = editor.layout.card(id)
  if (!card || !finding || finding === 'info' || editor.camera.zoom < DETAIL_ZOOM) return false
  const { x, y } = editor.toWorld(screen)
  const right = card.x + card.width
  return x >= right - MARKS.right && x <= right && y >= card.y + MARKS.top && y <= card.y + MARKS.bottom
}
