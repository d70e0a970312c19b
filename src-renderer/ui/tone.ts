/** The meaning of a colour: badges, bars and notes use the same words. */
export type Tone = 'neutral' | 'success' | 'warning' | 'danger' | 'info' | 'outline'

export const toneOfSeverity = (severity: 'error' | 'warning' | 'info'): Tone =>
  severity === 'error' ? 'danger' : severity
