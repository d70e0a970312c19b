import type { TierId } from '@shared/design/records.ts'
import type { Box, Point } from '@shared/drawing/geometry.ts'
import { LANE, type Lane } from '@shared/drawing/layout.ts'
import { t } from '@shared/text/translate.ts'
import type { Editor } from '../editor.ts'
import { moveTier } from '../tier-order.ts'
import { called } from '../words.ts'
import type { PointerInfo, Start, Tool } from './tool.ts'

/**
 * Drags a lane by its label to another place among the others. Lanes stay until the drop: a line shows where it would
 * go, so that nothing jumps under the pointer.
 */
export class MovingLane implements Tool {
  readonly followsPointer = true
  readonly #editor: Editor
  #from: Point = { x: 0, y: 0 }
  #lanes: readonly Lane[] = []
  #at = 0
  #to = 0

  constructor(editor: Editor) {
    this.#editor = editor
  }

  enter({ info, hit }: Start): void {
    this.#from = this.#editor.toWorld(info)
    this.#lanes = this.#editor.layout.lanes()
    this.#at = this.#lanes.findIndex((lane) => hit.kind === 'lane' && lane.tier.id === hit.id)
    this.#to = this.#at
  }

  pointerMove(info: PointerInfo): void {
    const lane = this.#lanes[this.#at]
    if (!lane) return
    const at = this.#editor.toWorld(info)
    const rows = lane.direction === 'rows'
    const middle = ({ box }: Lane): number => (rows ? box.y + box.height / 2 : box.x + box.width / 2)
    const others = this.#lanes.toSpliced(this.#at, 1)
    const found = others.findIndex((one) => middle(one) > (rows ? at.y : at.x))
    this.#to = found < 0 ? others.length : found
    const by = rows ? { x: 0, y: at.y - this.#from.y } : { x: at.x - this.#from.x, y: 0 }
    this.#editor.patch({
      movingLane: {
        tier: lane.tier.id,
        ghost: { ...lane.box, x: lane.box.x + by.x, y: lane.box.y + by.y },
        line: this.#to === this.#at ? null : lineBefore(others, this.#to),
      },
    })
  }

  pointerUp(): void {
    const editor = this.#editor
    const id: TierId | undefined = this.#lanes[this.#at]?.tier.id
    const tier = id && editor.store.get<'tier'>(id)
    editor.rest()
    if (!tier || this.#to === this.#at) return
    const name = called(tier)
    editor.transact(t`Move tier ${name}`, (store) => moveTier(store, tier.id, this.#to))
    editor.announce(t`Moved tier ${name} to place ${this.#to + 1} of ${this.#lanes.length}`)
  }

  cancel(): void {
    this.#editor.rest()
  }

  exit(): void {
    this.#editor.patch({ movingLane: null })
  }
}

/** The gap before the lane at a place, or behind the last one, as a thin box. */
function lineBefore(lanes: readonly Lane[], to: number): Box | null {
  const next = lanes[to]
  const lane = next ?? lanes.at(-1)
  if (!lane) return null
  const { box, direction } = lane
  const half = (direction === 'rows' ? LANE.gap : LANE.columnGap) / 2
  if (direction === 'rows')
    return { ...box, y: (next ? box.y - half : box.y + box.height + half) - 2, height: 4 }
  return { ...box, x: (next ? box.x - half : box.x + box.width + half) - 2, width: 4 }
}
