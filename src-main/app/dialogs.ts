import { type BrowserWindow, dialog } from 'electron'
import type { FileDialogs } from '../designs/index.ts'

export function fileDialogs(window: () => BrowserWindow | undefined): FileDialogs {
  return {
    async open({ title, name, extensions }) {
      const options = { title, filters: [{ name, extensions }], properties: ['openFile' as const] }
      const parent = window()
      const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options))
      return answer.canceled ? null : (answer.filePaths[0] ?? null)
    },
    async save({ title, name, extensions, suggested }) {
      const options = { title, defaultPath: suggested, filters: [{ name, extensions }] }
      const parent = window()
      const answer = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options))
      return answer.canceled || !answer.filePath ? null : answer.filePath
    },
  }
}
