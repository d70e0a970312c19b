import type {
  FrameId,
  LinkId,
  NetworkId,
  NoteId,
  RecordId,
  ServerId,
  TierId,
} from '@shared/design/records.ts'
import type { Camera } from './camera.ts'
import type { Box, Point, Size } from '@shared/drawing/geometry.ts'
import type { Hit } from './hit.ts'
import type { Lifted } from './lifted.ts'
import type { InsightState } from './insight/insight.ts'
import type { ToolName } from './tools/tool.ts'

/** What the canvas is busy with besides the drawing itself: never saved, never undone. Replaced as a whole. */
export interface SessionState {
  readonly selection: ReadonlySet<RecordId>
  readonly camera: Camera
  readonly viewport: Size
  readonly hover: Hit
  /** Servers that something beside the canvas is about, and points out. */
  readonly lit: ReadonlySet<ServerId>
  readonly tool: ToolName
  /** In the drawing's coordinates. */
  readonly marquee: Box | null
  readonly linking: Linking | null
  /** Being dragged: drawn over the picture instead of in it. */
  readonly lifted: Lifted | null
  readonly movingLane: MovingLane | null
  /** Cards are being put in order; `shown` once it takes long enough to say so. */
  readonly tidying: { readonly run: symbol; readonly shown: boolean } | null
  /** Being renamed in place. */
  readonly editing: TierId | ServerId | NoteId | LinkId | NetworkId | FrameId | null
  readonly menu: Menu | null
  readonly question: Question | null
  /** A search on the canvas. */
  readonly find: Find | null
  /** Is the minimap shown? */
  readonly minimap: boolean
  /** Are the lines of all networks shown, and the volumes of all servers? */
  readonly networks: boolean
  readonly volumes: boolean
  /** Are links between two tiers drawn as one? */
  readonly bundling: Bundling
  readonly insight: InsightState
  /** Which part of the history panel is shown. */
  readonly history: HistoryPart | null
  /** A dialog that was asked for. */
  readonly dialog: AskedDialog | null
}

/** `auto`: where single links cannot be followed any more, that is from far off and when there are many. */
export type Bundling = 'auto' | 'always' | 'never'
export type HistoryPart = 'steps' | 'versions'
export type AskedDialog = 'save-version' | 'save-template' | 'capture-image'

export interface Linking {
  /** A server that is linked or attached, or a network that a server is attached to. */
  readonly from: ServerId | NetworkId
  /** Where the pointer is, in the drawing. */
  readonly to: Point
  readonly target: ServerId | NetworkId | null
  /** Why what is under the pointer cannot be linked. */
  readonly refusal: string | null
  /** An end of a link that is there already is moved; `from` is its other end. */
  readonly moves?: 'from' | 'to'
}

export interface Menu {
  /** Screen pixels from the canvas's top left. */
  readonly at: Point
  readonly world: Point
  readonly hit: Hit
}

/** A lane on its way to another place among the others. */
export interface MovingLane {
  readonly tier: TierId
  /** The lane as the pointer holds it. */
  readonly ghost: Box
  /** The gap that it would go to; null where it is already. */
  readonly line: Box | null
}

/** Something only a person can decide. */
export interface Question {
  readonly kind: 'delete-tier'
  readonly tier: TierId
  readonly servers: number
}

/** A search on the canvas under way. */
export interface Find {
  readonly query: string
  /** What is found, in the order one reads: lane by lane, row by row. */
  readonly matches: readonly RecordId[]
  /** The match one is at; -1 when there is none. */
  readonly at: number
  /** Counts how often it was asked for, so that asking again brings the focus back. */
  readonly asked: number
}
