import type { Page } from '@playwright/test'
import type { Box, Point } from '../../../src-shared/drawing/geometry.ts'

/** An editor that shows the picture and can be driven by the same hand. */
export interface Subject {
  readonly name: string
  readonly page: Page
  /** From the wish to see the picture until it is there, in ms. */
  readonly openMs: number
  /** The canvas in pixels of the window. */
  canvas(): Promise<Box>
  /** Shows all of the drawing, or the middle of it at full size, and waits until that is drawn. */
  look(how: 'all' | 'near'): Promise<void>
  /** The button that moves the view wherever it is pressed. */
  readonly panButton: 'left' | 'middle'
  /** A place on the canvas where nothing is, for dragging the view with the left button. */
  panFrom(): Promise<Point>
  /** Held while a rectangle is drawn that selects, if any. */
  readonly marqueeKey: 'Shift' | null
  /** The middle of a server that is in view, in pixels of the window; one of the first so many in reading order. */
  server(among?: number): Promise<Point>
  /** Corners of a rectangle, drawn over empty canvas first, that holds about so many servers of what is in view. */
  rectangle(count: number): Promise<[from: Point, to: Point]>
  /** Selects about so many servers, and nothing else. */
  select(count: number): Promise<void>
  /** Waits until nothing more is being drawn. */
  settled(): Promise<void>
  /** Bytes in MiB of the page's process. */
  memory(): Promise<number>
  close(): Promise<void>
}
