import { formatByEnding } from '@shared/images/formats.ts'
import { api } from '../app/api.ts'
import { toasts } from '../ui/toasts.svelte.ts'
import { imageDialogs } from './image-dialogs.svelte.ts'

/** By its name; anything else that is dropped may be a design. */
export const isDiskImage = (name: string): boolean => formatByEnding(name) !== undefined

/** Asks how a dropped disk image is to be imported. Main knows where it lies; the window only what it is called. */
export async function importDropped(file: File): Promise<void> {
  const taken = await toasts.tell(api.takeDropped(file))
  if (taken) imageDialogs.import(taken)
}
