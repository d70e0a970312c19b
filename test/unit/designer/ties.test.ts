import { describe, expect, test } from 'vitest'
import { compareDesigns } from '@shared/design/compare.ts'
import { emptyDiff } from '@shared/design/diff.ts'
import { HistoryFit } from '@shared/design/history-fit.ts'
import { newServer, newTie } from '@shared/design/create.ts'
import type { AffinityRecord, ServerRecord } from '@shared/design/records.ts'
import { actionOf, perform } from '@renderer/designer/core/actions/index.ts'
import { enabled } from '@renderer/designer/core/actions/action.ts'
import { deleteTier } from '@renderer/designer/core/actions/tiers.ts'
import { copyText, readClipping } from '@renderer/designer/core/clipboard.ts'
import { createEditor } from '@renderer/designer/core/create-editor.ts'
import type { Editor } from '@renderer/designer/core/editor.ts'
import { matchesOf } from '@renderer/designer/core/find.ts'
import { pasteText } from '@renderer/designer/core/pasted-text.ts'
import { redoOver } from '@renderer/designer/core/redo-over.ts'
import { overlayOf, sceneOf } from '@renderer/designer/core/scene.ts'
import { insertTemplate, templateFromSelection } from '@renderer/designer/core/template.ts'
import { touchedBy } from '@renderer/designer/core/touched.ts'
import { changeTie, setRackTies } from '@renderer/designer/core/tying.ts'
import { outlineRows } from '@renderer/designer/outline/tree.ts'
import { foundServers } from '@renderer/designer/panel/found-servers.ts'
import { bytesOf, smallDesign } from './helpers.ts'

/** Kinds and names of the rules, in the order of these. */
const rules = ({ store }: Editor): string[] =>
  store
    .all('affinity')
    .map(
      ({ kind, servers }) =>
        `${kind} ${servers
          .map((id) => store.get<'server'>(id)?.name ?? '?')
          .sort()
          .join(' ')}`,
    )
    .sort()
const reason = (editor: Editor, id: string): true | string => {
  const action = actionOf(id)
  if (!action) throw new Error(`There is no ${id}.`)
  return enabled(action, { editor })
}
const put = (editor: Editor, ...records: AffinityRecord[]): void => {
  editor.transact('Prepare', (store) => {
    for (const one of records) store.put(one)
  })
}
const tie = (kind: AffinityRecord['kind'], servers: ServerRecord[], fields: Partial<AffinityRecord> = {}) =>
  newTie({ kind, servers: servers.map(({ id }) => id), ...fields })

describe('the selected servers', () => {
  test('are kept apart, then together, by one rule and in one step each', () => {
    const { editor, a, b, c } = smallDesign()
    const before = bytesOf(editor)
    editor.select([a.id, b.id, c.id])
    expect(perform(editor, 'tie.apart')).toBe(true)
    expect(editor.history.undoTitle).toBe('Keep a, b and c apart')
    expect(rules(editor)).toEqual(['apart a b c'])
    expect(reason(editor, 'tie.apart')).toBe('They are kept apart already')
    expect(perform(editor, 'tie.together')).toBe(true)
    expect(rules(editor)).toEqual(['together a b c'])
    editor.undo()
    editor.undo()
    expect(bytesOf(editor)).toBe(before)
  })

  test('cannot be where that makes no sense, and the reason is said', () => {
    const { editor, a, b, c } = smallDesign()
    editor.select([a.id])
    expect(reason(editor, 'tie.near')).toBe('Select two or more servers first')
    editor.select([a.id, b.id])
    expect(reason(editor, 'tie.drop')).toBe('There is no rule between them')
    editor.transact('Prepare', (store) => store.update<'server'>(a.id, { replicas: 2 }))
    expect(reason(editor, 'tie.together')).toBe('The replicas of a are kept on different hosts')
    editor.transact('Prepare', (store) => store.update<'server'>(a.id, { kind: 'dedicated' }))
    expect(reason(editor, 'tie.together')).toBe('a is dedicated: nothing else runs on its host')
    expect(reason(editor, 'tie.apart')).toBe(true)
    put(editor, tie('apart', [a, b, c]))
    expect(reason(editor, 'tie.drop')).toBe(
      'Their rules name other servers too: change them in the properties',
    )
    const shut = createEditor(editor.store.records(), { readOnly: true })
    shut.select([a.id, b.id])
    expect(reason(shut, 'tie.near')).toMatch(/can only be read/)
  })

  test('lose the rules between them, and only these', () => {
    const { editor, a, b, c } = smallDesign()
    put(
      editor,
      tie('apart', [a, b]),
      tie('near', [a, b]),
      tie('apart', [a, b, c]),
      tie('apart', [a], { within: 'rack' }),
    )
    editor.select([a.id, b.id])
    expect(perform(editor, 'tie.drop')).toBe(true)
    expect(editor.history.undoTitle).toBe('Remove 2 rules')
    expect(rules(editor)).toEqual(['apart a', 'apart a b c'])
  })
})

test('replicas are kept in different racks by a rule of their server alone', () => {
  const { editor, a, b } = smallDesign()
  setRackTies(editor, [a, b], true)
  setRackTies(editor, [a, b], true)
  expect(rules(editor)).toEqual(['apart a', 'apart b'])
  setRackTies(editor, [a], false)
  expect(rules(editor)).toEqual(['apart b'])
  expect(editor.history.undoTitle).toBe('Let replicas of a share a rack')
})

test('a rule is changed as one step that says what', () => {
  const { editor, a, b, c } = smallDesign()
  const rule = tie('apart', [a, b])
  put(editor, rule)
  changeTie(editor, rule.id, { kind: 'near' })
  expect(editor.history.undoTitle).toBe('Keep a and b near one another')
  changeTie(editor, rule.id, { servers: [a.id, b.id, c.id] })
  expect(editor.history.undoTitle).toBe('Change the rule of a, b and c')
  expect(rules(editor)).toEqual(['near a b c'])
})

describe('servers that go', () => {
  test('go out of their rules in the same step; undo brings all back', () => {
    const { editor, a, b, c } = smallDesign()
    put(editor, tie('apart', [a, b, c]), tie('near', [a, b]), tie('apart', [a], { within: 'rack' }))
    const before = bytesOf(editor)
    editor.select([a.id])
    perform(editor, 'edit.delete')
    expect(rules(editor)).toEqual(['apart b c'])
    editor.undo()
    expect(bytesOf(editor)).toBe(before)
  })

  test('with their tier too; moved to another tier they keep them', () => {
    const { editor, tiers, a, b, c } = smallDesign()
    put(editor, tie('apart', [a, b]), tie('near', [a, c]))
    deleteTier(editor, tiers[0].id, { moveTo: tiers[1].id })
    expect(rules(editor)).toEqual(['apart a b', 'near a c'])
    editor.undo()
    deleteTier(editor, tiers[0].id)
    expect(rules(editor)).toEqual([])
  })

  test('or that somebody else removed are in no rule that is done again', () => {
    const { editor, a, b, c } = smallDesign()
    const { store } = editor
    const [pair, all] = [tie('apart', [a, b]), tie('apart', [a, b, c])]
    store.transact(() => {
      for (const link of store.all('link')) store.remove(link.id)
      store.remove(a.id)
    })
    store.transact(() => redoOver(store, { ...emptyDiff(), added: { [pair.id]: pair, [all.id]: all } }))
    expect(rules(editor)).toEqual(['apart b c'])
    store.transact(() => redoOver(store, { ...emptyDiff(), removed: { [b.id]: b } }))
    expect(rules(editor)).toEqual([])
  })

  test('are needed by their rules: a step that brought them is not taken back under these', () => {
    const { editor, tiers, a } = smallDesign()
    const added = newServer({ tier: tiers[0].id, name: 'new', x: 640, y: 24 })
    const step = editor.store.transact(() => editor.store.put(added))
    const fit = () => new HistoryFit(editor.store.records())
    expect(fit().back(step)).toBe(true)
    editor.store.transact(() => editor.store.put(tie('apart', [a, added])))
    expect(fit().back(step)).toBe(false)
  })
})

describe('copies', () => {
  test('carry the rules that name nothing else', () => {
    const { editor, a, b, c } = smallDesign()
    put(editor, tie('apart', [a, b], { name: 'spread' }), tie('near', [b, c]))
    editor.select([a.id, b.id])
    perform(editor, 'edit.duplicate')
    expect(rules(editor)).toEqual(['apart a b', 'apart a-2 b-2', 'near b c'])
    editor.undo()
    expect(rules(editor)).toEqual(['apart a b', 'near b c'])
  })

  test('go to another design; older clippings have no rules', () => {
    const { editor, a, b } = smallDesign()
    put(editor, tie('together', [a, b]), tie('apart', [a], { within: 'rack' }))
    editor.select([a.id, b.id])
    const text = copyText(editor) ?? ''
    const other = smallDesign().editor
    pasteText(other, text)
    expect(rules(other)).toEqual(['apart a-2', 'together a-2 b-2'])
    const { rules: gone, ...older } = JSON.parse(text) as Record<string, unknown>
    expect(gone).toHaveLength(2)
    expect(readClipping(JSON.stringify(older))?.rules).toEqual([])
  })

  test('so do templates', () => {
    const { editor, a, b, c } = smallDesign()
    put(editor, tie('apart', [a, b]), tie('near', [b, c]))
    editor.select([a.id, b.id])
    const template = templateFromSelection(editor, 'Pair')
    expect(template.filter(({ type }) => type === 'affinity')).toHaveLength(1)
    insertTemplate(editor, 'Insert template Pair', template)
    expect(rules(editor)).toEqual(['apart a b', 'apart a-2 b-2', 'near b c'])
    // A rule of a template that names who is not in it says what nobody meant.
    const other = smallDesign().editor
    insertTemplate(other, 'Insert', [...template, tie('apart', [a, b, c])])
    expect(rules(other)).toEqual(['apart a-2 b-2'])
  })
})

test('what became of a rule is said with names', () => {
  const { editor, a, b, c } = smallDesign()
  const rule = tie('apart', [a, b])
  const before = editor.store.records()
  const with1 = [...before, rule]
  expect(compareDesigns(before, with1)).toMatchObject([
    { what: 'added', name: 'Keep apart: a and b', fields: [] },
  ])
  const changed = {
    ...rule,
    name: 'spread',
    kind: 'near' as const,
    within: 'rack' as const,
    servers: [a.id, c.id],
  }
  expect(compareDesigns(with1, [...before, changed])).toMatchObject([
    {
      what: 'changed',
      name: 'spread',
      fields: [
        { label: 'Name', from: 'none', to: 'spread' },
        { label: 'Kind', from: 'Keep apart', to: 'Keep near' },
        { label: 'Host or rack', from: 'host', to: 'rack' },
        { label: 'Servers', from: 'a, b', to: 'a, c' },
      ],
    },
  ])
})

test('the name of a rule finds its servers, and the outline tells it', () => {
  const { editor, a, b } = smallDesign()
  put(editor, tie('apart', [a, b], { name: 'No Shared Fate' }))
  expect(matchesOf(editor, 'shared fate')).toEqual([a.id, b.id])
  expect(matchesOf(editor, 'fate b')).toEqual([b.id])
  const row = outlineRows(editor, new Set()).find(({ id }) => id === a.id)
  expect(row?.detail).toContain('Apart from b · different hosts')
})

test('cards under a rule wear its sign, which comes and goes with it', () => {
  const { editor, a, b, c } = smallDesign()
  const signed = () =>
    sceneOf(editor)
      .cards.filter(({ tied }) => tied)
      .map(({ name }) => name)
  expect(signed()).toEqual([])
  const rule = tie('apart', [a, b])
  const areas: number[] = []
  editor.on('change', (change) => areas.push(change.areas?.length ?? -1))
  put(editor, rule)
  expect(signed()).toEqual(['a', 'b'])
  changeTie(editor, rule.id, { servers: [b.id, c.id] })
  expect(signed()).toEqual(['b', 'c'])
  expect(areas.every((count) => count > 0)).toBe(true)
  expect(touchedBy({ ...emptyDiff(), removed: { [rule.id]: rule } })?.ids).toEqual([a.id, b.id])
})

test('servers are pointed out on the canvas until they are no longer', () => {
  const { editor, a, b } = smallDesign()
  editor.light([a.id, b.id])
  expect(overlayOf(editor).lit).toHaveLength(2)
  editor.light([])
  expect(overlayOf(editor).lit).toEqual([])
})

test('a selected rule has no menu of its own and is deleted like anything else', () => {
  const { editor, a, b } = smallDesign()
  const rule = tie('apart', [a, b])
  put(editor, rule)
  editor.select([rule.id])
  editor.menuForSelection()
  expect(editor.session.menu?.hit).toEqual({ kind: 'canvas' })
  perform(editor, 'edit.rename')
  expect(editor.session.editing).toBeNull()
  perform(editor, 'edit.delete')
  expect(rules(editor)).toEqual([])
})

test('servers are found by parts of their names, numbers in their order', () => {
  const { editor, tiers, a } = smallDesign()
  editor.transact('Prepare', (store) => {
    for (const name of ['db-10', 'db-2', 'old-db', 'Web DB'])
      store.put(newServer({ tier: tiers[0].id, name, x: 160, y: 24 }))
  })
  const names = (query: string, taken = new Set<typeof a.id>()) =>
    foundServers(editor.store, query, taken).map(({ name }) => name)
  expect(names('db')).toEqual(['db-2', 'db-10', 'old-db', 'Web DB'])
  expect(names('db web')).toEqual(['Web DB'])
  expect(names('', new Set([a.id]))).toEqual(['b', 'c', 'db-2', 'db-10', 'old-db', 'Web DB'])
})
