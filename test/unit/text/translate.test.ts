import { afterEach, expect, test } from 'vitest'
import { language, setCatalogue, t, tn } from '@shared/text/translate.ts'

afterEach(() => setCatalogue(undefined))

test('without a catalogue texts are English as the code is written', () => {
  expect(t`Delete ${'web'} and ${2} more`).toBe('Delete web and 2 more')
  expect([0, 1, 2].map((n) => tn(n, '{n} server', '{n} servers'))).toEqual([
    '0 servers',
    '1 server',
    '2 servers',
  ])
  expect(language()).toBe('en')
})

test('a catalogue may turn the order round, and has forms for its own plurals', () => {
  setCatalogue({
    language: 'pl',
    texts: {
      'Move {0} to {1}': '{1}: {0}',
    },
  })
  expect(t`Move ${'web'} to ${'Data'}`).toBe('Data: web')
  const categories = new Intl.PluralRules('pl').resolvedOptions().pluralCategories
  const forms = { one: 'serwer', few: 'serwery', many: 'serwerów', other: 'serwera' } as Record<
    string,
    string
  >
  setCatalogue({
    language: 'pl',
    texts: { '{n} server of {0}|{n} servers of {0}': categories.map((name) => `{n} ${forms[name]} {0}`) },
  })
  expect([1, 2, 5].map((n) => tn(n, '{n} server of {0}', '{n} servers of {0}', 'web'))).toEqual([
    '1 serwer web',
    '2 serwery web',
    '5 serwerów web',
  ])
})

test('what the catalogue lacks stays English, and what is filled in is never taken for a hole', () => {
  setCatalogue({ language: 'de', texts: { 'Delete {0}': '{0} löschen' } })
  expect(t`Rename ${'a'}`).toBe('Rename a')
  expect(t`Delete ${'{0} {1}'}`).toBe('{0} {1} löschen')
})
