import type { Texts } from '../translate.ts'

/** Images: what came after capture, deploy and the library. */
export const imageFeatureTexts: Texts = {
  'Add and read the image store that has it, or choose another image in the rules of the tier.':
    'Den Abbildspeicher, der es hat, hinzufügen und lesen, oder in den Regeln der Ebene ein anderes Abbild wählen.',
  'Bandwidth of this workstation': 'Bandbreite dieses Arbeitsplatzes',
  'First disk begins as': 'Erste Platte beginnt als',
  'Had {0} of {1} that it was asked for ({2} %), since {3}.':
    'Hatte {0} von {1}, nach denen er gefragt wurde ({2} %), seit {3}.',
  'Interrupted, because Terrace ended while it was paused: {0}':
    'Unterbrochen, weil Terrace endete, während es pausiert war: {0}',
  'It was paused when Terrace ended. What is done is kept: it goes on from there once it is resumed.':
    'Es war pausiert, als Terrace endete. Was getan ist, bleibt erhalten: von dort geht es weiter, sobald es fortgesetzt wird.',
  'Look at its folder {0}: it is damaged, or no store of Terrace.':
    'Seinen Ordner {0} ansehen: er ist beschädigt oder kein Speicher von Terrace.',
  'Network of this workstation': 'Netz dieses Arbeitsplatzes',
  'New servers of tier {0} would begin as {1}, an image that no store in the list has.':
    'Neue Server der Ebene {0} begännen als {1}, ein Abbild, das kein Speicher der Liste hat.',
  'The list of images of {0} has no end.': 'Die Liste der Abbilder von {0} hat kein Ende.',
  'Tier with an unknown image': 'Ebene mit unbekanntem Abbild',
  'Tier with an unknown network': 'Ebene mit unbekanntem Netz',
  'What images may take of it: to and from a store here, and between hosts that reach each other only through here.':
    'Was Abbilder davon nehmen dürfen: von und zu einem Speicher hier, und zwischen Hosts, die einander nur über ihn erreichen.',
  'What images may take of its network in either direction, all together. Jobs that run follow at once.':
    'Was Abbilder von seinem Netz in jeder Richtung zusammen nehmen dürfen. Laufende Aufträge folgen sofort.',
  'What is written about it is not what Terrace writes.':
    'Was darüber geschrieben steht, ist nicht das, was Terrace schreibt.',
  'What was known of it is kept.': 'Was darüber bekannt war, bleibt erhalten.',
  '{0} goes on in {1}, which stands on this disk: the image holds what was there before. Capture {2} itself for what it has now.':
    '{0} läuft in {1} weiter, das auf dieser Platte steht: das Abbild enthält, was vorher da war. {2} selbst aufnehmen, um zu bekommen, was jetzt da ist.',
}
