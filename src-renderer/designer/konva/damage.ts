import { type Box, boxOf, grow } from '@shared/drawing/geometry.ts'
import { segmentsOf } from '@shared/drawing/path.ts'
import { anySingle, bundlesShown, hiddenIn } from '../core/bundling.ts'
import { DETAIL_ZOOM } from '../core/detail.ts'
import { labelBox, labelsIn } from '../core/label-blocks.ts'
import type { Lifted } from '../core/lifted.ts'
import { LABEL_ROOM } from '../core/links-shown.ts'
import { viewOf } from '../core/scene.ts'
import { linesAround } from '../core/touched.ts'
import type { Editor } from '../core/editor.ts'
import type { SessionState } from '../core/session-state.ts'
import type { Insight } from '../core/insight/insight.ts'
import { designedStatus, type StatusBoard } from '../core/status.ts'
import type { ServerId } from '@shared/design/records.ts'

/** What of the session the picture itself does not show: it lies over it, or moves it. */
const over: ReadonlySet<string> = new Set([
  'selection',
  'camera',
  'viewport',
  'hover',
  'lit',
  'tool',
  'marquee',
  'linking',
  'lifted',
  'editing',
  'menu',
  'question',
  'find',
  'minimap',
  'history',
  'dialog',
  'tidying',
  'movingLane',
] satisfies (keyof SessionState)[])

/** More dragged cards or links than this, and the whole picture is drawn anew without them. */
const MANY_LIFTED = 1000
const MANY_LINKS = 500

/** Does the picture look different after a change of the session, other than by being moved? */
export const looksDifferent = (before: SessionState, after: SessionState): boolean =>
  (Object.keys(after) as (keyof SessionState)[]).some((key) => !over.has(key) && before[key] !== after[key])

/** What is known of the cards at one moment. */
export interface Known {
  readonly status: StatusBoard
  readonly insight: Insight
}

/** The cards of which something else is known than before; undefined: perhaps of all. */
export function changedCards(editor: Editor, before: Known): Box[] | undefined {
  const { insight, status, layout } = editor
  const whole = ['coloring', 'changes', 'falls'] as const
  if (whole.some((key) => insight[key] !== before.insight[key])) return undefined
  if ((insight.loads === null) !== (before.insight.loads === null)) return undefined
  const boxes: Box[] = []
  const soil = (id: ServerId): void => {
    const tier = layout.hidden(id) ? editor.store.get<'server'>(id)?.tier : undefined
    // A collapsed lane tells the state of its worst server.
    const box = tier ? layout.lane(tier)?.box : layout.card(id)
    if (box) boxes.push(box)
  }
  for (const id of differing(before.status, status, designedStatus)) soil(id)
  if (insight.loads && before.insight.loads && insight.loads !== before.insight.loads)
    for (const id of differing(before.insight.loads, insight.loads, undefined)) soil(id)
  return boxes
}

/** The servers of which two maps say something different. */
function differing<T>(before: ReadonlyMap<ServerId, T>, now: ReadonlyMap<ServerId, T>, none: T): ServerId[] {
  const ids: ServerId[] = []
  for (const [id, value] of now) if (!same(value, before.get(id) ?? none)) ids.push(id)
  for (const [id, value] of before) if (!now.has(id) && !same(value, none)) ids.push(id)
  return ids
}

/** By value, for small plain objects. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => same(Reflect.get(a, key) as unknown, Reflect.get(b, key) as unknown))
  )
}

/** Where what is lifted looks as it does in the picture now; undefined: in too many places to tell. */
export function liftedAreas(editor: Editor, { servers, links }: Lifted): Box[] | undefined {
  if (servers.size > MANY_LIFTED) return undefined
  const bundles = bundlesShown(editor)
  const hidden = hiddenIn(editor, bundles)
  const any = anySingle(editor, bundles, editor.camera.zoom)
  const shown = [...(any ? links : [])].filter((id) => {
    const link = editor.store.get<'link'>(id)
    return link && !hidden(link)
  })
  if (shown.length > MANY_LINKS) return undefined
  const routes = shown.flatMap((id) => editor.routes.route(id) ?? [])
  const view = viewOf(editor)
  const labels = editor.camera.zoom >= DETAIL_ZOOM ? labelsIn(editor, grow(view, LABEL_ROOM)) : []
  return [
    ...[...servers].flatMap((id) => editor.layout.card(id) ?? []),
    ...(editor.session.networks ? [...servers].flatMap((id) => linesAround(editor.layout, id)) : []),
    ...routes.flatMap((route) => segmentsOf(route).map(({ a, b }) => boxOf(a, b))),
    ...labels.filter((label) => links.has(label.route.link.id)).map(labelBox),
  ]
}
