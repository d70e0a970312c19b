// The peer's page in a window of the same size, in the same Electron.
const { app, BrowserWindow, protocol, net } = require('electron')
const path = require('node:path')
const { pathToFileURL } = require('node:url')

const folder = __dirname
protocol.registerSchemesAsPrivileged([
  { scheme: 'peer', privileges: { standard: true, secure: true, supportFetchAPI: true } },
])
app.setPath('userData', path.join(folder, 'browser'))
app.on('window-all-closed', () => app.quit())
app.whenReady().then(() => {
  protocol.handle('peer', (request) =>
    net.fetch(pathToFileURL(path.join(folder, new URL(request.url).pathname)).href),
  )
  const window = new BrowserWindow({ width: 1360, height: 860 })
  window.loadURL('peer://page/index.html')
})
