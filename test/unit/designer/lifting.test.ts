import { expect, test } from 'vitest'
import { labelShown } from '@renderer/designer/core/links-shown.ts'
import { linkHandles } from '@renderer/designer/core/link-handles.ts'
import { smallDesign } from './helpers.ts'

test('a link that is bent is lifted from the picture until it is let go', () => {
  const { editor, hand } = smallDesign()
  const [link] = editor.store.all('link')
  if (!link) throw new Error('no link')
  editor.select([link.id])
  const handle = linkHandles(editor).find(({ part }) => part === 'segment')
  if (!handle) throw new Error('no handle')
  hand.press(handle)
  expect(editor.session.lifted).toBeNull()
  hand.move({ x: handle.x + 40, y: handle.y + 40 })
  expect([...(editor.session.lifted?.links ?? [])]).toEqual([link.id])
  expect(editor.session.lifted?.servers.size).toBe(0)
  const route = editor.routes.route(link.id)
  expect(route && labelShown(editor, route)?.text).toBe('8080/tcp')
  hand.release({ x: handle.x + 40, y: handle.y + 40 })
  expect(editor.session.lifted).toBeNull()
  expect(editor.store.get<'link'>(link.id)?.bends.length).toBeGreaterThan(0)
})

test('so it is when the bend is given up', () => {
  const { editor, hand } = smallDesign()
  const [link] = editor.store.all('link')
  if (!link) throw new Error('no link')
  editor.select([link.id])
  const handle = linkHandles(editor).find(({ part }) => part === 'segment')
  if (!handle) throw new Error('no handle')
  hand.press(handle)
  hand.move({ x: handle.x + 40, y: handle.y + 40 })
  editor.cancel()
  expect(editor.session.lifted).toBeNull()
  expect(editor.store.get<'link'>(link.id)?.bends).toEqual([])
})
