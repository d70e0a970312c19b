import type { Point } from '@shared/drawing/geometry.ts'
import type { Hit } from '../hit.ts'

export type ToolName =
  | 'idle'
  | 'pointing-item'
  | 'pointing-canvas'
  | 'translating'
  | 'marquee'
  | 'panning'
  | 'linking'
  | 'attaching'
  | 'resizing'
  | 'bending'
  | 'reattaching'
  | 'moving-lane'

/** A pointer event in screen pixels from the canvas's top left. */
export interface PointerInfo extends Point {
  readonly shift: boolean
  readonly ctrl: boolean
  /** 0 left, 1 middle, 2 right, as in the DOM. */
  readonly button: number
}

/** What a tool starts from. */
export interface Start {
  readonly info: PointerInfo
  readonly hit: Hit
}

/** One state of the canvas. Every handler is optional: what a state does not know it ignores. */
export interface Tool {
  enter?(start: Start): void
  exit?(): void
  pointerDown?(info: PointerInfo): void
  pointerMove?(info: PointerInfo): void
  pointerUp?(info: PointerInfo): void
  doubleClick?(info: PointerInfo): void
  /** Does the view follow the pointer over its edge? */
  readonly followsPointer?: boolean
  /** Escape, loss of focus, an undo meanwhile: leave no trace. */
  cancel?(): void
}

/** Screen pixels the pointer may tremble before a press becomes a drag. */
export const DRAG_START = 4

export const noPointer: PointerInfo = { x: 0, y: 0, shift: false, ctrl: false, button: 0 }
