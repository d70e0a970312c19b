import { catalogues } from './catalogues.ts'
import { setCatalogue } from './translate.ts'

/** The language to speak: as wished, else the first of the desktop's (BCP 47) that Terrace speaks, else English. */
export function spokenLanguage(wished: string, desktop: readonly string[]): string {
  if (wished !== 'system') return Object.hasOwn(catalogues, wished) ? wished : 'en'
  for (const tag of desktop) {
    const [language = ''] = tag.toLowerCase().split('-')
    if (language === 'en' || Object.hasOwn(catalogues, language)) return language
  }
  return 'en'
}

/** From now on texts are in this language; one that Terrace does not speak is English. */
export async function speak(language: string): Promise<void> {
  setCatalogue(Object.hasOwn(catalogues, language) ? await catalogues[language]?.() : undefined)
}
