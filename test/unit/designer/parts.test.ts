import { describe, expect, test } from 'vitest'
import { createEditor } from '@renderer/designer/core/create-editor.ts'
import { type Part, partRefusal, parts, putPart } from '@renderer/designer/core/parts.ts'
import { bytesOf, smallDesign } from './helpers.ts'

const part = (icon: Part['icon']): Part => {
  const found = parts.find((one) => one.icon === icon)
  if (!found) throw new Error(`There is no part ${icon}`)
  return found
}

describe('parts to drag', () => {
  test('stand where they were dropped, named after their role, in the lane that was meant', () => {
    const { editor, tiers } = smallDesign()
    const lane = editor.layout.lane(tiers[1].id)
    putPart(editor, part('data'), { x: 700, y: (lane?.box.y ?? 0) + 68 })
    expect(editor.selected('server')).toMatchObject([
      { name: 'db', tier: tiers[1].id, kind: 'virtual', x: 600 },
    ])
    putPart(editor, part('dedicated'), { x: 400, y: (editor.layout.lane(tiers[2].id)?.box.y ?? 0) + 68 })
    expect(editor.selected('server')).toMatchObject([{ tier: tiers[2].id, kind: 'dedicated' }])
  })

  test('without a pointer go to the tier of their role, else to the likeliest', () => {
    const { editor, tiers } = smallDesign()
    const before = bytesOf(editor)
    putPart(editor, part('data'))
    expect(editor.selected('server')).toMatchObject([{ name: 'db', tier: tiers[2].id }])
    editor.undo()
    expect(bytesOf(editor)).toBe(before)
    putPart(editor, part('load-balancing'))
    expect(editor.selected('server')).toMatchObject([{ name: 'lb' }])
  })

  test('a note is written at once', () => {
    const { editor } = smallDesign()
    putPart(editor, part('note'), { x: 300, y: -150 })
    const [note] = editor.selected('note')
    expect(note).toMatchObject({ x: 300, y: -150 })
    expect(editor.session.editing).toBe(note?.id)
  })

  test('say why they cannot be put anywhere', () => {
    const empty = createEditor([])
    expect(partRefusal(empty, part('web'))).toBe('Add a tier first')
    expect(partRefusal(empty, part('note'))).toBeNull()
    putPart(empty, part('web'))
    expect(empty.store.size).toBe(0)
    const readOnly = createEditor(smallDesign().editor.store.records(), { readOnly: true })
    const before = bytesOf(readOnly)
    for (const one of parts) {
      expect(partRefusal(readOnly, one)).toMatch(/newer Terrace/)
      putPart(readOnly, one)
    }
    expect(bytesOf(readOnly)).toBe(before)
  })
})
