import type { Texts } from '../translate.ts'

export const languageTexts: Texts = {
  'As the desktop': 'Wie der Desktop',
  Language: 'Sprache',
  'The windows are shown anew in it; nothing is lost.':
    'Die Fenster werden darin neu angezeigt; nichts geht verloren.',
}
