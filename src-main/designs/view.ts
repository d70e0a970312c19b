import type { Services } from '@shared/contract/index.ts'
import { designView } from '@shared/contract/design-view.ts'
import type { Storage } from '../storage/index.ts'

const keyOf = (id: string): string => `view ${id}`

/** How designs are looked at, kept beside them. */
export const createViewService = (storage: Storage): Pick<Services['designs'], 'view' | 'setView'> => ({
  view: ({ id }) => designView.safeParse(storage.settings.get(keyOf(id))).data ?? null,
  setView({ id, view }) {
    // Only of designs that are there: else it would be kept for ever.
    storage.designs.summary(id)
    storage.settings.set(keyOf(id), view)
    return null
  },
})

export const forgetView = (storage: Storage, id: string): void => storage.settings.remove(keyOf(id))
