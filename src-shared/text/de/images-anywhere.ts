import type { Texts } from '../translate.ts'

/** Disks of machines that lie in no storage pool, and the order in which sources are asked. */
export const imageAnywhereTexts: Texts = {
  'Capture it while {0} runs, where that can be; else bring its content into a disk of a pool first (qemu-img convert).':
    'Sie aufnehmen, während {0} läuft, wo das geht; sonst ihren Inhalt zuerst in eine Festplatte eines Pools bringen (qemu-img convert).',
  'It is no file or device of the host: it can only be captured while the machine runs.':
    'Sie ist weder Datei noch Gerät des Hosts: Sie kann nur aufgenommen werden, während die Maschine läuft.',
  'QEMU keeps it encrypted, and an image would have it in the clear':
    'QEMU hält sie verschlüsselt, und ein Abbild hätte sie im Klartext',
  'The capture names no disk.': 'Die Aufnahme nennt keine Festplatte.',
  'asked first, in this order: {0}': 'zuerst gefragt, in dieser Reihenfolge: {0}',
  'it is a folder or a program of the host and not a disk':
    'sie ist ein Ordner oder ein Programm des Hosts und keine Festplatte',
  'it is only a slice of a file': 'sie ist nur ein Ausschnitt einer Datei',
  'it stands on the raw file {0}, which only the disk itself names: any file of the host could be meant':
    'sie steht auf der rohen Datei {0}, die nur die Festplatte selbst nennt: Jede Datei des Hosts könnte gemeint sein',
  'it stands on {0}, which is no file or device of the host':
    'sie steht auf {0}, was weder Datei noch Gerät des Hosts ist',
  'it stands on {0}, whose format {1} is none that Terrace reads':
    'sie steht auf {0}, dessen Format {1} Terrace nicht liest',
  'its format {0} is none that Terrace reads': 'ihr Format {0} liest Terrace nicht',
  'nobody says of what format {0} is, on which it stands':
    'niemand sagt, welches Format {0} hat, worauf sie steht',
  'only the hypervisor reaches it, while its machine runs: it is no file or device of the host ({0})':
    'nur der Hypervisor erreicht sie, während ihre Maschine läuft: Sie ist weder Datei noch Gerät des Hosts ({0})',
  'the host did not say what the disk stands on': 'der Host hat nicht gesagt, worauf die Festplatte steht',
  '{0} from {1} on the host, asked in this order, about {2}':
    '{0} aus {1} auf dem Host, in dieser Reihenfolge gefragt, etwa {2}',
  '{0} has it itself; asked in this order: {1}.': '{0} hat es selbst; gefragt in dieser Reihenfolge: {1}.',
  '{0}, {1} of it from {2} on the host, asked in this order, about {3}':
    '{0}, davon {1} aus {2} auf dem Host, in dieser Reihenfolge gefragt, etwa {3}',
  '{0}: the disk {1} of {2} is not captured: {3}.':
    '{0}: Die Festplatte {1} von {2} wird nicht aufgenommen: {3}.',
  '{0}: there is no disk {1} of {2}.': '{0}: Eine Festplatte {1} von {2} gibt es nicht.',
}
