import { formatBytes } from '@shared/base/units.ts'
import type { ImageBase } from '@shared/contract/images.ts'
import { t } from '@shared/text/translate.ts'
import { api } from '../app/api.ts'
import { confirmation } from '../ui/confirm.svelte.ts'
import { toasts } from '../ui/toasts.svelte.ts'
import { tellStarted } from './image-actions.ts'

/** Asks first; the host itself looks again whether disks stand on it. */
export async function removeBase({ hostId, pool, volume, bytes }: ImageBase, host: string): Promise<void> {
  const sure = await confirmation.ask({
    title: t`Remove the base from ${host}?`,
    goes: [t`${volume} in pool ${pool}, ${formatBytes(bytes)}`],
    stays: [
      t`The image in its store, and disks of their own that were made from it`,
      t`The base itself, should a disk stand on it by then`,
    ],
    action: t`Remove base`,
    danger: true,
  })
  if (!sure) return
  const job = await toasts.tell(api.images.removeBase({ hostId, pool, volume }))
  if (job) tellStarted(t`The base is being removed from ${host}.`, job.jobId)
}
