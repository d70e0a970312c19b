import { z } from 'zod'
import { formatBytes } from '../base/units.ts'
import { t } from '../text/translate.ts'
import type { ImageHead } from './manifest.ts'

const text = z.string().max(255).nullable().catch(null)
const bytes = z.number().min(0).nullable().catch(null)

/** What a guest agent said when its disk was captured; what another version wrote otherwise is left out. */
const guest = z.object({
  hostname: text,
  os: z.object({ id: text, name: text, version: text, kernel: text }).nullable().catch(null),
  filesystems: z
    .array(
      z.object({
        mountpoint: z.string().max(255),
        type: z.string().max(255),
        totalBytes: bytes,
        usedBytes: bytes,
      }),
    )
    .catch([]),
})
export type Guest = z.infer<typeof guest>

/** null: no guest agent answered, or the machine was off. */
export const guestOf = ({ guest: said }: Pick<ImageHead, 'guest'>): Guest | null =>
  said === null ? null : (guest.safeParse(said).data ?? null)

/** "web-1, Debian GNU/Linux 12 (bookworm), kernel 6.1.0", and a line for each file system. */
export function guestLines({ hostname, os, filesystems }: Guest): string[] {
  const what = [hostname, os?.name, os?.kernel ? t`kernel ${os.kernel}` : null].filter((part) => part)
  return [
    ...(what.length > 0 ? [what.join(', ')] : []),
    ...filesystems.map(({ mountpoint, type, totalBytes, usedBytes }) =>
      totalBytes === null || usedBytes === null
        ? `${mountpoint}, ${type}`
        : t`${mountpoint}, ${type}, ${formatBytes(usedBytes)} of ${formatBytes(totalBytes)} used`,
    ),
  ]
}
