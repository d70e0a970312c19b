import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acceleratorOf, combosOf, type KeyPress, normalise, shownCombo } from '@shared/keyboard/combo.ts'
import { chosenKeys } from '@shared/keyboard/preferences.ts'
import { reservedReason } from '@shared/keyboard/reserved.ts'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrl: false,
  alt: false,
  shift: false,
  ...more,
})

describe('a key press', () => {
  it.each<[string, KeyPress, string[]]>([
    ['Ctrl+Shift+Z', press('Z', { code: 'KeyZ', ctrl: true, shift: true }), ['Ctrl+Shift+Z']],
    ['a bare letter', press('s', { code: 'KeyS' }), ['S']],
    ['a capital', press('S', { code: 'KeyS', shift: true }), ['Shift+S']],
    ['a letter under Caps Lock', press('S', { code: 'KeyS' }), ['S']],
    ['an arrow', press('ArrowUp', { code: 'ArrowUp', alt: true }), ['Alt+ArrowUp']],
    ['plus on a US keyboard', press('+', { code: 'Equal', ctrl: true, shift: true }), ['Ctrl++']],
    ['? wherever it lies', press('?', { code: 'Minus', shift: true }), ['?']],
    ['the space bar', press(' ', { code: 'Space' }), ['Space']],
    ['QWERTZ: Z lies where Y is', press('z', { code: 'KeyY', ctrl: true }), ['Ctrl+Z']],
    ['a Cyrillic letter', press('я', { code: 'KeyZ', ctrl: true }), ['Ctrl+Я', 'Ctrl+Z']],
    ['a Greek letter', press('σ', { code: 'KeyS' }), ['Σ', 'S']],
    ['AZERTY: digits need Shift', press('&', { code: 'Digit1', ctrl: true }), ['Ctrl+&', 'Ctrl+1']],
    ['Shift+1 on a US keyboard', press('!', { code: 'Digit1', shift: true }), ['!', 'Shift+1']],
    ['ß, which has no capital of one letter', press('ß', { code: 'Minus' }), ['ß']],
    [
      'AltGr+Q on a German keyboard of Windows, an @',
      press('@', { code: 'KeyQ', ctrl: true, alt: true, altGraph: true }),
      ['@'],
    ],
    ['AltGr+E on a German keyboard of Linux, a €', press('€', { code: 'KeyE', altGraph: true }), ['€']],
    ['Option+L on a Mac, a ¬', press('¬', { code: 'KeyL', alt: true }), ['Alt+¬', 'Alt+L']],
    ['Option+L on a German Mac, an @', press('@', { code: 'KeyL', alt: true }), ['Alt+@', 'Alt+L']],
    ['a modifier alone', press('Control', { code: 'ControlLeft', ctrl: true }), []],
    ['a dead key', press('Dead', { code: 'Equal' }), []],
    ['the Windows key', press('z', { code: 'KeyZ', meta: true }), []],
    ['what an input method is at work on', press('Process', { code: 'KeyA' }), ['A']],
    ['an unknown key', press('AudioVolumeUp', { code: 'AudioVolumeUp' }), []],
  ])('reads as a shortcut: %s', (_name, key, combos) => {
    expect(combosOf(key)).toEqual(combos)
  })
})

describe('a shortcut as text', () => {
  it.each([
    ['ctrl+shift+z', 'Ctrl+Shift+Z'],
    ['Shift+Alt+Ctrl+arrowup', 'Ctrl+Alt+Shift+ArrowUp'],
    ['CmdOrCtrl+O', 'Ctrl+O'],
    ['Ctrl++', 'Ctrl++'],
    ['+', '+'],
    ['Shift+?', '?'],
    ['g h', 'G H'],
    ['f5', 'F5'],
    ['Ctrl+Space', 'Ctrl+Space'],
  ])('%j has one form, %j', (text, combo) => {
    expect(normalise(text)).toBe(combo)
  })

  it.each(['', 'Ctrl', 'Ctrl+', 'Hyper+Z', 'Ctrl+Nothing', 'a b', 'g Ctrl+H', 'g h j', 'Control+Z', 'F99'])(
    '%j is none',
    (text) => expect(normalise(text)).toBeUndefined(),
  )

  it('is the same however often it is brought into its form, and what is pressed is in that form', () => {
    const keys = fc.oneof(
      fc.constantFrom('ArrowUp', 'Delete', 'F2', 'Enter', 'Tab', ' ', '+', '-', '?', '/'),
      fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
    )
    const any = fc.record({
      key: keys,
      code: fc.constantFrom('', 'KeyA', 'Digit4', 'Slash'),
      ctrl: fc.boolean(),
      alt: fc.boolean(),
      shift: fc.boolean(),
      altGraph: fc.boolean(),
    })
    fc.assert(
      fc.property(any, (key) => {
        for (const combo of combosOf(key)) {
          // A white-space character as a key has no name in a text.
          if (/\s/.test(combo)) continue
          expect(normalise(combo)).toBe(combo)
        }
      }),
    )
  })

  it('is shown as people of each platform read it, and to Electron in its own words', () => {
    expect(shownCombo('Ctrl+Shift+ArrowUp')).toBe('Ctrl+Shift+↑')
    expect(shownCombo('Ctrl+Alt+Shift+Z', true)).toBe('⌘⌥⇧Z')
    expect(shownCombo('G H')).toBe('g h')
    expect(shownCombo('Ctrl++')).toBe('Ctrl++')
    expect(acceleratorOf('Ctrl++')).toBe('CmdOrCtrl+Plus')
    expect(acceleratorOf('Ctrl+Alt+ArrowUp')).toBe('CmdOrCtrl+Alt+Up')
    expect(acceleratorOf('G H')).toBeUndefined()
    expect(acceleratorOf('Ctrl+Я')).toBeUndefined()
  })
})

describe('chosen shortcuts', () => {
  it('are kept only in their form, and never what is reserved', () => {
    const fits = (keys: unknown) => chosenKeys.safeParse(keys).success
    expect(fits({ 'edit.undo': ['Ctrl+U'], 'view.find': [] })).toBe(true)
    expect(fits({ 'edit.undo': ['ctrl+u'] })).toBe(false)
    expect(fits({ 'edit.undo': ['Escape'] })).toBe(false)
    expect(fits({ 'edit.undo': ['<img onerror>'] })).toBe(false)
    expect(fits({ 'edit.undo': ['A', 'B', 'C', 'D', 'E'] })).toBe(false)
    expect(fits({ __proto__x: ['A'] })).toBe(false)
    expect(fits(Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`a.b${at}`, []])))).toBe(false)
    expect(reservedReason('Ctrl+C')).toContain('clipboard')
    expect(reservedReason('Ctrl+Shift+C')).toBeNull()
  })
})
