import type { TierId } from '@shared/design/records.ts'
import { overlaps } from '@shared/drawing/geometry.ts'
import type { Lane, Layout } from '@shared/drawing/layout.ts'
import { tn } from '@shared/text/translate.ts'
import type { Editor } from './editor.ts'
import { type LaneItem, laneItem, viewOf } from './scene.ts'
import { type CardStatus, designedStatus, type StatusBoard } from './status.ts'

/** A collapsed lane with the state of its worst server, and how many are in which state. */
export interface StripItem {
  readonly lane: LaneItem
  readonly status: CardStatus
}

/** Worst first. */
const states: readonly CardStatus['state'][] = [
  'crashed',
  'unknown',
  'paused',
  'stopped',
  'stopping',
  'designed',
  'running',
]
const severities = ['info', 'warning', 'error'] as const

/** Every status board has its own: what it says of a lane changes with the board, or with the lanes. */
const known = new WeakMap<StatusBoard, { lanes: readonly Lane[]; worst: Map<TierId, CardStatus> }>()

/** The collapsed lanes in an area that have servers; those that the view shows, unless told otherwise. */
export function stripsOf(editor: Editor, view = viewOf(editor)): StripItem[] {
  return editor.layout
    .lanes()
    .filter((lane) => lane.tier.collapsed && lane.servers > 0 && overlaps(lane.box, view))
    .map((lane) => ({
      lane: laneItem(editor.layout, lane),
      status: worstOf(editor.layout, editor.status, lane.tier.id),
    }))
}

/** Asked for every frame, made once for each board. */
function worstOf(layout: Layout, board: StatusBoard, tier: TierId): CardStatus {
  let memory = known.get(board)
  if (memory?.lanes !== layout.lanes()) memory = { lanes: layout.lanes(), worst: new Map() }
  known.set(board, memory)
  const worst =
    memory.worst.get(tier) ??
    summary(layout.serversOf(tier).map((one) => board.get(one.id) ?? designedStatus))
  memory.worst.set(tier, worst)
  return worst
}

/** Several servers as one: "1 crashed, 4 running", with the worst finding and whatever differs. */
export function summary(all: readonly CardStatus[]): CardStatus {
  const counts = new Map<CardStatus['state'], number>()
  for (const { state } of all) counts.set(state, (counts.get(state) ?? 0) + 1)
  const present = states.filter((state) => counts.has(state))
  const worst = Math.max(
    -1,
    ...new Set(all.map(({ finding }) => (finding ? severities.indexOf(finding) : -1))),
  )
  return {
    ...designedStatus,
    state: present[0] ?? 'designed',
    text: present.map((state) => inWords(state, counts.get(state) ?? 0)).join(', '),
    drift: [...new Set(all.flatMap(({ drift }) => drift))],
    stale: all.some(({ stale }) => stale),
    finding: severities[worst] ?? null,
  }
}

function inWords(state: CardStatus['state'], count: number): string {
  switch (state) {
    case 'crashed':
      return tn(count, '{n} crashed', '{n} crashed')
    case 'unknown':
      return tn(count, '{n} unknown', '{n} unknown')
    case 'paused':
      return tn(count, '{n} paused', '{n} paused')
    case 'stopped':
      return tn(count, '{n} stopped', '{n} stopped')
    case 'stopping':
      return tn(count, '{n} stopping', '{n} stopping')
    case 'designed':
      return tn(count, '{n} designed', '{n} designed')
    case 'running':
      return tn(count, '{n} running', '{n} running')
  }
}
