import type { Texts } from '../translate.ts'

export const imageHistoryTexts: Texts = {
  'A verification found it damaged': 'Eine Prüfung fand es beschädigt',
  'Became the disk {0} on {1}': 'Wurde zur Platte {0} auf {1}',
  'Brought into the cache {0}': 'In den Cache {0} gebracht',
  'Captured from {0} on {1}': 'Aufgenommen von {0} auf {1}',
  'Copied into the pool {0} of {1}, for servers that begin as it':
    'In den Pool {0} von {1} kopiert, für Server, die mit ihm beginnen',
  'Exported to {0}': 'Exportiert nach {0}',
  'Exported to {0} on {1}': 'Exportiert nach {0} auf {1}',
  'Imported from {0}': 'Importiert aus {0}',
  'No longer tagged {0}': 'Tag {0} entfernt',
  'Notes changed': 'Notizen geändert',
  'Renamed from “{0}” to “{1}”': 'Von „{0}“ in „{1}“ umbenannt',
  'Show {n} earlier entry|Show {n} earlier entries': [
    '{n} früheren Eintrag zeigen',
    '{n} frühere Einträge zeigen',
  ],
  'Something that only a later version of Terrace knows':
    'Etwas, das nur eine neuere Version von Terrace kennt',
  'Tagged {0}': 'Tag {0} vergeben',
  'Tagged {0}, no longer {1}': 'Tag {0} vergeben, {1} entfernt',
  'What happened to it, newest first': 'Was mit ihm geschah, Neuestes zuerst',
  'took {0}': 'dauerte {0}',
}
