import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { reservedReason } from '@shared/keyboard/reserved.ts'
import { windowActions } from '@shared/keyboard/window-actions.ts'
import { german } from '@shared/text/de/index.ts'
import { setCatalogue } from '@shared/text/translate.ts'
import { readDesignText, tooLarge } from '../../../src-main/designs/design-file.ts'
import { suggestedName } from '../../../src-main/designs/export.ts'
import { designName } from '../../../src-main/stored-designs/index.ts'
import { screens } from '../../../src-renderer/app/screens.ts'
import { exportFormats } from '../../../src-renderer/designs/export-formats.ts'
import { searched, shortcutGroups } from '../../../src-renderer/keys/shortcut-list.ts'

afterEach(() => setCatalogue(undefined))

/** The texts in English and then in German, in this run: what was said at load would stay English. */
function both(texts: () => readonly string[]): [string, string][] {
  setCatalogue(undefined)
  const english = texts()
  setCatalogue(german)
  const said = texts()
  return english.map((text, at) => [text, said[at] ?? ''])
}

describe('in German', () => {
  it('everything that the window can do has a German title, as have its screens and what is exported', () => {
    const texts = both(() => [
      ...windowActions.map((action) => action.title()),
      ...Object.values(screens).map((screen) => screen.name()),
      ...exportFormats().map(({ text }) => text),
    ])
    expect(texts.filter(([english, said]) => english === said || said === '')).toEqual([])
  })

  it('shortcuts are in German groups and found by German words', () => {
    setCatalogue(german)
    const groups = shortcutGroups({})
    expect(groups.map(({ title }) => title)).toContain('Dateien und Tabs')
    const found = searched(groups, 'tab schließen').flatMap(({ rows }) => rows.map(({ id }) => id))
    expect(found).toEqual(['tab.close'])
    expect(reservedReason('Tab')).toBe('Wechselt zwischen Bedienelementen')
  })

  it('files of designs say in German what is wrong with them, sizes too', async () => {
    setCatalogue(german)
    const gone = path.join(import.meta.dirname, 'no-such.terrace.json')
    await expect(readDesignText(gone)).rejects.toMatchObject({
      info: {
        message: 'no-such.terrace.json ist nicht mehr da.',
        left: expect.stringMatching(/^Nichts wurde eingelesen/) as string,
      },
    })
    expect(tooLarge('huge.json', 1.5 * 2 ** 30).info.message).toMatch(/^huge\.json ist 1,5 GiB groß; /)
    expect(suggestedName(designName([]), 'svg')).toBe('Unbenannter Entwurf.svg')
  })
})
