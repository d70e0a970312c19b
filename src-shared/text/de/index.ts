import type { Catalogue } from '../translate.ts'
import { designerTexts } from './designer.ts'
import { windowTexts } from './window.ts'

/** German, by part of the app. */
export const german: Catalogue = {
  language: 'de',
  texts: {
    ...designerTexts,
    ...windowTexts,
  },
}
