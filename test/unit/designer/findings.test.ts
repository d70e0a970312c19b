import { afterEach, describe, expect, test, vi } from 'vitest'
import { perform } from '@renderer/designer/core/actions/index.ts'
import { createEditor } from '@renderer/designer/core/create-editor.ts'
import type { Editor } from '@renderer/designer/core/editor.ts'
import { fixAll, fixFinding } from '@renderer/designer/core/fixing.ts'
import { designedStatus } from '@renderer/designer/core/status.ts'
import { Finder } from '@renderer/designer/finding/finder.ts'
import { groupsOf, severityCount } from '@renderer/designer/findings-groups.ts'
import type { Finding } from '@shared/design/findings.ts'
import { FixWorld } from '@shared/design/fixes/fix.ts'
import { findingsOf } from '@shared/design/rules.ts'
import { DesignStore } from '@shared/design/store.ts'
import { large } from '../export/samples.ts'
import { bytesOf, smallDesign } from './helpers.ts'

const named = (editor: Editor, rule: string) => findingsOf(editor.store).filter((one) => one.rule === rule)
const worldOf = (editor: Editor) => () => new FixWorld(editor.store)

describe('putting right', () => {
  const twice = () => {
    const design = smallDesign()
    const { editor, a, b, c } = design
    editor.transact('names', (store) => {
      store.update<'server'>(b.id, { name: a.name })
      store.update<'server'>(c.id, { name: 'x y' })
    })
    return design
  }

  test('is one step with words that say what, and undo returns to the very same bytes', () => {
    const { editor, b } = twice()
    const before = bytesOf(editor)
    const [finding] = named(editor, 'duplicate-name')
    if (finding) fixFinding(editor, finding, worldOf(editor))
    const names = editor.store.all('server').map(({ name }) => name)
    expect(new Set(names).size).toBe(3)
    expect(names).toContain('a-2')
    expect(editor.history.undoTitle).toBe('Name used twice: Rename one to a-2')
    editor.undo()
    expect(bytesOf(editor)).toBe(before)
    expect(editor.store.get<'server'>(b.id)?.name).toBe('a')
  })

  test('all of a kind is one step too, told with its number', () => {
    const { editor } = smallDesign()
    const before = bytesOf(editor)
    const told: string[] = []
    editor.on('announce', (text) => told.push(text))
    fixAll(editor, named(editor, 'no-redundancy'), worldOf(editor))
    expect(named(editor, 'no-redundancy')).toEqual([])
    expect(editor.history.steps).toHaveLength(1)
    expect(told).toEqual(['Tier without redundancy: 1 fixed'])
    editor.undo()
    expect(bytesOf(editor)).toBe(before)
  })

  test('a finding that is out of date does no harm, and a design that can only be read is left alone', () => {
    const { editor } = twice()
    const [finding] = named(editor, 'duplicate-name')
    if (!finding) throw new Error('none found')
    fixFinding(editor, finding, worldOf(editor))
    const after = bytesOf(editor)
    fixFinding(editor, finding, worldOf(editor))
    expect(bytesOf(editor)).toBe(after)
    const reader = createEditor(twice().editor.store.records(), { readOnly: true })
    const told: string[] = []
    reader.on('announce', (text) => told.push(text))
    const before = bytesOf(reader)
    for (const one of named(reader, 'duplicate-name')) fixFinding(reader, one, worldOf(reader))
    fixAll(reader, named(reader, 'duplicate-name'), worldOf(reader))
    expect(bytesOf(reader)).toBe(before)
    expect(told).toHaveLength(2)
  })

  test('a drag under way is given up first, and leaves no trace', () => {
    const { editor, hand, a } = twice()
    const [finding] = named(editor, 'duplicate-name')
    hand.press(hand.at(a))
    hand.move({ x: 700, y: 60 })
    expect(editor.busy).toBe(true)
    if (finding) fixFinding(editor, finding, worldOf(editor))
    expect(editor.busy).toBe(false)
    expect(editor.store.get<'server'>(a.id)).toMatchObject({ x: a.x, y: a.y })
  })
})

describe('asking for what was found', () => {
  const asked = (editor: Editor) => {
    const ids: (string | null)[] = []
    editor.on('findings', (id) => ids.push(id))
    return ids
  }

  test('a click on the mark of a card asks for its own, one elsewhere on it does not', () => {
    const { editor, hand, a, b } = smallDesign()
    const ids = asked(editor)
    editor.setStatus(new Map([[a.id, { ...designedStatus, finding: 'error' }]]))
    const mark = (server: typeof a) => {
      const card = editor.layout.card(server.id)
      return { x: (card?.x ?? 0) + 200 - 20, y: (card?.y ?? 0) + 64 }
    }
    hand.click(hand.at(a))
    hand.click(mark(b))
    expect(ids).toEqual([])
    hand.click(mark(a))
    expect(ids).toEqual([a.id])
    expect([...editor.selection]).toEqual([a.id])
    // A drag that begins there is a drag.
    hand.drag(mark(a), { x: 500, y: 60 })
    expect(ids).toHaveLength(1)
  })

  test('a key asks for those of the selection, or for all', () => {
    const { editor, b } = smallDesign()
    const ids = asked(editor)
    perform(editor, 'view.findings')
    editor.select([b.id])
    perform(editor, 'view.findings')
    expect(ids).toEqual([null, b.id])
  })
})

test('the list is by kind, worst first, and leaves out what is hidden', () => {
  const finding = (rule: string, severity: Finding['severity']): Finding => ({
    rule,
    severity,
    records: ['server:a'],
    text: rule,
  })
  const found = [
    finding('no-redundancy', 'info'),
    finding('range-overlap', 'warning'),
    finding('duplicate-name', 'error'),
    finding('address-outside', 'error'),
    finding('duplicate-name', 'error'),
    finding('of-others', 'warning'),
  ]
  const groups = (...shown: Finding['severity'][]) =>
    groupsOf(found, new Set(shown)).map(({ name, findings }) => `${name} ${findings.length}`)
  expect(groups('error', 'warning', 'info')).toEqual([
    'Address outside its network 1',
    'Name used twice 2',
    'Of others 1',
    'Overlapping ranges 1',
    'Tier without redundancy 1',
  ])
  expect(groups('info')).toEqual(['Tier without redundancy 1'])
  expect([severityCount('error', 1), severityCount('info', 2)]).toEqual(['1 error', '2 pieces of advice'])
})

describe('looking a drawing over', () => {
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  test('a small one once it rests, at once', () => {
    vi.useFakeTimers()
    const { editor } = smallDesign()
    const found: number[] = []
    const finder = new Finder(editor.store, (list) => found.push(list.length))
    finder.soon()
    finder.soon()
    expect(found).toEqual([])
    vi.advanceTimersByTime(200)
    expect(found).toHaveLength(1)
    finder.soon()
    finder.close()
    vi.advanceTimersByTime(1000)
    expect(found).toHaveLength(1)
  })

  test('a large one in turns that a change begins anew', () => {
    const waiting: ((deadline: Pick<IdleDeadline, 'timeRemaining'>) => void)[] = []
    vi.stubGlobal('requestIdleCallback', (work: (typeof waiting)[0]) => waiting.push(work))
    vi.stubGlobal('cancelIdleCallback', () => waiting.pop())
    const store = new DesignStore(large(2000))
    const found: Finding[][] = []
    const finder = new Finder(store, (list) => found.push([...list]))
    // No time is left in any turn: one rule each.
    const turn = () => waiting.shift()?.({ timeRemaining: () => 0 })
    finder.now()
    turn()
    turn()
    expect(found).toEqual([])
    finder.now()
    expect(waiting).toHaveLength(1)
    let turns = 0
    while (waiting.length > 0 && turns < 100) {
      turn()
      turns += 1
    }
    expect(turns).toBeGreaterThan(10)
    expect(found).toEqual([findingsOf(store)])
  })
})
