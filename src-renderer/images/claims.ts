import { formatBytes } from '@shared/base/units.ts'
import type { ClaimableDisk } from '@shared/contract/images.ts'
import { t, tn } from '@shared/text/translate.ts'
import type { Question } from '../ui/confirm.svelte.ts'

/** What a disk must be for an image to go into it. */
export interface Wanted {
  format: string
  bytes: number
}

export interface ClaimChoice {
  volume: string
  label: string
  fits: boolean
}

/** Disks that nobody needs, those that fit first, the smallest of them before others; each says what it is, or lacks. */
export function claimChoices(disks: readonly ClaimableDisk[], { format, bytes }: Wanted): ClaimChoice[] {
  return disks
    .filter(({ needed }) => needed === null)
    .map((disk) => {
      const what = `${disk.volume}, ${formatBytes(disk.bytes)}, ${disk.format}`
      const fits = disk.format === format && disk.bytes >= bytes
      const label =
        disk.format !== format ? t`${what} (${format} is chosen)` : fits ? what : t`${what} (too small)`
      return { volume: disk.volume, label, fits, bytes: disk.bytes }
    })
    .toSorted(
      (a, b) => Number(b.fits) - Number(a.fits) || a.bytes - b.bytes || a.volume.localeCompare(b.volume),
    )
    .map(({ volume, label, fits }) => ({ volume, label, fits }))
}

/** What taking disks that are there takes away. */
export const claimQuestion = (taken: readonly { claim: string; host: string }[]): Question => ({
  title: tn(taken.length, 'Take a disk that is there?', 'Take {n} disks that are there?'),
  goes: taken.map(({ claim, host }) => t`All that ${claim} on ${host} holds, and its name`),
  stays: [t`Every other disk of these pools`],
  action: t`Deploy`,
  danger: true,
})
