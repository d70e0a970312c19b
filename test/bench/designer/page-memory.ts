import type { ElectronApplication } from '@playwright/test'
import { memoryOf } from '../support/processes.ts'

/** Memory in MiB of the process that shows the first window's page, garbage collected. */
export async function memoryOfPage(electron: ElectronApplication): Promise<number> {
  const pid = await electron.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    return window?.webContents.getOSProcessId() ?? 0
  })
  const [window] = electron.windows()
  const session = await window?.context().newCDPSession(window)
  await session?.send('HeapProfiler.collectGarbage')
  await session?.detach()
  return memoryOf(pid).rss
}
