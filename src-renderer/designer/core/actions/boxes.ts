import { GRID, newFrame } from '@shared/design/create.ts'
import type { FrameRecord } from '@shared/design/records.ts'
import { FRAME_TITLE } from '@shared/drawing/frames.ts'
import { type Box, grow, type Point, snap, union } from '@shared/drawing/geometry.ts'
import { t, tn } from '@shared/text/translate.ts'
import type { Editor } from '../editor.ts'
import { resize, sizedSelection } from '../resize-box.ts'
import { resizeTitle } from '../tools/resizing.ts'
import type { Action } from './action.ts'

/** Room between a frame and what it is drawn around. */
const PADDING = 16

/** A frame around what is selected, else where one pointed, else in the middle of the view. */
function frameFor(editor: Editor, world: Point | undefined): FrameRecord {
  const boxes = editor
    .selectedRecords()
    .filter(({ type }) => type === 'server' || type === 'note' || type === 'frame' || type === 'network')
    .flatMap(({ id }) => editor.boxOf(id) ?? [])
  const inside = world ? undefined : union(boxes)
  if (inside) return newFrame(around(inside))
  const { width, height } = editor.session.viewport
  const middle = editor.toWorld({ x: width / 2, y: height / 2 })
  const at = world ?? { x: middle.x - 200, y: middle.y - 120 }
  return newFrame({ x: snap(at.x, GRID), y: snap(at.y, GRID) })
}

function around(box: Box): Box {
  const { x, y, width, height } = grow(box, PADDING)
  const top = y - FRAME_TITLE + PADDING / 2
  return { x, y: top, width, height: y + height - top }
}

/** Done by Alt and an arrow key, which means something else where servers are selected. */
function size(id: string, title: () => string, way: Point): Action {
  return {
    id: `box.${id}`,
    title,
    changes: true,
    enabled: ({ editor }) => sizedSelection(editor).length > 0 || t`Select a note or a frame first`,
    run: ({ editor }) => {
      const boxes = sizedSelection(editor)
      const [only] = boxes
      const what =
        boxes.length === 1 ? resizeTitle(only?.type) : tn(boxes.length, 'Resize {n} box', 'Resize {n} boxes')
      editor.transact(what, (store) => {
        for (const box of boxes) resize(store, box, { x: way.x === 0 ? 0 : 1, y: way.y === 0 ? 0 : 1 }, way)
      })
    },
  }
}

export const boxActions: readonly Action[] = [
  {
    id: 'frame.add',
    title: ({ editor, world }) =>
      !world && editor.selection.size > 0 ? t`Frame the selection` : t`Add frame`,
    shortcuts: ['F'],
    changes: true,
    run: ({ editor, world }) => {
      const frame = frameFor(editor, world)
      editor.transact(t`Add frame`, (store) => store.put(frame))
      editor.select([frame.id])
      editor.reveal(frame.id)
      editor.patch({ editing: frame.id })
    },
  },
  size('narrower', () => t`Narrower`, { x: -GRID, y: 0 }),
  size('wider', () => t`Wider`, { x: GRID, y: 0 }),
  size('lower', () => t`Lower`, { x: 0, y: -GRID }),
  size('higher', () => t`Higher`, { x: 0, y: GRID }),
]
