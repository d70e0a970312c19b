// npm run lab -- up|down: practice hosts that are real, for trying things by hand.
import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { foreground, launchEnv } from './runtime.mjs'
import { main } from './setup/main.mjs'
import { node24, root, tsArgs } from './setup/paths.mjs'

await main(async () => {
  await bootstrap('lab')
  const cli = join(root, 'test', 'lab', 'cli.ts')
  return foreground([node24, ...tsArgs, cli, ...process.argv.slice(2)], { env: launchEnv(), cwd: root })
})
