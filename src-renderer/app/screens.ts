import type { Component } from 'svelte'
import { loadDesigner } from '../designs/load-designer.ts'
import type { Screen } from './navigation.svelte.ts'

type Load = () => Promise<{ default: Component }>

/** What each screen is made of, loaded when it is first shown. */
export const screens: Record<Screen, { name: string; load: Load }> = {
  design: {
    name: 'The design screen',
    load: () => {
      // Asked for together: the page will want its designer at once.
      void loadDesigner()
      return import('../designs/DesignPage.svelte')
    },
  },
  hosts: { name: 'The hosts screen', load: () => import('../hosts/HostsScreen.svelte') },
  jobs: { name: 'The jobs screen', load: () => import('../jobs/JobsScreen.svelte') },
  audit: { name: 'The audit screen', load: () => import('../audit/AuditScreen.svelte') },
  settings: { name: 'The settings screen', load: () => import('../settings/SettingsScreen.svelte') },
}
