import type { DesignRecord } from '@shared/design/records.ts'
import { addServer } from './actions/servers.ts'
import type { DrawingOptions } from './drawing.ts'
import { Editor } from './editor.ts'
import { makeTools } from './tools/index.ts'

/** An editor over these records, with its tools. */
export function createEditor(records: Iterable<DesignRecord>, options: DrawingOptions = {}): Editor {
  const editor = new Editor(records, options)
  editor.useTools(makeTools(editor, (_, info) => addServer({ editor, world: editor.toWorld(info) })))
  return editor
}
