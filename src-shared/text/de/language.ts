import type { Texts } from '../translate.ts'

export const languageTexts: Texts = {
  'There are no hosts yet: add one, or try practice hosts.':
    'Es gibt noch keine Hosts: einen hinzufügen oder Übungshosts ausprobieren.',
  'Hide proposed hosts': 'Vorgeschlagene Hosts ausblenden',
  'As the desktop': 'Wie der Desktop',
  Language: 'Sprache',
  'The windows are shown anew in it; nothing is lost.':
    'Die Fenster werden darin neu angezeigt; nichts geht verloren.',
}
