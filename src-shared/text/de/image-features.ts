import type { Texts } from '../translate.ts'

/** Images: what came after capture, deploy and the library. */
export const imageFeatureTexts: Texts = {
  'Add and read the image store that has it, or choose another image in the rules of the tier.':
    'Den Abbildspeicher, der es hat, hinzufügen und lesen, oder in den Regeln der Ebene ein anderes Abbild wählen.',
  'First disk begins as': 'Erste Platte beginnt als',
  'New servers of tier {0} would begin as {1}, an image that no store in the list has.':
    'Neue Server der Ebene {0} begännen als {1}, ein Abbild, das kein Speicher der Liste hat.',
  'Tier with an unknown image': 'Ebene mit unbekanntem Abbild',
  'Tier with an unknown network': 'Ebene mit unbekanntem Netz',
}
