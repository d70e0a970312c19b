import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NameIndex } from '@renderer/designer/panel/name-index.ts'
import { nameWarning } from '@renderer/designer/panel/warnings.ts'
import { smallDesign } from './helpers.ts'

test('a name is held by those who have it now, whatever was done before', () => {
  const name = fc.constantFrom('a', 'B', 'b ', 'web', 'web-1', '')
  const step = fc.record({ who: fc.nat({ max: 2 }), name, replicas: fc.integer({ min: 1, max: 3 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const { editor, a, b, c } = smallDesign()
      const index = new NameIndex(editor.store)
      for (const [at, { who, name: given, replicas }] of steps.entries()) {
        const id = [a, b, c][who]?.id ?? a.id
        if (at % 5 === 4) editor.undo()
        else if (at % 7 === 6) editor.transact('x', (store) => store.remove(id))
        else if (editor.store.has(id))
          editor.transact('n', (store) => store.update<'server'>(id, { name: given, replicas }))
        const anew = new NameIndex(editor.store)
        for (const one of ['a', 'b', 'B', 'web', 'web-1', 'web-2', 'web-1-1', 'c', ''])
          expect([...index.holders(one)].toSorted()).toEqual([...anew.holders(one)].toSorted())
      }
    }),
    { numRuns: 60 },
  )
})

test('a name that another has is warned of, whichever letters are large', () => {
  const { editor, a, b } = smallDesign()
  expect(nameWarning(editor.store, a, 'a')).toBeUndefined()
  expect(nameWarning(editor.store, a, ' B ')).toBe('Another server is named B')
  editor.transact('group', (store) => store.update<'server'>(b.id, { replicas: 2 }))
  expect(nameWarning(editor.store, a, 'b')).toBeUndefined()
  expect(nameWarning(editor.store, a, 'b-2')).toBe('Another server is named b-2')
})
