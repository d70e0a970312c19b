import type { Texts } from '../translate.ts'

/** Images: damaged ones, what happened to one, progress, disks that others made. */
export const imageCareTexts: Texts = {
  'All sections are as their names say, and all other images are whole. Nothing is pruned meanwhile.':
    'Alle Abschnitte sind, was ihre Namen sagen, und alle anderen Abbilder sind ganz. Bis dahin wird nichts aufgeräumt.',
  "Bring the manifest back from a copy of the store's folder images, or remove the image.":
    'Das Manifest aus einer Kopie des Ordners images des Speichers zurückholen oder das Abbild entfernen.',
  'Nothing of the store is pruned as long as one of them is damaged. A copy of its file in the folder images of the store brings it back.':
    'Vom Speicher wird nichts aufgeräumt, solange eines davon beschädigt ist. Eine Kopie seiner Datei im Ordner images des Speichers bringt es zurück.',
  'Remove the damaged {0}…': 'Das beschädigte {0} entfernen…',
  'Another disk of {0} is captured now: this one waits for its turn.':
    'Eine andere Platte von {0} wird gerade aufgenommen: diese wartet, bis sie dran ist.',
  'Wait until that capture or backup of the machine has ended, then try again.':
    'Warten, bis jene Aufnahme oder Sicherung der Maschine zu Ende ist, dann erneut versuchen.',
  'the host did not say whether the checkpoint is gone':
    'der Host hat nicht gesagt, ob der Prüfpunkt weg ist',
  'What is written about it is damaged, so it can neither be shown nor deployed. A copy of its file would bring it back.':
    'Was darüber geschrieben steht, ist beschädigt: es lässt sich weder zeigen noch ausbringen. Eine Kopie seiner Datei brächte es zurück.',
  '{n} image of {0} cannot be read: {1}.|{n} images of {0} cannot be read: {1}.': [
    '{n} Abbild von {0} ist nicht lesbar: {1}.',
    '{n} Abbilder von {0} sind nicht lesbar: {1}.',
  ],
}
