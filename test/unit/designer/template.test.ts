import { describe, expect, test } from 'vitest'
import { newNetwork, newNote } from '@shared/design/create.ts'
import { templateNames, templateRecords } from '@shared/design/templates/index.ts'
import { renewed } from '@shared/design/templates/renew.ts'
import { isClear } from '@renderer/designer/core/place.ts'
import { perform } from '@renderer/designer/core/actions/index.ts'
import { createEditor } from '@renderer/designer/core/create-editor.ts'
import type { Editor } from '@renderer/designer/core/editor.ts'
import { insertTemplate, templateFromSelection } from '@renderer/designer/core/template.ts'
import { bytesOf, smallDesign } from './helpers.ts'

const names = (editor: Editor): string[] =>
  editor.store
    .all('server')
    .map(({ name }) => name)
    .toSorted()

describe('a template from the selection', () => {
  test('has the servers with their tiers, networks and links among them, and nothing else', () => {
    const { editor, a, c, tiers } = smallDesign()
    const [inside, other] = [newNetwork({ name: 'inside' }), newNetwork({ name: 'other' })]
    const note = newNote({ x: 200, y: 20, text: 'Mind this' })
    editor.transact('Prepare', (store) => {
      for (const record of [inside, other, note]) store.put(record)
      const nics = [{ network: inside.id, address: '10.0.0.5', mac: '52:54:00:00:00:01' }]
      store.update<'server'>(a.id, { nics, x: 640, locked: true })
    })
    editor.select([a.id, c.id, note.id])
    const records = templateFromSelection(editor, 'Mine')
    const types = records.map(({ type }) => type)
    expect(types.toSorted()).toEqual(
      ['link', 'network', 'note', 'server', 'server', 'settings', 'tier', 'tier'].toSorted(),
    )
    expect(records.find(({ type }) => type === 'settings')).toMatchObject({ name: 'Mine' })
    expect(records.find(({ id }) => id === a.id)).toMatchObject({
      x: 640,
      locked: false,
      nics: [{ network: inside.id, mac: '' }],
    })
    expect(records.flatMap((one) => (one.type === 'tier' ? [one.id] : []))).toEqual([
      tiers[0].id,
      tiers[1].id,
    ])
    expect(editor.history.undoTitle).toBe('Prepare')
  })

  test('cannot be made without a server', () => {
    const { editor } = smallDesign()
    expect(perform(editor, 'template.save')).toBe(false)
    expect(editor.session.dialog).toBeNull()
  })
})

describe('inserting a template', () => {
  test('uses tiers of the same name or role, adds the others, and covers nothing', () => {
    const { editor, tiers } = smallDesign()
    const before = bytesOf(editor)
    insertTemplate(editor, 'Insert template Three-tier shop', templateRecords('three-tier-shop'))
    const lanes = editor.layout.lanes().map(({ tier }) => tier)
    expect(lanes.map(({ id }) => id).slice(0, 3)).toEqual(tiers.map(({ id }) => id))
    expect(lanes.map(({ role }) => role)).toEqual(['web', 'application', 'data', 'load-balancing'])
    for (const { id } of lanes) {
      const cards = editor.layout.serversOf(id)
      for (const card of cards)
        expect(
          isClear(
            card,
            cards.filter((other) => other !== card),
          ),
        ).toBe(true)
    }
    const linked = new Set(editor.store.all('link').flatMap(({ from, to }) => [from, to]))
    expect([...linked].every((id) => editor.store.has(id))).toBe(true)
    expect(editor.history.undoTitle).toBe('Insert template Three-tier shop')
    editor.undo()
    expect(bytesOf(editor)).toBe(before)
  })

  test('twice: names are unique, those of replicas too, and addresses are given to one only', () => {
    const { editor, a } = smallDesign()
    editor.transact('Prepare', (store) =>
      store.update<'server'>(a.id, { replicas: 2, nics: [{ network: null, address: '10.0.0.5', mac: '' }] }),
    )
    editor.select([a.id])
    const template = templateFromSelection(editor, 'Mine')
    insertTemplate(editor, 'Insert', template)
    insertTemplate(editor, 'Insert', template)
    const all = editor.store.all('server')
    const machines = all.flatMap(({ name, replicas }) =>
      replicas === 1 ? [name] : Array.from({ length: replicas }, (_, at) => `${name}-${at + 1}`),
    )
    expect(new Set(machines).size).toBe(machines.length)
    expect(new Set(names(editor)).size).toBe(all.length)
    expect(all.filter(({ nics }) => nics.some(({ address }) => address !== ''))).toHaveLength(1)
  })

  test('networks that hosts know by the same name are the same', () => {
    const { editor } = smallDesign()
    const mine = newNetwork({ name: 'mine' })
    editor.transact('Prepare', (store) => store.put(mine))
    insertTemplate(editor, 'Insert', templateRecords('single-server'))
    expect(editor.store.all('network')).toEqual([mine])
    const server = editor.store.all('server').find(({ name }) => name === 'server')
    expect(server?.nics).toMatchObject([{ network: mine.id }])
  })

  test('every template that comes with Terrace goes into an empty design as it is', () => {
    for (const template of templateNames) {
      const editor = createEditor([])
      const records = templateRecords(template)
      insertTemplate(editor, 'Insert', records)
      const counts = (type: string, list: readonly { type: string }[]) =>
        list.filter((one) => one.type === type).length
      for (const type of ['tier', 'server', 'link', 'network'])
        expect([template, type, counts(type, editor.store.records())]).toEqual([
          template,
          type,
          counts(type, records),
        ])
    }
  })

  test('notes go along with the lane that they lie on', () => {
    const { editor, c } = smallDesign()
    const lane = editor.layout.lane(c.tier)
    const note = newNote({ x: 300, y: (lane?.box.y ?? 0) + 10 })
    editor.transact('Prepare', (store) => store.put(note))
    editor.select([c.id, note.id])
    const template = templateFromSelection(editor, 'Mine')
    insertTemplate(editor, 'Insert', template)
    const added = editor.store.all('note').find(({ id }) => id !== note.id)
    expect(added?.y).toBe(note.y)
    expect(added?.x).toBeGreaterThan(note.x)
  })
})

test('renewed records say of one another what they said before, under new ids', () => {
  const records = templateRecords('three-tier-shop')
  const again = renewed(records)
  const old = new Set(records.map(({ id }) => id))
  expect(again.filter(({ id, type }) => type !== 'settings' && old.has(id))).toEqual([])
  const at = (list: typeof records, id: string | null) => list.findIndex((one) => one.id === id)
  for (const [index, record] of records.entries()) {
    const now = again[index]
    if (record.type === 'link' && now?.type === 'link')
      expect([at(again, now.from), at(again, now.to)]).toEqual([
        at(records, record.from),
        at(records, record.to),
      ])
    if (record.type === 'server' && now?.type === 'server') {
      expect(at(again, now.tier)).toBe(at(records, record.tier))
      expect(now.nics.map(({ network }) => at(again, network))).toEqual(
        record.nics.map(({ network }) => at(records, network)),
      )
    }
  }
})
