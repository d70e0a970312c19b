import type { Component } from 'svelte'
import { t } from '@shared/text/translate.ts'
import { loadDesigner } from '../designs/load-designer.ts'
import type { Screen } from './navigation.svelte.ts'

type Load = () => Promise<{ default: Component }>

interface ScreenEntry {
  /** What the screen is called where it stands alone. */
  label(): string
  /** The same as the subject of a sentence. */
  name(): string
  load: Load
}

/** What each screen is made of, loaded when it is first shown. */
export const screens: Record<Screen, ScreenEntry> = {
  design: {
    label: () => t`design screen`,
    name: () => t`The design screen`,
    load: () => {
      // Asked for together: the page will want its designer at once.
      void loadDesigner()
      return import('../designs/DesignPage.svelte')
    },
  },
  hosts: {
    label: () => t`hosts screen`,
    name: () => t`The hosts screen`,
    load: () => import('../hosts/HostsScreen.svelte'),
  },
  images: {
    label: () => t`images screen`,
    name: () => t`The images screen`,
    load: () => import('../images/ImagesScreen.svelte'),
  },
  jobs: {
    label: () => t`jobs screen`,
    name: () => t`The jobs screen`,
    load: () => import('../jobs/JobsScreen.svelte'),
  },
  audit: {
    label: () => t`audit screen`,
    name: () => t`The audit screen`,
    load: () => import('../audit/AuditScreen.svelte'),
  },
  settings: {
    label: () => t`settings screen`,
    name: () => t`The settings screen`,
    load: () => import('../settings/SettingsScreen.svelte'),
  },
}
