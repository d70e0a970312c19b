import { describe, expect, test } from 'vitest'
import { MIN_ZOOM } from '@renderer/designer/core/camera.ts'
import { portPoint } from '@shared/drawing/sides.ts'
import type { ServerRecord } from '@shared/design/records.ts'
import { bytesOf, smallDesign } from './helpers.ts'

const port = (
  design: ReturnType<typeof smallDesign>,
  server: ServerRecord,
  side: 'top' | 'bottom' | 'right',
) => {
  const card = design.editor.layout.card(server.id)
  if (!card) throw new Error('not drawn')
  return portPoint(card, side)
}

describe('selecting', () => {
  test('a click selects one, Shift adds and takes away, a click on nothing clears', () => {
    const { editor, hand, a, b } = smallDesign()
    hand.click(hand.at(a))
    expect([...editor.selection]).toEqual([a.id])
    hand.click(hand.at(b), { shift: true })
    expect([...editor.selection]).toEqual([a.id, b.id])
    hand.click(hand.at(a), { shift: true })
    expect([...editor.selection]).toEqual([b.id])
    hand.click({ x: 800, y: 60 })
    expect(editor.selection.size).toBe(0)
    expect(editor.history.steps).toHaveLength(0)
  })

  test('a marquee selects what it touches and Escape gives back what was selected', () => {
    const { editor, hand, a, b, c } = smallDesign()
    hand.drag({ x: 150, y: 10 }, { x: 700, y: 60 })
    expect(new Set(editor.selection)).toEqual(new Set([a.id, b.id]))
    hand.press({ x: 150, y: 10 })
    hand.move({ x: 900, y: 290 })
    expect(editor.selection.has(c.id)).toBe(true)
    expect(editor.session.marquee).not.toBeNull()
    editor.cancel()
    expect(new Set(editor.selection)).toEqual(new Set([a.id, b.id]))
    expect(editor.session.marquee).toBeNull()
  })

  test('a click on a link selects it', () => {
    const { editor, hand } = smallDesign()
    const [link] = editor.store.all('link')
    hand.click({ x: 260, y: 140 })
    expect([...editor.selection]).toEqual([link?.id])
  })

  test('a click on a tier name selects the tier', () => {
    const { editor, hand, tiers } = smallDesign()
    hand.click({ x: 40, y: 30 })
    expect([...editor.selection]).toEqual([tiers[0].id])
  })
})

describe('moving', () => {
  test('a drag is one step, snaps to the grid, and undo brings back the very same bytes', () => {
    const { editor, hand, a } = smallDesign()
    const before = bytesOf(editor)
    const from = hand.at(a)
    hand.drag(from, { x: from.x + 301, y: from.y })
    expect(editor.store.get<'server'>(a.id)).toMatchObject({ x: 464, y: 24, tier: a.tier })
    expect(editor.history.steps.map((step) => step.title)).toEqual(['Move a'])
    editor.undo()
    expect(bytesOf(editor)).toBe(before)
    editor.redo()
    expect(editor.store.get<'server'>(a.id)?.x).toBe(464)
  })

  test('a drop on another lane changes the tier; several keep their places to one another', () => {
    const { editor, hand, tiers, a, b } = smallDesign()
    hand.click(hand.at(a))
    hand.click(hand.at(b), { shift: true })
    const from = hand.at(a)
    const lane = editor.layout.lane(tiers[2].id)
    hand.drag(from, { x: from.x + 80, y: (lane?.box.y ?? 0) + 70 })
    const [moved, other] = [editor.store.get<'server'>(a.id), editor.store.get<'server'>(b.id)]
    expect(moved?.tier).toBe(tiers[2].id)
    expect(other?.tier).toBe(tiers[2].id)
    expect((other?.x ?? 0) - (moved?.x ?? 0)).toBe(b.x - a.x)
    expect(moved?.y).toBe(other?.y)
    expect(editor.history.steps).toHaveLength(1)
    expect(editor.history.undoTitle).toBe('Move 2 servers')
  })

  test('a lane grows with its servers, but not before the drop', () => {
    const { editor, hand, tiers, a } = smallDesign()
    const height = () => editor.layout.lane(tiers[0].id)?.box.height ?? 0
    const before = height()
    const from = hand.at(a)
    hand.press(from)
    hand.move({ x: from.x, y: from.y + 60 })
    expect(height()).toBe(before)
    hand.release({ x: from.x, y: from.y + 60 })
    expect(height()).toBeGreaterThan(before)
  })

  test('Escape leaves no trace of a drag', () => {
    const { editor, hand, a } = smallDesign()
    const before = bytesOf(editor)
    const lanes = JSON.stringify(editor.layout.lanes())
    hand.press(hand.at(a))
    hand.move({ x: 700, y: 400 })
    expect(bytesOf(editor)).not.toBe(before)
    editor.cancel()
    expect(bytesOf(editor)).toBe(before)
    expect(JSON.stringify(editor.layout.lanes())).toBe(lanes)
    expect(editor.history.steps).toHaveLength(0)
    expect(editor.session.tool).toBe('idle')
  })

  test('a hand that trembles does not move anything', () => {
    const { editor, hand, a } = smallDesign()
    const from = hand.at(a)
    hand.drag(from, { x: from.x + 2, y: from.y + 2 })
    expect(editor.history.steps).toHaveLength(0)
  })
})

describe('linking', () => {
  test('a drag from a port to another server links them', () => {
    const design = smallDesign()
    const { editor, hand, b, c } = design
    hand.move(hand.at(b))
    hand.drag(port(design, b, 'bottom'), hand.at(c))
    const link = editor.store.all('link').find((one) => one.from === b.id)
    expect(link).toMatchObject({ from: b.id, to: c.id, protocol: 'tcp', port: null })
    expect(editor.history.undoTitle).toBe('Link b to c')
    expect(editor.session.linking).toBeNull()
  })

  test('itself and a second link are refused with the reason', () => {
    const design = smallDesign()
    const { editor, hand, a, c } = design
    hand.move(hand.at(a))
    hand.press(port(design, a, 'bottom'))
    hand.move(hand.at(c))
    expect(editor.session.linking?.refusal).toBe('Already linked to c')
    hand.release(hand.at(c))
    hand.move(hand.at(a))
    hand.drag(port(design, a, 'right'), hand.at(a))
    expect(editor.store.all('link')).toHaveLength(1)
    expect(editor.history.steps).toHaveLength(0)
  })

  test('two clicks link as well, and Escape gives up', () => {
    const design = smallDesign()
    const { editor, hand, b, c } = design
    hand.move(hand.at(b))
    hand.click(port(design, b, 'bottom'))
    expect(editor.session.tool).toBe('linking')
    editor.cancel()
    expect(editor.session.tool).toBe('idle')
    hand.move(hand.at(b))
    hand.click(port(design, b, 'bottom'))
    hand.click(hand.at(c))
    expect(editor.store.all('link')).toHaveLength(2)
  })
})

describe('looking', () => {
  test('the wheel zooms at the pointer', () => {
    const { editor, hand, a } = smallDesign()
    const at = hand.info(hand.at(a))
    const under = editor.toWorld(at)
    editor.wheel(at, 0, -200)
    expect(editor.camera.zoom).toBeGreaterThan(1)
    expect(editor.toWorld(at).x).toBeCloseTo(under.x)
    expect(editor.toWorld(at).y).toBeCloseTo(under.y)
    for (let turn = 0; turn < 60; turn += 1) editor.wheel(at, 0, 500)
    expect(editor.camera.zoom).toBe(MIN_ZOOM)
  })

  test('the middle button pans, also over a server, and changes nothing', () => {
    const { editor, hand, a } = smallDesign()
    const from = hand.info(hand.at(a), { button: 1 })
    const before = editor.camera
    editor.pointerDown(from)
    editor.pointerMove({ ...from, x: from.x + 50, y: from.y + 20 })
    editor.pointerUp({ ...from, x: from.x + 50, y: from.y + 20 })
    expect(editor.camera).toEqual({ x: before.x - 50, y: before.y - 20, zoom: 1 })
    expect(editor.history.steps).toHaveLength(0)
    expect(editor.selection.size).toBe(0)
  })

  test('the drawing cannot be lost out of sight', () => {
    const { editor } = smallDesign()
    editor.setCamera({ x: 1e6, y: -1e6, zoom: 1 })
    const content = editor.layout.content()
    expect(editor.camera.x).toBeLessThan((content?.width ?? 0) + 1)
    expect(editor.camera.y).toBeGreaterThan(-900)
  })
})

test('a read-only design selects and pans, but nothing moves', async () => {
  const { createEditor } = await import('@renderer/designer/core/create-editor.ts')
  const source = smallDesign()
  const editor = createEditor(source.editor.store.records(), { readOnly: true })
  editor.setViewport({ width: 1400, height: 900 })
  const { Hand } = await import('./helpers.ts')
  const hand = new Hand(editor)
  hand.drag(hand.at(source.a), { x: 900, y: 300 })
  expect([...editor.selection]).toEqual([source.a.id])
  expect(bytesOf(editor)).toBe(bytesOf(source.editor))
})

test('a card held at the edge of the view takes the view along', () => {
  const { editor, hand, a } = smallDesign()
  editor.setCamera({ x: 0, y: 0, zoom: 2 })
  const from = hand.info(hand.at(a))
  editor.pointerDown(from)
  const edge = { ...from, x: 1396 }
  editor.pointerMove(edge)
  const before = { camera: editor.camera.x, x: editor.store.get<'server'>(a.id)?.x ?? 0 }
  for (let frame = 0; frame < 10; frame += 1) editor.tick(16)
  expect(editor.camera.x).toBeGreaterThan(before.camera)
  expect(editor.store.get<'server'>(a.id)?.x).toBeGreaterThan(before.x)
  editor.pointerUp(edge)
  expect(editor.history.steps).toHaveLength(1)
  const rest = editor.camera
  editor.tick(16)
  expect(editor.camera).toBe(rest)
})

test('in a narrow view the empty ends of lanes give way before the words get small', () => {
  const { editor } = smallDesign()
  editor.setViewport({ width: 1100, height: 700 })
  editor.zoomToFit()
  expect(editor.camera.zoom).toBe(1)
  editor.setViewport({ width: 700, height: 700 })
  expect(editor.camera.zoom).toBe(1)
  expect(editor.camera.x).toBe(-24)
  editor.setViewport({ width: 500, height: 700 })
  expect(editor.camera.zoom).toBeLessThan(0.8)
})

test('from far off, where no ports are drawn, a drag of a card moves it and begins no link', () => {
  const { editor, hand, a } = smallDesign()
  editor.setCamera({ x: -400, y: -400, zoom: 0.15 })
  const at = hand.at(a)
  hand.drag(at, { x: at.x + 240, y: at.y })
  expect(editor.store.count('link')).toBe(1)
  expect(editor.store.get<'server'>(a.id)?.x).toBe(a.x + 240)
})
