import { formatBytes } from '../base/units.ts'
import type { ServerDisk, ServerRecord } from '../design/records.ts'
import { t } from '../text/translate.ts'
import type { Box } from './geometry.ts'

/** A server's disk as a small chip under its card; the last one of many stands for all that have no room. */
export interface Chip {
  /** Which disk it shows, or the first that it stands for. */
  readonly at: number
  readonly text: string
  /** It stands for this many disks, and shows no icon. */
  readonly more: number
  readonly box: Box
}

const CHIP = { height: 14, below: 8, gap: 4, more: 28 } as const
/** Room that chips take under a card: it is there between two rows of cards already. */
export const CHIP_ROOM = CHIP.below + CHIP.height
/** Below this zoom the words on chips cannot be read: they are not there. */
export const CHIP_ZOOM = 0.5
/** How many chips of a readable width stand under one card. */
const SHOWN = 2

export function chipsOf({ disks }: Pick<ServerRecord, 'disks'>, card: Box): Chip[] {
  const more = disks.length - SHOWN
  const room = card.width - (more > 0 ? CHIP.more + CHIP.gap : 0)
  const width = (room - (SHOWN - 1) * CHIP.gap) / SHOWN
  const place = (at: number, wide: number): Box => ({
    x: card.x + at * (width + CHIP.gap),
    y: card.y + card.height + CHIP.below,
    width: wide,
    height: CHIP.height,
  })
  const chips = disks
    .slice(0, SHOWN)
    .map((disk, at): Chip => ({ at, more: 0, text: diskText(disk), box: place(at, width) }))
  if (more > 0) chips.push({ at: SHOWN, more, text: `+${more}`, box: place(SHOWN, CHIP.more) })
  return chips
}

/** "data 20 GiB" */
export const diskText = (disk: ServerDisk): string =>
  [disk.name, disk.bytes > 0 ? formatBytes(disk.bytes) : disk.source.kind === 'blank' ? '' : t`image`]
    .filter((part) => part !== '')
    .join(' ')
