import type { Texts } from '../translate.ts'

/** Disks that stand on a copy of an image in a pool, its base. */
export const baseTexts: Texts = {
  '{0} in pool {1}, {2}': '{0} in Pool {1}, {2}',
  '{0} is not a copy of an image that Terrace made.':
    '{0} ist keine Kopie eines Abbilds, die Terrace gemacht hat.',
  '{0} of {1} is made whole before it moves: it stands on {2}.':
    '{0} von {1} wird vor dem Umzug vollständig gemacht: es steht auf {2}.',
  '{0}, pool {1}': '{0}, Pool {1}',
  '{0}: {1} stands on {2}, which is in none of its pools.':
    '{0}: {1} steht auf {2}, das in keinem seiner Pools liegt.',
  '{n} disk stands on it: {0}|{n} disks stand on it: {0}': [
    '{n} Platte steht darauf: {0}',
    '{n} Platten stehen darauf: {0}',
  ],
  'a disk cannot stand on itself': 'eine Platte kann nicht auf sich selbst stehen',
  'A raw disk cannot: it has no room to say what it stands on.':
    'Eine raw-Platte kann das nicht: sie hat keinen Platz, um zu sagen, worauf sie steht.',
  'A raw disk of {0} cannot stand on a base: it has no room to say so.':
    'Eine raw-Platte von {0} kann nicht auf einer Basis stehen: sie hat keinen Platz, um das zu sagen.',
  'At once: its base is there': 'Sofort: die Basis ist dort',
  'Bases on hosts': 'Basen auf Hosts',
  'Choose the format qcow2, or let the disk be one of its own.':
    'Das Format qcow2 wählen oder eine eigenständige Platte daraus machen.',
  'Copied from its base, which is there': 'Wird von der Basis kopiert, die dort ist',
  'Delete the disks that are based on it first, or make them whole.':
    'Zuerst die Platten löschen, die darauf stehen, oder sie vollständig machen.',
  'Deploy {0} as {1} ({2}), on a base that stays, in pool {3} of {4}':
    '{0} als {1} ({2}), auf einer Basis, die bleibt, in Pool {3} von {4} ausbringen',
  'Hosts are asked…': 'Hosts werden gefragt…',
  'It becomes a disk of its own: no disk is made to stand on {0}.':
    'Es wird eine eigenständige Platte: keine Platte wird auf {0} gestellt.',
  'It shares its blocks with {0}, which the host has, and is a disk of its own.':
    'Sie teilt ihre Blöcke mit {0}, das der Host hat, und ist eine eigenständige Platte.',
  'It stands on {0}, which was brought there and stays for the next one.':
    'Sie steht auf {0}, das dorthin gebracht wurde und für die nächste bleibt.',
  'It stands on {0}, which was there already: {1} were written.':
    'Sie steht auf {0}, das schon dort war: {1} wurden geschrieben.',
  'It was copied from {0}, which the host has; every section was proven.':
    'Sie wurde von {0} kopiert, das der Host hat; jeder Abschnitt wurde geprüft.',
  'Let it stand on a base that stays on the host': 'Auf eine Basis stellen, die auf dem Host bleibt',
  'Make the disk at least as large.': 'Die Platte mindestens so groß machen.',
  "Make the disk whole first (qemu-img rebase -b ''), or let a pool show that file.":
    "Zuerst die Platte vollständig machen (qemu-img rebase -b '') oder die Datei in einem Pool zeigen.",
  'No disk stands on it': 'Keine Platte steht darauf',
  'None. “Deploy…” brings one where a disk is to stand on it.':
    'Keine. „Ausbringen…“ bringt eine dorthin, wo eine Platte auf ihr stehen soll.',
  'Nothing needs to be done.': 'Es ist nichts zu tun.',
  'Remove base': 'Basis entfernen',
  'Remove the base {0} from {1}': 'Die Basis {0} von {1} entfernen',
  'Remove the base from {0}?': 'Die Basis von {0} entfernen?',
  'Remove the base from {0}…': 'Die Basis von {0} entfernen…',
  'Stays on {0} as long as disks stand on it': 'Bleibt auf {0}, solange Platten darauf stehen',
  'The base is being removed from {0}.': 'Die Basis wird von {0} entfernt.',
  'The base itself, should a disk stand on it by then':
    'Die Basis selbst, falls dann eine Platte auf ihr steht',
  'The copy {0} on {1} stays: disks stand on it: {2}.':
    'Die Kopie {0} auf {1} bleibt: Platten stehen darauf: {2}.',
  'The first disk brings the base. Each one after it is there at once, and takes up only what its guest writes.':
    'Die erste Platte bringt die Basis. Jede weitere ist sofort da und belegt nur, was ihr Gast schreibt.',
  'The image in its store, and disks of their own that were made from it':
    'Das Abbild in seinem Speicher und eigenständige Platten, die daraus gemacht wurden',
  'the volume {0} is larger ({1}) than the disk that is to stand on it':
    'das Volume {0} ist größer ({1}) als die Platte, die darauf stehen soll',
}
