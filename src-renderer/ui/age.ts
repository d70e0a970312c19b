import { formatAge } from '@shared/base/units.ts'

const minute = 60_000

/** How long ago, no finer than people care: whole minutes after two of them, whole hours after a day. */
export function ageText(ms: number): string {
  const step = ms >= 1440 * minute ? 60 * minute : ms >= 2 * minute ? minute : 1
  return formatAge(Math.max(0, Math.floor(ms / step) * step))
}
