// npm start [-- ARGUMENTS OF THE APP]
import { bootstrap } from './bootstrap.mjs'
import { electronPath, foreground, launchEnv, openDisplay, sandboxArgs } from './runtime.mjs'
import { ensureBuilt } from './setup/build-output.mjs'
import { main } from './setup/main.mjs'
import { root } from './setup/paths.mjs'

await main(async () => {
  await bootstrap('start')
  await ensureBuilt()
  const display = await openDisplay()
  try {
    return await foreground(
      [electronPath(), ...sandboxArgs(), ...display.args, root, ...process.argv.slice(2)],
      {
        env: { ...launchEnv(), ...display.env },
      },
    )
  } finally {
    await display.stop()
  }
})
