import type { AppInfo, Preferences } from '@shared/contract/app.ts'
import { setChosenKeys } from '../keys/chosen.ts'
import { toasts } from '../ui/toasts.svelte.ts'
import { api } from './api.ts'
import { navigation } from './navigation.svelte.ts'
import { theme, type Theme } from './theme.svelte.ts'

/** What holds for this run of the app: facts about it and the person's preferences. */
class Session {
  info = $state.raw<AppInfo>()
  preferences = $state.raw<Preferences>()
  theme = $derived<Theme>(this.preferences?.theme ?? 'system')

  async load(): Promise<void> {
    const [info, preferences] = await Promise.all([
      toasts.tell(api.app.info({})),
      toasts.tell(api.app.preferences({})),
    ])
    this.info = info
    if (!preferences) return
    this.take(preferences)
    navigation.screen = preferences.lastScreen
  }

  /** Preferences as they are kept; another window may have changed them. */
  take(preferences: Preferences): void {
    this.preferences = preferences
    theme.apply(preferences.theme)
    setChosenKeys(preferences.keys)
  }

  /** Keeps preferences; what is shown changes at once. */
  async prefer(change: Partial<Preferences>): Promise<void> {
    if (this.preferences) this.take({ ...this.preferences, ...change })
    await toasts.tell(api.app.setPreferences(change))
  }
}

export const session = new Session()
