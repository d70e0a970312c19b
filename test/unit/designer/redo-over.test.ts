import { expect, test } from 'vitest'
import { emptyDiff } from '@shared/design/diff.ts'
import { newLink, newServer, newTie } from '@shared/design/create.ts'
import { redoOver } from '@renderer/designer/core/redo-over.ts'
import { smallDesign } from './helpers.ts'

test('two people who change different fields of a record both keep their change', () => {
  const { editor, a } = smallDesign()
  const { store } = editor
  store.transact(() => store.update<'server'>(a.id, { name: 'theirs' }))
  store.transact(() => redoOver(store, { ...emptyDiff(), updated: { [a.id]: [a, { ...a, vcpus: 8 }] } }))
  expect(store.get<'server'>(a.id)).toMatchObject({ name: 'theirs', vcpus: 8 })
})

test('what the other removed stays removed, with all that hung on it', () => {
  const { editor, tiers, a, b, c } = smallDesign()
  const { store } = editor
  const mine = newServer({ tier: tiers[2].id, name: 'mine', x: 160, y: 24 })
  store.transact(() => {
    for (const link of store.all('link')) store.remove(link.id)
    store.remove(a.id)
    store.remove(tiers[2].id)
  })
  const link = newLink({ from: a.id, to: b.id })
  store.transact(() =>
    redoOver(store, {
      added: { [link.id]: link, [mine.id]: mine },
      updated: { [a.id]: [a, { ...a, vcpus: 8 }], [c.id]: [c, { ...c, tier: tiers[2].id }] },
      removed: {},
    }),
  )
  expect(store.has(a.id) || store.has(link.id) || store.has(mine.id)).toBe(false)
  expect(store.get<'server'>(c.id)?.tier).toBe(tiers[1].id)
})

test('what I removed goes, with links the other tied to it; a tier they filled stays', () => {
  const { editor, tiers, a, b, c } = smallDesign()
  const { store } = editor
  store.transact(() => {
    store.put(newLink({ from: b.id, to: a.id }))
    store.put(newServer({ tier: tiers[2].id, name: 'theirs', x: 160, y: 24 }))
  })
  store.transact(() => redoOver(store, { ...emptyDiff(), removed: { [a.id]: a, [tiers[2].id]: tiers[2] } }))
  expect(store.has(a.id)).toBe(false)
  expect(store.all('link')).toHaveLength(0)
  expect(store.has(tiers[2].id)).toBe(true)
  expect(store.has(c.id)).toBe(true)
})

test('a rule of mine about servers that the other removed goes, and says nothing of who is left', () => {
  const { editor, a, b, c } = smallDesign()
  const { store } = editor
  const racks = newTie({ kind: 'apart', within: 'rack', servers: [a.id, b.id] })
  const three = newTie({ kind: 'together', servers: [a.id, b.id, c.id] })
  const own = newTie({ kind: 'apart', within: 'rack', servers: [b.id] })
  store.transact(() => store.remove(a.id))
  store.transact(() =>
    redoOver(store, { ...emptyDiff(), added: { [racks.id]: racks, [three.id]: three, [own.id]: own } }),
  )
  expect([racks, three, own].map(({ id }) => store.has(id))).toEqual([false, true, true])
})
