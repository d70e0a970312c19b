import { describe, expect, test } from 'vitest'
import { newNote } from '@shared/design/create.ts'
import { perform } from '@renderer/designer/core/actions/index.ts'
import { toScreen, visibleBox } from '@renderer/designer/core/camera.ts'
import { createEditor } from '@renderer/designer/core/create-editor.ts'
import { frameOf, holdMap, MAP, mapCamera } from '@renderer/designer/core/minimap.ts'
import { mapScene } from '@renderer/designer/core/scene.ts'
import { smallDesign } from './helpers.ts'

function mapped() {
  const design = smallDesign()
  const map = mapCamera(design.editor)
  if (!map) throw new Error('There is nothing to map')
  const frame = () => frameOf(design.editor.camera, design.editor.session.viewport, map)
  return { ...design, map, frame }
}

describe('the minimap', () => {
  test('holds the whole drawing, however far it reaches', () => {
    const { editor } = smallDesign()
    editor.transact('Far away', (store) => store.put(newNote({ x: 90_000, y: 4000 })))
    const map = mapCamera(editor)
    const content = editor.layout.content()
    if (!map || !content) throw new Error('There is nothing to map')
    const from = toScreen(map, content)
    const to = toScreen(map, { x: content.x + content.width, y: content.y + content.height })
    expect(Math.min(from.x, from.y)).toBeGreaterThanOrEqual(5)
    expect(to.x).toBeLessThanOrEqual(MAP.width - 5)
    expect(to.y).toBeLessThanOrEqual(MAP.height - 5)
  })

  test('of nothing is nothing', () => {
    const editor = createEditor([])
    expect(mapCamera(editor)).toBeUndefined()
    expect(mapScene(editor).lanes).toEqual([])
  })

  test('draws every card at the lowest detail, also those the view does not show, and no links', () => {
    const { editor, a, b, c } = smallDesign()
    editor.setCamera({ x: 800, y: 400, zoom: 3 })
    const scene = mapScene(editor)
    expect(scene.detail).toBe('boxes')
    expect(scene.cards.map((card) => card.id).sort()).toEqual([a.id, b.id, c.id].sort())
    expect(scene.lanes).toHaveLength(3)
    expect(scene.links).toEqual([])
  })

  test('shows what the view shows as a frame that never leaves the map', () => {
    const { editor, frame } = mapped()
    editor.setCamera({ x: -100_000, y: -100_000, zoom: 0.3 })
    const { x, y, width, height } = frame()
    expect(x).toBe(0)
    expect(y).toBe(0)
    expect(x + width).toBeLessThanOrEqual(MAP.width)
    expect(y + height).toBeLessThanOrEqual(MAP.height)
  })

  test('drags the frame as it lies, and a press elsewhere brings the view there', () => {
    const { editor, map, frame } = mapped()
    editor.setCamera({ x: 200, y: 100, zoom: 3 })
    const before = editor.camera
    const { x, y, width, height } = frame()
    const grip = { x: x + width / 4, y: y + height / 4 }
    const drag = holdMap(editor, map, grip)
    expect(editor.camera.x).toBeCloseTo(before.x)
    drag({ x: grip.x + 10, y: grip.y - 2 })
    expect(editor.camera.x).toBeCloseTo(before.x + 10 / map.zoom)
    expect(editor.camera.y).toBeCloseTo(before.y - 2 / map.zoom)
    holdMap(editor, map, { x: 150, y: 60 })
    const view = visibleBox(editor.camera, editor.session.viewport)
    const middle = toScreen(map, { x: view.x + view.width / 2, y: view.y + view.height / 2 })
    expect(middle.x).toBeCloseTo(150)
    expect(middle.y).toBeCloseTo(60)
  })

  test('is hidden until asked for', () => {
    const { editor } = smallDesign()
    expect(editor.session.minimap).toBe(false)
    perform(editor, 'view.minimap')
    expect(editor.session.minimap).toBe(true)
    perform(editor, 'view.minimap')
    expect(editor.session.minimap).toBe(false)
  })
})
