import type { Texts } from '../translate.ts'

export const imageClaimTexts: Texts = {
  'A disk that is taken gets another name than {0}':
    'Eine übernommene Platte erhält einen anderen Namen als {0}',
  'A disk that is taken gets another name than {0}.':
    'Eine übernommene Platte erhält einen anderen Namen als {0}.',
  'All that {0} on {1} holds, and its name': 'Alles, was {0} auf {1} enthält, und ihr Name',
  'Choose a larger disk, or a new one.': 'Eine größere oder eine neue Platte wählen.',
  'Choose a new disk for that, or let the disk be one of its own.':
    'Dafür eine neue Platte wählen, oder die Platte eigenständig sein lassen.',
  'Choose another disk, or free this one on the host first.':
    'Eine andere Platte wählen, oder diese zuerst auf dem Host freigeben.',
  'Choose another disk, or a new one.': 'Eine andere oder eine neue Platte wählen.',
  'Choose another name for the disk.': 'Einen anderen Namen für die Platte wählen.',
  'Deploy {0} into {1}, which becomes {2}, in pool {3} of {4}':
    '{0} in {1} bereitstellen, das zu {2} wird, in Pool {3} von {4}',
  'Disk on {0}': 'Platte auf {0}',
  'Every other disk of these pools': 'Jede andere Platte dieser Pools',
  'Its disks could not be listed: {0}': 'Seine Platten konnten nicht aufgelistet werden: {0}',
  'Make a new disk': 'Neue Platte anlegen',
  'Take a disk that is there?|Take {n} disks that are there?': [
    'Eine vorhandene Platte übernehmen?',
    '{n} vorhandene Platten übernehmen?',
  ],
  'Take one that is there, with all it holds': 'Eine vorhandene übernehmen, ihr Inhalt geht verloren',
  'The disk {0} in pool {1} is called {2} now and stays for another try; what it held may be lost.':
    'Die Platte {0} in Pool {1} heißt jetzt {2} und bleibt für einen weiteren Versuch; ihr Inhalt kann verloren sein.',
  'The unfinished disk {0} stays in pool {1} for another try.':
    'Die unfertige Platte {0} bleibt in Pool {1} für einen weiteren Versuch.',
  'disks are made from it': 'aus ihr entstehen andere Platten',
  'it is a disk of {0}': 'sie ist eine Platte von {0}',
  'it is not there': 'es gibt sie nicht',
  'it is {0}, and {1} is wanted': 'sie ist {0}, verlangt ist {1}',
  'it is {0}, not raw or qcow2': 'sie ist {0}, nicht raw oder qcow2',
  'it stands on {0}': 'sie steht auf {0}',
  'its bytes are still arriving': 'ihr Inhalt kommt noch an',
  '{0} ({1} is chosen)': '{0} (gewählt ist {1})',
  '{0} (too small)': '{0} (zu klein)',
  '{0} goes on in {1}, which stands on it': '{0} schreibt in {1} weiter, das auf ihr steht',
  '{0} stands on it': '{0} steht auf ihr',
  '{0} would not stand on a base: it has room for all of the image.':
    '{0} stünde nicht auf einer Basis: Platz für das ganze Abbild ist darin vorhanden.',
  '{0}: the disk {1} has {2}, and {3} are wanted.': '{0}: Die Platte {1} hat {2}, verlangt sind {3}.',
  '{0}: the disk {1} in pool {2} cannot be taken: {3}.':
    '{0}: Die Platte {1} in Pool {2} kann nicht übernommen werden: {3}.',
}
