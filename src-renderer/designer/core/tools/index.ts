import type { Editor } from '../editor.ts'
import { Attaching } from './attaching.ts'
import { Bending } from './bending.ts'
import { Idle } from './idle.ts'
import { Linking } from './linking.ts'
import { Marquee } from './marquee.ts'
import { MovingLane } from './moving-lane.ts'
import { Panning } from './panning.ts'
import { PointingCanvas } from './pointing-canvas.ts'
import { PointingItem } from './pointing-item.ts'
import { Reattaching } from './reattaching.ts'
import { Resizing } from './resizing.ts'
import type { PointerInfo, Tool, ToolName } from './tool.ts'
import { Translating } from './translating.ts'

export const makeTools = (
  editor: Editor,
  addServer: (editor: Editor, screen: PointerInfo) => void,
): Record<ToolName, Tool> => ({
  idle: new Idle(editor, addServer),
  'pointing-item': new PointingItem(editor),
  'pointing-canvas': new PointingCanvas(editor),
  translating: new Translating(editor),
  marquee: new Marquee(editor),
  panning: new Panning(editor),
  linking: new Linking(editor),
  bending: new Bending(editor),
  reattaching: new Reattaching(editor),
  'moving-lane': new MovingLane(editor),
  attaching: new Attaching(editor),
  resizing: new Resizing(editor),
})
