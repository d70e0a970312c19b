import { dialog } from 'electron'
import type { FileDialogs } from '../designs/index.ts'
import { callingWindow } from './calling-window.ts'

/** The platform's dialogs, over the window that asked for them. */
export function fileDialogs(): FileDialogs {
  return {
    async open({ title, name, extensions }) {
      const options = { title, filters: [{ name, extensions }], properties: ['openFile' as const] }
      const parent = callingWindow()
      const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options))
      return answer.canceled ? null : (answer.filePaths[0] ?? null)
    },
    async save({ title, name, extensions, suggested }) {
      const options = { title, defaultPath: suggested, filters: [{ name, extensions }] }
      const parent = callingWindow()
      const answer = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options))
      return answer.canceled || !answer.filePath ? null : answer.filePath
    },
  }
}
