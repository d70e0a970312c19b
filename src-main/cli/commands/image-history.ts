import { historyText, originText } from '@shared/images/history.ts'
import type { Context } from '../context.ts'
import { table } from '../output.ts'
import { findImage } from './images.ts'

/** `images history IMAGE`: what happened to it since it was made, as its store keeps it. */
export async function imageHistory(context: Context): Promise<void> {
  const core = await context.core()
  const { store, image } = await findImage(context, core)
  const events = await core.services.images.history({ storeId: store.id, imageId: image.id })
  const rows = [
    ...events.map(({ at, by, happened }) => [new Date(at).toISOString(), by ?? '-', historyText(happened)]),
    [new Date(image.created).toISOString(), '-', originText(image)],
  ]
  context.out.answer(events, table(['WHEN', 'WHO', 'WHAT'], rows))
}
