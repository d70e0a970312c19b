import { type Row, rowOf } from '../support/rows.ts'
import { percentile } from './frames.ts'
import type { Found } from './measure.ts'

const peerName = '@xyflow/svelte'
/** A picture every 16.7 ms: 60 a second. */
const FRAME = 16.7

/** What was found on one picture, with goals, beside the peer. */
export function rowsOf(count: number, own: Found, peer?: Found): Row[] {
  const rows: Row[] = []
  const beside = (value: number | undefined) =>
    value === undefined ? {} : { peer: { name: peerName, value } }
  for (const [name, frames] of own.gestures) {
    const other = peer?.gestures.get(name)
    const at = `${count}: ${name}`
    const most = name === 'marquee' ? 100 : FRAME
    rows.push(
      rowOf({
        row: `${at}, work a frame p95`,
        unit: 'ms',
        terrace: percentile(frames.work, 0.95),
        ...beside(other && percentile(other.work, 0.95)),
        most,
      }),
      rowOf({
        row: `${at}, between frames p95`,
        unit: 'ms',
        terrace: percentile(frames.intervals, 0.95),
        ...beside(other && percentile(other.intervals, 0.95)),
        // Timers are not more regular than that.
        most: Math.round(most * 11) / 10,
      }),
      rowOf({
        row: `${at}, script a frame p95`,
        unit: 'ms',
        terrace: percentile(frames.script, 0.95),
        ...beside(other && percentile(other.script, 0.95)),
      }),
      rowOf({ row: `${at}, pieces drawn`, unit: 'tiles', terrace: frames.tiles }),
    )
  }
  rows.push(
    rowOf({ row: `${count}: open`, unit: 'ms', terrace: own.openMs, ...beside(peer?.openMs), most: 1000 }),
    rowOf({
      row: `${count}: memory of the page`,
      unit: 'MiB',
      terrace: own.memory,
      ...beside(peer?.memory),
      most: 400,
    }),
  )
  const { moments } = own
  if (!moments) return rows
  return [
    ...rows,
    rowOf({ row: `${count}: undo of a move of 1,000`, unit: 'ms', terrace: moments.undo, most: 50 }),
    rowOf({
      row: `${count}: search, longest frame of a letter`,
      unit: 'ms',
      terrace: moments.search,
      most: 50,
    }),
    rowOf({ row: `${count}: export SVG`, unit: 'ms', terrace: moments.svg, most: 2000 }),
    rowOf({ row: `${count}: longest task while saving`, unit: 'ms', terrace: moments.autosave, most: 8 }),
  ]
}
