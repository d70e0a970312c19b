import type { PaletteColor } from '../drawing/faces.ts'

export type LookName = 'light' | 'dark'

/** Colours of an exported picture: those of the window, held equal by a test. */
export interface Look {
  readonly dark: boolean
  readonly bg: string
  readonly raised: string
  readonly sunken: string
  readonly fg: string
  readonly muted: string
  readonly border: string
  readonly tiers: Readonly<Record<PaletteColor, string>>
}

export const looks: Readonly<Record<LookName, Look>> = {
  light: {
    dark: false,
    bg: '#f4f6f8',
    raised: '#ffffff',
    sunken: '#e9edf1',
    fg: '#1b222c',
    muted: '#535e6d',
    border: '#d5dbe3',
    tiers: {
      blue: '#2160ab',
      teal: '#0c6464',
      green: '#22692f',
      amber: '#7c5200',
      orange: '#9b4308',
      red: '#b02a37',
      violet: '#6740b4',
      grey: '#56606c',
    },
  },
  dark: {
    dark: true,
    bg: '#14181e',
    raised: '#1c222a',
    sunken: '#0f1217',
    fg: '#e5e9ef',
    muted: '#9ca8b7',
    border: '#303a46',
    tiers: {
      blue: '#82b4f2',
      teal: '#5cc6c0',
      green: '#7fcb8b',
      amber: '#e3b355',
      orange: '#f0a06a',
      red: '#f4929a',
      violet: '#bda4f4',
      grey: '#a9b4c0',
    },
  },
}
