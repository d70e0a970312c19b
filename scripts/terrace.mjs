// npm run -s terrace -- COMMAND …: the app's services without a window.
import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { foreground, launchEnv } from './runtime.mjs'
import { ensureBuilt } from './setup/build-output.mjs'
import { main } from './setup/main.mjs'
import { node24, root } from './setup/paths.mjs'

await main(async () => {
  await bootstrap('cli')
  await ensureBuilt({ quiet: true })
  const cli = join(root, 'out', 'main', 'cli.cjs')
  // npm changes to the project's folder; file names are meant from where the person typed them.
  const cwd = process.env.INIT_CWD ?? process.cwd()
  return foreground([node24, cli, ...process.argv.slice(2)], { env: launchEnv(), cwd })
})
