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
import type { ToolName } from './tools/tool.ts'

/** What the canvas is busy with besides the drawing itself: never saved, never undone. Replaced as a whole. */
export interface SessionState {
  readonly selection: ReadonlySet<RecordId>
  readonly camera: Camera
  readonly viewport: Size
  readonly hover: Hit
  readonly tool: ToolName
  /** In the drawing's coordinates. */
  readonly marquee: Box | null
  readonly linking: Linking | null
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
}

export interface Linking {
  /** A server that is linked or attached, or a network that a server is attached to. */
  readonly from: ServerId | NetworkId
  /** Where the pointer is, in the drawing. */
  readonly to: Point
  readonly target: ServerId | NetworkId | null
  /** Why what is under the pointer cannot be linked. */
  readonly refusal: string | null
}

export interface Menu {
  /** Screen pixels from the canvas's top left. */
  readonly at: Point
  readonly world: Point
  readonly hit: Hit
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
