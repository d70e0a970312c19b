import { expect, test } from 'vitest'
import { newFrame, newNetwork, newNote } from '@shared/design/create.ts'
import type { DesignRecord, RecordId } from '@shared/design/records.ts'
import { frameBox, within } from '@shared/drawing/frames.ts'
import { type Box, centre, contains, grow, union } from '@shared/drawing/geometry.ts'
import { perform } from '@renderer/designer/core/actions/index.ts'
import { bytesOf, smallDesign } from './helpers.ts'

/** The small design with things that stand beside the cards. */
function furnished(...make: ((design: ReturnType<typeof smallDesign>) => DesignRecord)[]) {
  const design = smallDesign()
  const records = make.map((one) => one(design))
  design.editor.transact('Furnish', (store) => {
    for (const record of records) store.put(record)
  })
  const turn = (): boolean => (perform(design.editor, 'design.lanes-direction'), true)
  return { ...design, records, turn }
}
const cardOf = ({ editor }: ReturnType<typeof smallDesign>, id: `server:${string}`): Box => {
  const card = editor.layout.card(id)
  if (!card) throw new Error('no card')
  return card
}
const around = (boxes: Box[]): Box => {
  const box = union(boxes)
  if (!box) throw new Error('nothing')
  return grow(box, 20)
}

test('frames go with the cards in them, in one lane or in several, and all of it is one step', () => {
  const made = furnished(
    (design) =>
      newFrame({ ...around([cardOf(design, design.a.id), cardOf(design, design.b.id)]), name: 'one' }),
    (design) =>
      newFrame({ ...around([cardOf(design, design.a.id), cardOf(design, design.c.id)]), name: 'two' }),
  )
  const { editor, a, b, c } = made
  const before = bytesOf(editor)
  const steps = editor.history.steps.length
  const holds = (name: string, ...ids: `server:${string}`[]): void => {
    const frame = editor.store.all('frame').find((one) => one.name === name)
    if (!frame) throw new Error('no frame')
    for (const id of ids) expect(within(cardOf(made, id), frameBox(frame))).toBe(true)
  }
  made.turn()
  holds('one', a.id, b.id)
  holds('two', a.id, c.id)
  expect(editor.history.steps).toHaveLength(steps + 1)
  made.turn()
  holds('one', a.id, b.id)
  holds('two', a.id, c.id)
  editor.undo()
  editor.undo()
  expect(bytesOf(editor)).toBe(before)
})

test('notes and networks stay in their lane; what stands right of or below all lanes stays there', () => {
  const { editor, tiers, turn, records } = furnished(
    ({ editor: { layout }, tiers: [, app] }) =>
      newNote({ x: 700, y: (layout.lane(app.id)?.box.y ?? 0) + 20 }),
    ({ editor: { layout } }) => newNote({ x: (layout.content()?.width ?? 0) + 300, y: 40 }),
    () => newNetwork({ name: 'lan', place: { x: 40, y: 3_000 } }),
  )
  const now = (at: number) => editor.store.get(records[at]?.id as RecordId)
  turn()
  const lanes = union(editor.layout.lanes().map(({ box }) => box)) as Box
  const [inLane, right, below] = [now(0), now(1), now(2)]
  if (inLane?.type !== 'note' || right?.type !== 'note' || below?.type !== 'network') throw new Error('lost')
  expect(contains(editor.layout.lane(tiers[1].id)?.box as Box, centre(inLane))).toBe(true)
  expect(right.x).toBeGreaterThan(lanes.x + lanes.width)
  expect(below.place?.y).toBeGreaterThan(lanes.y + lanes.height)
})

test('the corners of a bent link go between its servers again, and back to where they were', () => {
  const { editor, turn } = furnished()
  const [link] = editor.store.all('link')
  if (!link) throw new Error('no link')
  const [from, to] = [link.from, link.to].map((id) => editor.layout.card(id))
  if (!from || !to) throw new Error('no cards')
  const middle = (from.y + from.height + to.y) / 2
  const bends = [
    { x: centre(from).x, y: Math.round(middle) },
    { x: centre(from).x + 160, y: Math.round(middle) },
  ]
  editor.transact('Bend', (store) => store.update<'link'>(link.id, { bends }))
  turn()
  const [a, b] = [link.from, link.to].map((id) => editor.layout.card(id)) as [Box, Box]
  const turned = editor.store.get<'link'>(link.id)?.bends ?? []
  for (const bend of turned) {
    expect(bend.x).toBeGreaterThan(centre(a).x)
    expect(bend.x).toBeLessThan(centre(b).x)
  }
  turn()
  for (const [at, bend] of (editor.store.get<'link'>(link.id)?.bends ?? []).entries()) {
    expect(Math.abs(bend.x - (bends[at]?.x ?? 0))).toBeLessThanOrEqual(2)
    expect(Math.abs(bend.y - (bends[at]?.y ?? 0))).toBeLessThanOrEqual(2)
  }
})
