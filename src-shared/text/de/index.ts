import type { Catalogue } from '../translate.ts'
import { coreTexts } from './core.ts'
import { mainTexts } from './hosts-and-drivers.ts'

/** German, by part of the app. */
export const german: Catalogue = {
  language: 'de',
  texts: {
    ...coreTexts,
    ...mainTexts,
  },
}
