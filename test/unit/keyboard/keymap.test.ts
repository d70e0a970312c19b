import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { type KeyedAction, Keymap, withKeys, withoutChoice } from '@shared/keyboard/keymap.ts'
import { chosenKeys } from '@shared/keyboard/preferences.ts'
import { windowKey } from '@renderer/app/window-keys.ts'
import { pressKey } from '@renderer/designer/core/keyboard.ts'
import { designerKeyed, shownKey } from '@renderer/designer/core/keys.ts'
import { setChosenKeys } from '@renderer/keys/chosen.ts'
import { keyedActions, searched, shortcutGroups } from '@renderer/keys/shortcut-list.ts'
import { smallDesign } from '../designer/helpers.ts'

const actions: KeyedAction[] = [
  { id: 'a.one', scope: 'designer', keys: ['Ctrl+Z'] },
  { id: 'a.two', scope: 'designer', keys: ['S', 'Ctrl+S'] },
  { id: 'b.find', scope: 'tables', keys: ['/'] },
  { id: 'a.find', scope: 'designer', keys: ['/'] },
  { id: 'w.open', scope: 'window', keys: ['Ctrl+O', 'G H'] },
]

describe('a keymap', () => {
  it('finds what a press means in its scope, by its best reading', () => {
    const map = new Keymap(actions)
    expect(map.find(['Ctrl+Я', 'Ctrl+Z'], 'designer')).toBe('a.one')
    expect(map.find(['/'], 'designer')).toBe('a.find')
    expect(map.find(['/'], 'tables')).toBe('b.find')
    expect(map.find(['Ctrl+Z'], 'window')).toBeUndefined()
  })

  it('tells conflicts only where both would be heard', () => {
    const map = new Keymap(actions)
    expect(map.conflicts('a.one', '/')).toEqual(['a.find'])
    expect(map.conflicts('w.open', '/')).toEqual(['b.find', 'a.find'])
    expect(map.conflicts('b.find', 'S')).toEqual([])
    expect(map.conflicts('a.one', 'Ctrl+Z')).toEqual([])
  })

  it('takes a shortcut from the action that had it, and gives it back on reset only when it is free', () => {
    const chosen = withKeys({}, actions, 'a.one', ['S'])
    expect(chosen).toEqual({ 'a.one': ['S'], 'a.two': ['Ctrl+S'] })
    // The other one was given Ctrl+Z meanwhile: it keeps it.
    const swapped = withKeys(chosen, actions, 'a.two', ['Ctrl+Z'])
    expect(withoutChoice(swapped, actions, 'a.one')).toEqual({ 'a.one': [], 'a.two': ['Ctrl+Z'] })
    expect(withoutChoice(chosen, actions, 'a.one')).toEqual({ 'a.two': ['Ctrl+S'] })
    // What is chosen as it is anyway is no choice.
    expect(withKeys(chosen, actions, 'a.two', ['S', 'Ctrl+S'])).toEqual({ 'a.one': [] })
  })

  it('never means two things at once, whatever is chosen in whatever order', () => {
    const step = fc.record({
      id: fc.constantFrom(...actions.map(({ id }) => id)),
      keys: fc.array(fc.constantFrom('Ctrl+Z', 'S', 'Ctrl+S', '/', 'Ctrl+O', 'G H', 'F5'), { maxLength: 3 }),
      reset: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let chosen = {}
        for (const { id, keys, reset } of steps)
          chosen = reset ? withoutChoice(chosen, actions, id) : withKeys(chosen, actions, id, keys)
        const map = new Keymap(actions, chosen)
        for (const { id } of actions)
          for (const combo of map.keysOf(id)) expect(map.conflicts(id, combo)).toEqual([])
      }),
    )
  })
})

describe('the shortcuts of Terrace', () => {
  afterEach(() => setChosenKeys({}))

  it('mean one thing each, and can be kept as a choice', () => {
    const map = new Keymap(keyedActions)
    const fixed = new Set(['edit.copy', 'edit.cut', 'edit.paste'])
    for (const { id, keys } of keyedActions) {
      for (const combo of keys) expect(map.conflicts(id, combo), `${id} ${combo}`).toEqual([])
      if (!fixed.has(id))
        expect(chosenKeys.safeParse({ [id]: keys }).success, `${id} ${keys.join()}`).toBe(true)
    }
    expect(new Set(keyedActions.map(({ id }) => id)).size).toBe(keyedActions.length)
  })

  it('can be changed: the new one works in the editor, the old one no more', () => {
    const { editor } = smallDesign()
    const add = (key: string, ctrl = false) => pressKey(editor, { key, ctrl, alt: false, shift: false })
    setChosenKeys(withKeys({}, designerKeyed, 'server.add', ['Ctrl+J']))
    expect(shownKey('server.add')).toBe('Ctrl+J')
    expect(add('s')).toBe(false)
    expect(add('j', true)).toBe(true)
    expect(editor.history.undoTitle).toMatch(/^Add server/)
    setChosenKeys({})
    expect(add('s')).toBe(true)
  })

  it('of the window leave text fields alone, but for those with Ctrl that edit no text', () => {
    const idle = { typing: false, prefixed: false }
    const typing = { typing: true, prefixed: false }
    expect(windowKey(['G'], idle)).toBe('prefix')
    expect(windowKey(['H'], { typing: false, prefixed: true })).toBe('go.hosts')
    expect(windowKey(['H'], idle)).toBeUndefined()
    expect(windowKey(['X'], { typing: false, prefixed: true })).toBeUndefined()
    expect(windowKey(['?'], idle)).toBe('window.shortcuts')
    expect(windowKey(['/'], idle)).toBe('tables.search')
    expect(windowKey(['?'], typing)).toBeUndefined()
    expect(windowKey(['G'], typing)).toBeUndefined()
    expect(windowKey(['Ctrl+S'], typing)).toBe('file.save')
    setChosenKeys({ 'file.save': ['Ctrl+A'] })
    expect(windowKey(['Ctrl+A'], typing)).toBeUndefined()
    expect(windowKey(['Ctrl+A'], idle)).toBe('file.save')
  })

  it('are listed in groups and found by words and by keys', () => {
    const groups = shortcutGroups({ 'edit.undo': ['Ctrl+U'] })
    const rows = (query: string) => searched(groups, query).flatMap((group) => group.rows.map(({ id }) => id))
    expect(rows('undo')).toEqual(['edit.undo'])
    expect(rows('ctrl+u')).toContain('edit.undo')
    expect(rows('zoom fit')).toEqual(['view.zoom-fit'])
    expect(rows('no such thing')).toEqual([])
    expect(groups.flatMap((group) => group.rows).length).toBeGreaterThan(keyedActions.length)
  })
})
