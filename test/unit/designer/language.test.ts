import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { actions, perform } from '@renderer/designer/core/actions/index.ts'
import { menuEntries } from '@renderer/designer/core/actions/menus.ts'
import { counted } from '@renderer/designer/core/words.ts'
import { newDesignRecords } from '@shared/design/create.ts'
import { catalogues } from '@shared/text/catalogues.ts'
import { type Catalogue, setCatalogue } from '@shared/text/translate.ts'
import { smallDesign } from './helpers.ts'

let german: Catalogue | undefined
beforeAll(async () => {
  german = await catalogues['de']?.()
})
afterEach(() => setCatalogue(undefined))

describe('in another language', () => {
  test('every action is called otherwise as soon as the language is set', () => {
    const { editor, a } = smallDesign()
    editor.select([a.id])
    const titles = () => actions.map((action) => action.title({ editor }))
    const english = titles()
    setCatalogue(german)
    expect(titles().filter((title, at) => title === english[at])).toEqual([])
  })

  test('steps, reasons and what is announced follow it', () => {
    const { editor, hand, a } = smallDesign()
    setCatalogue(german)
    const heard: string[] = []
    editor.on('announce', (text) => heard.push(text))
    editor.contextMenu(hand.info(hand.at(a)))
    const menu = editor.session.menu
    const entries = menu ? menuEntries(editor, menu) : []
    expect(entries.find((one) => one.kind === 'action' && one.id === 'server.tier-up')).toMatchObject({
      reason: 'Darüber ist keine Ebene',
    })
    perform(editor, 'edit.delete')
    expect(heard).toEqual([`Server ${a.name} gelöscht`])
    expect(editor.history.undoTitle).toBe(`Server ${a.name} löschen`)
  })

  test('several kinds are counted in one phrase', () => {
    setCatalogue(german)
    const records = ['server', 'link', 'link', 'note'] as const
    expect(counted(records.map((type) => ({ type })))).toBe('1 Server und 2 Verbindungen und 1 Notiz')
  })

  test('the tiers of a new design are named in it', () => {
    setCatalogue(german)
    const names = newDesignRecords().flatMap((record) => (record.type === 'tier' ? [record.name] : []))
    expect(names).toEqual(['Lastverteilung', 'Web', 'Anwendung', 'Daten'])
  })
})
