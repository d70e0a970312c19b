import type { ServerId } from '@shared/design/records.ts'
import { t } from '@shared/text/translate.ts'

/** What is known of a server beyond its drawing: live state, findings, a job's progress. Never saved. */
export interface CardStatus {
  /** One word for the badge; `designed`: nothing of it exists yet. */
  readonly state: 'designed' | 'running' | 'paused' | 'stopping' | 'stopped' | 'crashed' | 'unknown'
  /** "Running on node1", "2 of 3 running". */
  readonly text: string
  /** Of its instances, how many do not exist yet. */
  readonly missing: number
  /** Where it runs, or is proposed to. */
  readonly host: string
  /** The host is a proposal of placement, nothing runs there yet; none: it fits nowhere. */
  readonly proposed: boolean
  /** What differs from the design, in plain words. */
  readonly drift: readonly string[]
  /** Its host no longer answers. */
  readonly stale: boolean
  /** Worst finding, if any. */
  readonly finding: 'error' | 'warning' | 'info' | null
  /** 0..1 while a job works on it. */
  readonly progress: number | null
}

/** A state, as the badge says it. */
export function stateWord(state: CardStatus['state']): string {
  switch (state) {
    case 'designed':
      return t`Designed`
    case 'running':
      return t`Running`
    case 'paused':
      return t`Paused`
    case 'stopping':
      return t`Stopping`
    case 'stopped':
      return t`Stopped`
    case 'crashed':
      return t`Crashed`
    case 'unknown':
      return t`Unknown`
  }
}

export const designedStatus: CardStatus = {
  state: 'designed',
  get text() {
    return stateWord('designed')
  },
  missing: 0,
  host: '',
  proposed: false,
  drift: [],
  stale: false,
  finding: null,
  progress: null,
}

export type StatusBoard = ReadonlyMap<ServerId, CardStatus>
