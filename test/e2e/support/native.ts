import type { RunningApp } from './app.ts'

/** The platform's own file dialogs answer with a file, as if the person had chosen it. */
export const chooseFile = (app: RunningApp, file: string): Promise<void> =>
  app.electron.evaluate(({ dialog }, chosen) => {
    Object.assign(dialog, {
      showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [chosen] }),
      showSaveDialog: () => Promise.resolve({ canceled: false, filePath: chosen }),
    })
  }, file)

/** Enlarges every window, as a person does who reads better then. */
export const zoomTo = (app: RunningApp, factor: number): Promise<void> =>
  app.electron.evaluate(({ BrowserWindow }, to) => {
    for (const window of BrowserWindow.getAllWindows()) window.webContents.setZoomFactor(to)
  }, factor)

export const resizeTo = (app: RunningApp, width: number, height: number): Promise<void> =>
  app.electron.evaluate(
    ({ BrowserWindow }, size) => {
      for (const window of BrowserWindow.getAllWindows()) window.setContentSize(size.width, size.height)
    },
    { width, height },
  )
