import { describe, expect, test, vi } from 'vitest'
import type { PaletteEntry } from '@renderer/app/palette/entry.ts'
import { rank, score, scoreWord } from '@renderer/app/palette/fuzzy.ts'
import { awayEntries, designerEntries } from '@renderer/designer/palette-entries.ts'
import { actions } from '@renderer/designer/core/actions/index.ts'
import { createEditor } from '@renderer/designer/core/create-editor.ts'
import { smallDesign } from './helpers.ts'

const entry = (title: string, fields: Partial<PaletteEntry> = {}): PaletteEntry => ({
  id: title,
  kind: 'Designer',
  title,
  reason: null,
  run: () => undefined,
  ...fields,
})
const titles = (entries: PaletteEntry[]): string[] => entries.map((one) => one.title)

describe('the fuzzy filter', () => {
  test('wants all letters in their order', () => {
    expect(scoreWord('zf', 'zoom to fit')).toBeGreaterThan(0)
    expect(scoreWord('fz', 'zoom to fit')).toBe(0)
    expect(scoreWord('', 'anything')).toBeGreaterThan(0)
  })

  test('does not take letters strewn over a text for an answer', () => {
    expect(scoreWord('zoi', 'zoom to selection in')).toBeGreaterThan(0)
    expect(scoreWord('dpc', 'add replica below it, once')).toBe(0)
  })

  test('puts whole words before beginnings, beginnings before middles, and these before scattered letters', () => {
    const ranked = rank(
      [entry('Raise web'), entry('Snow ebb'), entry('cobweb'), entry('web-2'), entry('web')],
      'web',
    )
    expect(titles(ranked).slice(0, 4)).toEqual(['web', 'web-2', 'Raise web', 'cobweb'])
  })

  test('finds every word in the title, the kind or the detail, in any order', () => {
    const web = entry('web-1', { kind: 'Server', detail: 'Front' })
    expect(score('front web', web)).toBeGreaterThan(0)
    expect(score('server web', web)).toBeGreaterThan(0)
    expect(score('back web', web)).toBe(0)
  })

  test('keeps the order without a query, with what cannot be done at the end', () => {
    const entries = [entry('A', { reason: 'Select something' }), entry('B'), entry('C')]
    expect(titles(rank(entries, '  '))).toEqual(['B', 'C', 'A'])
  })

  test('of 5,000 servers takes no longer than a keystroke may', () => {
    const many = Array.from({ length: 5000 }, (_, at) =>
      entry(`app-server-${at}`, { kind: 'Server', detail: 'Application' }),
    )
    const before = performance.now()
    const ranked = rank(many, 'app 4711')
    expect(performance.now() - before).toBeLessThan(250)
    expect(ranked[0]?.title).toBe('app-server-4711')
  })
})

describe('what the designer offers', () => {
  test('is every action, greyed with its reason, and every server', () => {
    const { editor } = smallDesign()
    const entries = designerEntries(editor)
    expect(entries).toHaveLength(actions.length + 3)
    expect(new Set(entries.map((one) => one.id)).size).toBe(entries.length)
    expect(entries.find((one) => one.id === 'edit.delete')?.reason).toBe('Nothing is selected')
    expect(entries.find((one) => one.id === 'server.add')?.reason).toBeNull()
    expect(entries.filter((one) => one.kind === 'Server').map((one) => `${one.title} ${one.detail}`)).toEqual(
      ['a web', 'b web', 'c app'],
    )
  })

  test('selects a server and shows it', () => {
    const { editor, c } = smallDesign()
    editor.setCamera({ x: 700, y: 0, zoom: 2 })
    designerEntries(editor)
      .find((one) => one.id === c.id)
      ?.run()
    expect([...editor.selection]).toEqual([c.id])
    const card = editor.layout.card(c.id)
    const { width, height } = editor.session.viewport
    const middle = editor.toWorld({ x: width / 2, y: height / 2 })
    expect(Math.abs(middle.x - (card?.x ?? 0) - 100)).toBeLessThan(1)
  })

  test('runs an action as its key would', () => {
    const { editor, a } = smallDesign()
    editor.select([a.id])
    designerEntries(editor)
      .find((one) => one.id === 'edit.delete')
      ?.run()
    expect(editor.store.has(a.id)).toBe(false)
  })

  test('changes nothing in a design that can only be read', () => {
    const { editor } = smallDesign()
    const readOnly = createEditor(editor.store.records(), { readOnly: true })
    for (const action of actions.filter((one) => one.changes))
      expect(designerEntries(readOnly).find((one) => one.id === action.id)?.reason).toMatch(/newer Terrace/)
  })

  test('from another screen leads to servers, and says where actions are', () => {
    const { editor, b } = smallDesign()
    const onserver = vi.fn()
    const entries = awayEntries(editor.store.records(), onserver)
    entries.find((one) => one.id === b.id)?.run()
    expect(onserver).toHaveBeenCalledExactlyOnceWith(b.id)
    expect(entries.find((one) => one.id === 'server.add')?.reason).toBe('Go to the design first')
  })
})
