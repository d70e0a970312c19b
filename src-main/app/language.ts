import type { App } from 'electron'
import type { Preferences } from '@shared/contract/app.ts'
import { speak, spokenLanguage } from '@shared/text/choose.ts'
import { language } from '@shared/text/translate.ts'
import type { Core } from '../core/index.ts'
import type { AppWindows } from './windows.ts'
import { pageAddress } from './window.ts'

/** Speaks as the person wishes; when that changes, every window is shown anew in the new language and `spoken` is called. */
export async function followLanguage(
  app: App,
  core: Core,
  windows: AppWindows,
  spoken: () => void,
): Promise<void> {
  const wished = (preferences: Preferences): string =>
    spokenLanguage(preferences.language, app.getPreferredSystemLanguages())
  await speak(wished(core.preferences()))
  core.onPreferences((preferences) => {
    const next = wished(preferences)
    if (next !== language()) void change(next)
  })

  async function change(next: string): Promise<void> {
    await speak(next)
    spoken()
    // What is drawn is saved when a page is left; its tabs are kept here.
    for (const window of windows.all()) if (!window.isDestroyed()) void window.loadURL(pageAddress())
  }
}
