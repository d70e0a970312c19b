import { describe, expect, test } from 'vitest'
import { actions, perform } from '@renderer/designer/core/actions/index.ts'
import { menuContext, menuEntries } from '@renderer/designer/core/actions/menus.ts'
import { deleteTier } from '@renderer/designer/core/actions/tiers.ts'
import { pressKey } from '@renderer/designer/core/keyboard.ts'
import type { Editor } from '@renderer/designer/core/editor.ts'
import { newDesignRecords } from '@shared/design/create.ts'
import { createEditor } from '@renderer/designer/core/create-editor.ts'
import { bytesOf, smallDesign } from './helpers.ts'

const key = (editor: Editor, name: string, held: { ctrl?: boolean; shift?: boolean; alt?: boolean } = {}) =>
  pressKey(editor, { key: name, ctrl: false, shift: false, alt: false, ...held })

describe('the context menu', () => {
  test('on a lane adds a server where it was opened', () => {
    const { editor, hand, tiers } = smallDesign()
    const lane = editor.layout.lane(tiers[2].id)
    const at = { x: 500, y: (lane?.box.y ?? 0) + 68 }
    editor.contextMenu(hand.info(at))
    const menu = editor.session.menu
    expect(menu?.hit).toMatchObject({ kind: 'lane', id: tiers[2].id })
    if (!menu) return
    perform(editor, 'server.add', menuContext(editor, menu))
    const [server] = editor.selected('server')
    expect(server).toMatchObject({ tier: tiers[2].id, name: 'db', kind: 'virtual' })
    const card = server && editor.layout.card(server.id)
    expect(Math.abs((card?.x ?? 0) + 100 - at.x)).toBeLessThanOrEqual(4)
  })

  test('greys what cannot be done, with the reason', () => {
    const { editor, hand, a } = smallDesign()
    editor.contextMenu(hand.info(hand.at(a)))
    expect([...editor.selection]).toEqual([a.id])
    const menu = editor.session.menu
    const entries = menu ? menuEntries(editor, menu) : []
    const reasons = Object.fromEntries(
      entries.flatMap((entry) => (entry.kind === 'action' ? [[entry.id, entry.reason]] : [])),
    )
    expect(reasons['server.tier-up']).toBe('There is no tier above')
    expect(reasons['server.tier-down']).toBeNull()
    expect(reasons['edit.delete']).toBeNull()
  })

  test('keeps a selection of several when opened on one of them', () => {
    const { editor, hand, a, b } = smallDesign()
    editor.select([a.id, b.id])
    editor.contextMenu(hand.info(hand.at(b)))
    expect(editor.selection.size).toBe(2)
  })

  test('names only actions that exist', () => {
    const { editor, a } = smallDesign()
    for (const hit of [
      { kind: 'canvas' },
      { kind: 'server', id: a.id },
      { kind: 'lane', id: a.tier, label: true },
      { kind: 'lane', id: a.tier, label: false },
    ] as const) {
      const entries = menuEntries(editor, { at: { x: 0, y: 0 }, world: { x: 0, y: 0 }, hit })
      expect(entries.filter((entry) => entry.kind === 'action').length).toBeGreaterThan(4)
    }
  })
})

describe('actions', () => {
  test('have ids and shortcuts of their own', () => {
    expect(new Set(actions.map((action) => action.id)).size).toBe(actions.length)
    const shortcuts = actions.flatMap((action) => action.shortcuts ?? [])
    expect(new Set(shortcuts.map((one) => one.toLowerCase())).size).toBe(shortcuts.length)
  })

  test('new servers get names of their own and never cover one another', () => {
    const editor = createEditor(newDesignRecords())
    editor.setViewport({ width: 1200, height: 800 })
    const [lane] = editor.layout.lanes()
    for (let count = 0; count < 12; count += 1)
      perform(editor, 'server.add', { world: { x: 300, y: (lane?.box.y ?? 0) + 60 } })
    const servers = editor.store.all('server')
    expect(new Set(servers.map((one) => one.name)).size).toBe(12)
    for (const [at, one] of servers.entries())
      for (const other of servers.slice(at + 1))
        expect(Math.abs(one.x - other.x) >= 200 || Math.abs(one.y - other.y) >= 88).toBe(true)
  })

  test('a new name avoids those of the machines of a replica group', () => {
    const { editor, a } = smallDesign()
    editor.transact('group', (store) => store.update<'server'>(a.id, { name: 'web', replicas: 2 }))
    perform(editor, 'server.add', { tier: a.tier })
    expect(editor.selected('server')[0]?.name).toBe('web-3')
  })

  test('deleting a server deletes its links, and undo brings all back', () => {
    const { editor, a } = smallDesign()
    const before = bytesOf(editor)
    editor.select([a.id])
    key(editor, 'Delete')
    expect(editor.store.has(a.id)).toBe(false)
    expect(editor.store.all('link')).toHaveLength(0)
    expect(editor.selection.size).toBe(0)
    key(editor, 'z', { ctrl: true })
    expect(bytesOf(editor)).toBe(before)
  })

  test('duplicate copies links among the copies, frees addresses, and lands beside', () => {
    const { editor, a, c } = smallDesign()
    editor.store.transact(() =>
      editor.store.update<'server'>(a.id, {
        nics: [{ network: null, address: '10.0.0.1', mac: '52:54:00:00:00:01' }],
      }),
    )
    editor.select([a.id, c.id])
    perform(editor, 'edit.duplicate')
    expect(
      editor.store
        .all('server')
        .map((one) => one.name)
        .sort(),
    ).toEqual(['a', 'a-2', 'b', 'c', 'c-2'])
    expect(editor.store.all('link')).toHaveLength(2)
    const copy = editor.store.all('server').find((one) => one.name === 'a-2')
    expect(copy?.nics).toEqual([{ network: null, address: '', mac: '' }])
    expect(editor.history.steps).toHaveLength(1)
  })

  test('copied text pastes into another design, under the pointer', () => {
    const first = smallDesign()
    first.editor.select([first.a.id])
    perform(first.editor, 'edit.copy')
    const other = smallDesign()
    other.editor.takeCopy(first.editor.copied ?? '')
    perform(other.editor, 'edit.paste', { world: { x: 500, y: 220 } })
    const [pasted] = other.editor.selected('server')
    expect(pasted).toMatchObject({ name: 'a-2', tier: other.tiers[1].id })
    other.editor.takeCopy('{"terrace":"clipping","servers":"<img onerror>"}')
    const before = bytesOf(other.editor)
    perform(other.editor, 'edit.paste')
    expect(bytesOf(other.editor)).toBe(before)
  })

  test('a tier that holds servers asks; moving keeps them, deleting takes them with their links', () => {
    const { editor, tiers, a } = smallDesign()
    perform(editor, 'tier.delete', { tier: tiers[0].id })
    expect(editor.session.question).toEqual({ kind: 'delete-tier', tier: tiers[0].id, servers: 2 })
    expect(editor.store.has(tiers[0].id)).toBe(true)
    deleteTier(editor, tiers[0].id, { moveTo: tiers[1].id })
    expect(editor.store.get<'server'>(a.id)?.tier).toBe(tiers[1].id)
    expect(editor.history.steps).toHaveLength(1)
    deleteTier(editor, tiers[1].id)
    expect(editor.store.all('server')).toHaveLength(0)
    expect(editor.store.all('link')).toHaveLength(0)
    perform(editor, 'tier.delete', { tier: tiers[2].id })
    expect(editor.layout.lanes()).toHaveLength(0)
    editor.undo()
    editor.undo()
    editor.undo()
    expect(editor.store.all('server')).toHaveLength(3)
  })

  test('tiers are added above and below and change places', () => {
    const { editor, tiers } = smallDesign()
    perform(editor, 'tier.add-above', { tier: tiers[1].id })
    const names = () => editor.layout.lanes().map((lane) => lane.tier.name)
    expect(names()).toEqual(['web', 'Tier', 'app', 'data'])
    perform(editor, 'tier.up', { tier: tiers[2].id })
    expect(names()).toEqual(['web', 'Tier', 'data', 'app'])
    expect(perform(editor, 'tier.up', { tier: tiers[0].id })).toBe(false)
  })
})

describe('keys', () => {
  test('arrows take hold of a server, then nudge it; with Ctrl they go to the next one', () => {
    const { editor, a, b, c } = smallDesign()
    key(editor, 'ArrowDown')
    expect([...editor.selection]).toEqual([a.id])
    key(editor, 'ArrowRight')
    expect(editor.store.get<'server'>(a.id)?.x).toBe(168)
    key(editor, 'ArrowRight', { ctrl: true })
    expect([...editor.selection]).toEqual([b.id])
    key(editor, 'ArrowLeft', { ctrl: true })
    key(editor, 'ArrowDown', { ctrl: true })
    expect([...editor.selection]).toEqual([c.id])
    key(editor, 'ArrowDown', { alt: true })
    expect(editor.store.get<'server'>(c.id)?.tier).not.toBe(c.tier)
  })

  test('the menu key opens the menu of the selection, F2 renames, Escape closes and clears', () => {
    const { editor, a } = smallDesign()
    editor.select([a.id])
    key(editor, 'F10', { shift: true })
    expect(editor.session.menu?.hit).toEqual({ kind: 'server', id: a.id })
    key(editor, 'Escape')
    expect(editor.session.menu).toBeNull()
    key(editor, 'F2')
    expect(editor.session.editing).toBe(a.id)
    key(editor, 'Escape')
    expect(editor.session.editing).toBeNull()
    key(editor, 'Escape')
    expect(editor.selection.size).toBe(0)
    expect(key(editor, 'Escape')).toBe(false)
  })
})
