/** Colour of a fill level: calm to 80 %, then a warning, from 95 % danger. */
export function meterTone(share: number | null): 'calm' | 'warning' | 'danger' {
  if (share === null || share < 0.8) return 'calm'
  return share < 0.95 ? 'warning' : 'danger'
}

/** "62 %", or a dash when unknown. */
export const percentText = (share: number | null): string =>
  share === null || !Number.isFinite(share) ? '–' : `${Math.round(share * 100)} %`
