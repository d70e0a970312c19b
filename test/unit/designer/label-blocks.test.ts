import { expect, test } from 'vitest'
import { newLink } from '@shared/design/create.ts'
import { changedLabels, labelsIn } from '@renderer/designer/core/label-blocks.ts'
import { smallDesign } from './helpers.ts'

const everywhere = { x: -2000, y: -2000, width: 8000, height: 8000 }
const words = (editor: Parameters<typeof labelsIn>[0], area = everywhere) =>
  labelsIn(editor, area).map(({ text }) => text)

test('words stand at the same place whatever part of the drawing is asked for', () => {
  const { editor } = smallDesign()
  const [whole] = labelsIn(editor, everywhere)
  const { x = 0, y = 0 } = whole?.at ?? {}
  expect(labelsIn(editor, { x: x - 1, y: y - 1, width: 2, height: 2 })[0]?.at).toEqual({ x, y })
  expect(words(editor, { x: x + 5, y: y + 5, width: 2, height: 2 })).toEqual([])
})

test('what changed is told once, and only where words are different', () => {
  const { editor, a, b, c } = smallDesign()
  expect(words(editor)).toEqual(['8080/tcp'])
  expect(changedLabels(editor)).toEqual([])
  editor.transact('Link', (store) => store.put(newLink({ from: b.id, to: c.id, port: 22 })))
  const changed = changedLabels(editor)
  expect(changed.length).toBeGreaterThan(0)
  expect(words(editor).toSorted()).toEqual(['22/tcp', '8080/tcp'])
  expect(changedLabels(editor)).toEqual([])
  // A name is no word of a link.
  editor.transact('Rename', (store) => store.update<'server'>(a.id, { name: 'z' }))
  expect(changedLabels(editor)).toEqual([])
  editor.undo()
  editor.undo()
  expect(changedLabels(editor).length).toBeGreaterThan(0)
  expect(words(editor)).toEqual(['8080/tcp'])
})

test('out of view the whole block is told, and its words are right when somebody looks', () => {
  const { editor, b, c } = smallDesign()
  expect(words(editor)).toEqual(['8080/tcp'])
  editor.setViewport({ width: 100, height: 100 })
  editor.setCamera({ x: 1100, y: 1100, zoom: 1 })
  editor.transact('Link', (store) => store.put(newLink({ from: b.id, to: c.id, port: 22 })))
  const changed = changedLabels(editor)
  expect(changed.some(({ width }) => width > 1024)).toBe(true)
  expect(words(editor).toSorted()).toEqual(['22/tcp', '8080/tcp'])
})

test('words keep their places while something is dragged, and what the drop changes is told', () => {
  const { editor, hand, a } = smallDesign()
  const at = () => labelsIn(editor, everywhere)[0]?.at
  const before = at()
  const from = hand.at(a)
  hand.press(from)
  hand.move({ x: from.x + 240, y: from.y })
  expect(editor.session.lifted).not.toBeNull()
  expect(at()).toEqual(before)
  hand.release({ x: from.x + 240, y: from.y })
  expect(changedLabels(editor).length).toBeGreaterThan(0)
  expect(at()).not.toEqual(before)
})
