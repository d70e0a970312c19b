import type { Texts } from '../translate.ts'

/** How far a step is, and what became of the bytes of its disk. */
export const progressTexts: Texts = {
  '{0} came in an earlier try': '{0} kamen in einem früheren Versuch',
  '{0} of {n} section|{0} of {n} sections': ['{0} von {n} Abschnitt', '{0} von {n} Abschnitten'],
  '{0} saved': '{0} gespart',
  '{0} sent': '{0} gesendet',
  '{0} unchanged since the image before': '{0} unverändert seit dem Abbild davor',
  '{0} were there already': '{0} waren schon da',
  '{0} were zero': '{0} waren null',
}
