import type { ImageBase } from '@shared/contract/images.ts'
import { api } from '../app/api.ts'
import { Remote } from '../ui/remote.svelte.ts'

/** Copies of images in the pools of hosts, as the hosts said when a screen last asked. */
class Bases {
  readonly asked = new Remote<ImageBase[]>()
  readonly list = $derived(this.asked.value ?? [])

  async load(): Promise<void> {
    await this.asked.run(api.images.bases({}))
  }
}

export const bases = new Bases()
