import type { ServerId } from '@shared/design/records.ts'
import type { ServerChange } from '@shared/plan/changes.ts'
import type { ColorBy, Coloring, Swatch } from './coloring.ts'
import type { CardFall } from './falls.ts'
import type { CardLoad } from './load.ts'

/** What the canvas shows besides the drawing: chosen by the person, part of the session. */
export interface InsightState {
  readonly legend: boolean
  readonly colorBy: ColorBy
  /** Live load on each running server. */
  readonly load: boolean
  /** What the next apply would do. */
  readonly changes: boolean
  /** Hosts that are thought away; null: nobody asks. */
  readonly whatIf: ReadonlySet<string> | null
}

export const noInsight: InsightState = {
  legend: false,
  colorBy: 'tier',
  load: false,
  changes: false,
  whatIf: null,
}

/** What is known for it, by server. null: not shown. */
export interface Insight {
  readonly coloring: Coloring | null
  readonly loads: ReadonlyMap<ServerId, CardLoad> | null
  readonly changes: Readonly<Record<string, ServerChange>> | null
  readonly falls: ReadonlyMap<ServerId, CardFall> | null
}

export const nothingKnown: Insight = { coloring: null, loads: null, changes: null, falls: null }

/** The same of one card. */
export interface CardInsight {
  readonly swatches: readonly Swatch[]
  /** Name the colour on the card: where nothing else on it says so. */
  readonly named: boolean
  readonly load: CardLoad | null
  readonly change: ServerChange | null
  readonly fall: CardFall | null
  /** Hosts are thought away: what stays steps back. */
  readonly faint: boolean
}

export function cardInsight({ coloring, loads, changes, falls }: Insight, id: ServerId): CardInsight {
  const fall = falls?.get(id) ?? null
  // Tiers are in their own colour anyway.
  const by = coloring?.by ?? 'tier'
  return {
    swatches: by === 'tier' ? [] : (coloring?.of.get(id) ?? []),
    named: by !== 'state' && by !== 'tier',
    load: loads?.get(id) ?? null,
    // Where hosts are thought away, that is what marks are about.
    change: !falls && changes && Object.hasOwn(changes, id) ? (changes[id] ?? null) : null,
    fall,
    faint: falls !== null && falls.size > 0 && fall === null,
  }
}
