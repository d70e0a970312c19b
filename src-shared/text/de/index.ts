import type { Catalogue } from '../translate.ts'
import { coreTexts } from './core.ts'
import { mainTexts } from './hosts-and-drivers.ts'
import { languageTexts } from './language.ts'
import { windowTexts } from './window.ts'

/** German, by part of the app. */
export const german: Catalogue = {
  language: 'de',
  texts: {
    ...coreTexts,
    ...mainTexts,
    ...languageTexts,
    ...windowTexts,
  },
}
