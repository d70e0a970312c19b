import { canonicalJson } from '@shared/base/canonical.ts'
import { newLink, newServer, newTier } from '@shared/design/create.ts'
import {
  type DesignRecord,
  type ServerRecord,
  settingsRecord,
  type TierRecord,
} from '@shared/design/records.ts'
import { centre, type Point } from '@shared/drawing/geometry.ts'
import { createEditor } from '@renderer/designer/core/create-editor.ts'
import type { Editor } from '@renderer/designer/core/editor.ts'
import type { PointerInfo } from '@renderer/designer/core/tools/tool.ts'

/** Drives an editor by gestures, in the drawing's coordinates, as a person does with a mouse. */
export class Hand {
  readonly editor: Editor
  constructor(editor: Editor) {
    this.editor = editor
  }
  info(at: Point, fields: Partial<PointerInfo> = {}): PointerInfo {
    const { x, y, zoom } = this.editor.camera
    return { x: (at.x - x) * zoom, y: (at.y - y) * zoom, shift: false, ctrl: false, button: 0, ...fields }
  }
  press(at: Point, fields: Partial<PointerInfo> = {}): void {
    this.editor.pointerMove(this.info(at, fields))
    this.editor.pointerDown(this.info(at, fields))
  }
  move(at: Point, fields: Partial<PointerInfo> = {}): void {
    this.editor.pointerMove(this.info(at, fields))
  }
  release(at: Point, fields: Partial<PointerInfo> = {}): void {
    this.editor.pointerUp(this.info(at, fields))
  }
  click(at: Point, fields: Partial<PointerInfo> = {}): void {
    this.press(at, fields)
    this.release(at, fields)
  }
  drag(from: Point, to: Point, fields: Partial<PointerInfo> = {}): void {
    this.press(from, fields)
    this.move({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }, fields)
    this.move(to, fields)
    this.release(to, fields)
  }
  at(server: ServerRecord): Point {
    const card = this.editor.layout.card(server.id)
    if (!card) throw new Error(`${server.name} is not drawn`)
    return centre(card)
  }
}

/** Three tiers: "web" with a and b, "app" with c, "data" empty; a is linked to c. */
export function smallDesign(): {
  editor: Editor
  hand: Hand
  tiers: [TierRecord, TierRecord, TierRecord]
  a: ServerRecord
  b: ServerRecord
  c: ServerRecord
} {
  const tiers: [TierRecord, TierRecord, TierRecord] = [
    newTier({ name: 'web', role: 'web', order: 0 }),
    newTier({ name: 'app', role: 'application', order: 1 }),
    newTier({ name: 'data', role: 'data', order: 2 }),
  ]
  const a = newServer({ tier: tiers[0].id, name: 'a', x: 160, y: 24 })
  const b = newServer({ tier: tiers[0].id, name: 'b', x: 400, y: 24 })
  const c = newServer({ tier: tiers[1].id, name: 'c', x: 160, y: 24 })
  const records: DesignRecord[] = [
    settingsRecord.parse({ id: 'settings:design', type: 'settings', name: 'Small' }),
    ...tiers,
    a,
    b,
    c,
    newLink({ from: a.id, to: c.id, port: 8080 }),
  ]
  const editor = createEditor(records)
  editor.setViewport({ width: 1400, height: 900 })
  editor.setCamera({ x: -24, y: -24, zoom: 1 })
  return { editor, hand: new Hand(editor), tiers, a, b, c }
}

/** The records as bytes: equal drawings give equal text whatever the order they were made in. */
export const bytesOf = (editor: Editor): string =>
  canonicalJson(editor.store.records().toSorted((one, other) => (one.id < other.id ? -1 : 1)))
