import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newFrame, newNote } from '@shared/design/create.ts'
import type { Box } from '@shared/drawing/geometry.ts'
import { handles, resized } from '@shared/drawing/resize.ts'
import { perform } from '@renderer/designer/core/actions/index.ts'
import { pressKey } from '@renderer/designer/core/keyboard.ts'
import { overlayOf } from '@renderer/designer/core/scene.ts'
import { bytesOf, smallDesign } from './helpers.ts'

const limits = { min: { width: 56, height: 40 }, max: 1e5, grid: 8 }
const anyBox: fc.Arbitrary<Box> = fc.record({
  x: fc.integer({ min: -5000, max: 5000 }),
  y: fc.integer({ min: -5000, max: 5000 }),
  width: fc.integer({ min: 56, max: 4000 }),
  height: fc.integer({ min: 40, max: 4000 }),
})
const way = fc.record({ x: fc.integer({ min: -9000, max: 9000 }), y: fc.integer({ min: -9000, max: 9000 }) })

describe('a box dragged by a handle', () => {
  test('keeps the opposite edge, its limits, and a size on the grid of the edge that moved', () => {
    fc.assert(
      fc.property(anyBox, fc.constantFrom(...handles), way, (from, handle, by) => {
        const to = resized(from, handle, by, limits, false)
        expect(to.width).toBeGreaterThanOrEqual(56)
        expect(to.height).toBeGreaterThanOrEqual(40)
        if (handle.x !== -1) expect(to.x).toBe(from.x)
        if (handle.x !== 1) expect(to.x + to.width).toBe(from.x + from.width)
        if (handle.y !== -1) expect(to.y).toBe(from.y)
        if (handle.y !== 1) expect(to.y + to.height).toBe(from.y + from.height)
        const right = to.x + to.width
        if (handle.x === 1 && to.width > 56) expect(Math.abs(right % 8)).toBe(0)
      }),
    )
  })

  test('keeps its proportions when told, as exactly as whole numbers can', () => {
    fc.assert(
      fc.property(anyBox, fc.constantFrom(...handles), way, (from, handle, by) => {
        const to = resized(from, handle, by, limits, true)
        expect(to.width).toBeGreaterThanOrEqual(56)
        expect(to.height).toBeGreaterThanOrEqual(40)
        const scale = to.width / from.width
        // Each side is off by half a unit at most.
        expect(Math.abs(to.height - from.height * scale)).toBeLessThanOrEqual(0.5 + from.height / from.width)
        if (handle.x === -1) expect(to.x + to.width).toBe(from.x + from.width)
        if (handle.y === -1) expect(to.y + to.height).toBe(from.y + from.height)
      }),
    )
  })
})

function withNote() {
  const design = smallDesign()
  const note = newNote({ x: 200, y: -200, text: 'Hello' })
  design.editor.transact('Note', (store) => store.put(note))
  design.editor.select([note.id])
  return { ...design, note }
}

describe('resizing by hand', () => {
  test('a drag of the lower right corner is one step and snaps; undo brings back the very same bytes', () => {
    const { editor, hand, note } = withNote()
    const before = bytesOf(editor)
    hand.drag({ x: 400, y: -100 }, { x: 443, y: -63 })
    expect(editor.store.get<'note'>(note.id)).toMatchObject({ x: 200, y: -200, width: 240, height: 136 })
    expect(editor.history.undoTitle).toBe('Resize a note')
    editor.undo()
    expect(bytesOf(editor)).toBe(before)
  })

  test('an upper left corner moves the place too; Shift keeps the proportions', () => {
    const { editor, hand, note } = withNote()
    hand.drag({ x: 200, y: -200 }, { x: 160, y: -216 })
    expect(editor.store.get<'note'>(note.id)).toMatchObject({ x: 160, y: -216, width: 240, height: 116 })
    editor.undo()
    hand.drag({ x: 400, y: -100 }, { x: 600, y: -90 }, { shift: true })
    expect(editor.store.get<'note'>(note.id)).toMatchObject({ x: 200, y: -200, width: 400, height: 200 })
  })

  test('it gets no smaller than can be read, and Escape leaves no trace', () => {
    const { editor, hand, note } = withNote()
    hand.drag({ x: 400, y: -100 }, { x: -400, y: -900 })
    expect(editor.store.get<'note'>(note.id)).toMatchObject({ width: 56, height: 40 })
    editor.undo()
    const before = bytesOf(editor)
    hand.press({ x: 400, y: -100 })
    hand.move({ x: 700, y: 300 })
    expect(bytesOf(editor)).not.toBe(before)
    editor.cancel()
    expect(bytesOf(editor)).toBe(before)
    expect(editor.session.tool).toBe('idle')
  })

  test('handles are there for one selected note or frame, and not for what can only be read', () => {
    const { editor, note, a } = withNote()
    expect(overlayOf(editor).boxHandles).toHaveLength(8)
    editor.select([note.id, a.id])
    expect(overlayOf(editor).boxHandles).toHaveLength(0)
    editor.select([a.id])
    expect(overlayOf(editor).boxHandles).toHaveLength(0)
  })

  test('Alt and an arrow resize notes and frames, and still move servers between tiers', () => {
    const { editor, note, a, tiers } = withNote()
    const alt = (key: string) => pressKey(editor, { key, ctrl: false, shift: false, alt: true })
    alt('ArrowRight')
    alt('ArrowDown')
    alt('ArrowDown')
    expect(editor.store.get<'note'>(note.id)).toMatchObject({ width: 208, height: 120 })
    alt('ArrowLeft')
    alt('ArrowUp')
    expect(editor.store.get<'note'>(note.id)).toMatchObject({ x: 200, y: -200, width: 200, height: 112 })
    editor.select([a.id])
    alt('ArrowDown')
    expect(editor.store.get<'server'>(a.id)?.tier).toBe(tiers[1].id)
  })
})

describe('frames', () => {
  function withFrame() {
    const design = smallDesign()
    const frame = newFrame({ x: 96, y: -320, width: 400, height: 240, name: 'Zone' })
    const inside = newNote({ x: 120, y: -270, width: 100, height: 60 })
    const across = newNote({ x: 440, y: -200, width: 100, height: 60 })
    design.editor.transact('Draw', (store) => {
      for (const record of [frame, inside, across]) store.put(record)
    })
    const place = (id: typeof frame.id | typeof inside.id) => {
      const box = design.editor.boxOf(id)
      return { x: box?.x, y: box?.y }
    }
    return { ...design, frame, inside, across, place }
  }

  test('are taken by title and border; what lies in them stays within reach', () => {
    const { editor, hand, frame, inside } = withFrame()
    hand.click({ x: 300, y: -310 })
    expect([...editor.selection]).toEqual([frame.id])
    editor.select([])
    hand.click({ x: 98, y: -150 })
    expect([...editor.selection]).toEqual([frame.id])
    hand.click({ x: 300, y: -220 })
    expect(editor.selection.size).toBe(0)
    hand.click({ x: 150, y: -250 })
    expect([...editor.selection]).toEqual([inside.id])
  })

  test('take the notes that stand in them along, in one step', () => {
    const { editor, hand, frame, inside, across, place } = withFrame()
    const before = bytesOf(editor)
    hand.drag({ x: 300, y: -310 }, { x: 340, y: -334 })
    expect(place(frame.id)).toEqual({ x: 136, y: -344 })
    expect(place(inside.id)).toEqual({ x: 160, y: -294 })
    expect(place(across.id)).toEqual({ x: 440, y: -200 })
    expect(editor.history.undoTitle).toBe('Move 1 frame')
    editor.undo()
    expect(bytesOf(editor)).toBe(before)
    editor.select([frame.id])
    perform(editor, 'server.nudge-arrowright')
    expect(place(frame.id)).toEqual({ x: 104, y: -320 })
    expect(place(inside.id)).toEqual({ x: 128, y: -270 })
  })

  test('are drawn around what is selected, and named at once', () => {
    const { editor, a, b } = withFrame()
    editor.select([a.id, b.id])
    pressKey(editor, { key: 'f', ctrl: false, shift: false, alt: false })
    const [frame] = editor.selected('frame')
    expect(frame).toMatchObject({ x: 144, width: 472 })
    expect(editor.session.editing).toBe(frame?.id)
    for (const { id } of [a, b]) {
      const card = editor.layout.card(id)
      expect(card && frame && card.y > frame.y && card.y + card.height < frame.y + frame.height).toBe(true)
    }
  })

  test('are copied, selected by all, found, and touched by a marquee only as a whole', () => {
    const { editor, hand, frame } = withFrame()
    editor.select([frame.id])
    perform(editor, 'edit.duplicate')
    expect(editor.selected('frame')).toMatchObject([{ x: 120, y: -296, name: 'Zone', width: 400 }])
    perform(editor, 'edit.delete')
    expect(editor.store.all('frame')).toHaveLength(1)
    perform(editor, 'edit.select-all')
    expect(editor.selection.has(frame.id)).toBe(true)
    hand.drag({ x: 300, y: -170 }, { x: 350, y: -130 })
    expect(editor.selection.has(frame.id)).toBe(false)
    hand.drag({ x: 60, y: -360 }, { x: 520, y: -60 })
    expect(editor.selection.has(frame.id)).toBe(true)
  })
})
