// The peer's page in a window of the same size, in the same Electron.
const { app, BrowserWindow, protocol, net } = require('electron')
const path = require('node:path')
const { pathToFileURL } = require('node:url')

const privileges = { standard: true, secure: true, supportFetchAPI: true }
protocol.registerSchemesAsPrivileged([{ scheme: 'peer', privileges }])
app.setPath('userData', path.join(__dirname, 'browser'))
app.on('window-all-closed', () => app.quit())

async function open() {
  await app.whenReady()
  protocol.handle('peer', (request) =>
    net.fetch(pathToFileURL(path.join(__dirname, new URL(request.url).pathname)).href),
  )
  await new BrowserWindow({ width: 1360, height: 860 }).loadURL('peer://page/index.html')
}
void open()
