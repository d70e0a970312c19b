import { afterEach, expect, test } from 'vitest'
import { speak } from '@shared/text/choose.ts'
import { language } from '@shared/text/translate.ts'
import { desktopLanguages, speakAsDesktop } from '../../../src-main/desktop-language.ts'

afterEach(() => speak('en'))

test.each([
  [{ LANG: 'de_AT.UTF-8' }, ['de-AT']],
  [{ LANG: 'en_GB.UTF-8', LC_ALL: 'de_DE@euro' }, ['de-DE']],
  [{ LANG: 'en_GB.UTF-8', LC_MESSAGES: 'fr_FR' }, ['fr-FR']],
  [{ LANG: 'fr_FR.UTF-8', LANGUAGE: 'fr:de_DE:en' }, ['fr', 'de-DE', 'en', 'fr-FR']],
  [{ LANG: 'C.UTF-8', LANGUAGE: 'de' }, []],
  [{ LC_ALL: 'C', LANG: 'de_DE.UTF-8' }, []],
  [{}, []],
])('%j', (env, languages) => {
  expect(desktopLanguages(env)).toEqual(languages)
})

test('the first that Terrace speaks is spoken, else English', async () => {
  await speakAsDesktop({ LANG: 'fr_FR.UTF-8', LANGUAGE: 'fr:de_DE:en' })
  expect(language()).toBe('de')
  await speakAsDesktop({ LANG: 'fr_FR.UTF-8' })
  expect(language()).toBe('en')
})
