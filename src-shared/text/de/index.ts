import type { Catalogue } from '../translate.ts'

/** German, by part of the app. */
export const german: Catalogue = { language: 'de', texts: {} }
