import { speak, spokenLanguage } from '@shared/text/choose.ts'

/** The languages of the desktop or terminal as BCP 47, the most wished first: LANGUAGE is a list, "de_AT:en". */
export function desktopLanguages(env: Readonly<Record<string, string | undefined>>): string[] {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  const listed = /^(C|POSIX)?(\.|$)/.test(locale) ? [] : (env['LANGUAGE'] ?? '').split(':')
  return [...listed, locale].flatMap((one) => {
    const [tag = ''] = one.split(/[.@]/)
    return tag === '' || tag === 'C' || tag === 'POSIX' ? [] : [tag.replaceAll('_', '-')]
  })
}

/** What goes wrong before anything is open is told in the desktop's language: what the person wished is not known yet. */
export const speakAsDesktop = (env: NodeJS.ProcessEnv): Promise<void> =>
  speak(spokenLanguage('system', desktopLanguages(env)))
