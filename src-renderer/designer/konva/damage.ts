import type { Box } from '@shared/drawing/geometry.ts'
import type { Editor } from '../core/editor.ts'
import type { SessionState } from '../core/session-state.ts'
import { type CardStatus, designedStatus, type StatusBoard } from '../core/status.ts'

/** What of the session the picture itself does not show: it lies over it, or moves it. */
const over: ReadonlySet<string> = new Set([
  'selection',
  'camera',
  'viewport',
  'hover',
  'tool',
  'marquee',
  'linking',
  'editing',
  'menu',
  'question',
  'find',
  'minimap',
] satisfies (keyof SessionState)[])

/** Does the picture look different after a change of the session, other than by being moved? */
export const looksDifferent = (before: SessionState, after: SessionState): boolean =>
  (Object.keys(after) as (keyof SessionState)[]).some((key) => !over.has(key) && before[key] !== after[key])

/** The cards whose status is another one than before. */
export function changedCards(editor: Editor, before: StatusBoard): Box[] {
  const boxes: Box[] = []
  const look = (id: Parameters<StatusBoard['get']>[0], now: CardStatus, then: CardStatus): void => {
    if (now === then || sameStatus(now, then)) return
    const { layout } = editor
    const tier = layout.hidden(id) ? editor.store.get<'server'>(id)?.tier : undefined
    // A collapsed lane tells the state of its worst server.
    const box = tier ? layout.lane(tier)?.box : layout.card(id)
    if (box) boxes.push(box)
  }
  for (const [id, now] of editor.status) look(id, now, before.get(id) ?? designedStatus)
  for (const [id, then] of before) if (!editor.status.has(id)) look(id, designedStatus, then)
  return boxes
}

function sameStatus(a: CardStatus, b: CardStatus): boolean {
  for (const key of Object.keys(a) as (keyof CardStatus)[]) {
    const [one, other] = [a[key], b[key]]
    if (one === other) continue
    if (typeof one !== 'object' || typeof other !== 'object' || JSON.stringify(one) !== JSON.stringify(other))
      return false
  }
  return true
}
