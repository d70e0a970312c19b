// npm run -s place -- --cluster FILE …: the placement engine alone, on files in the formats of benchmarks.
import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { foreground, launchEnv } from './runtime.mjs'
import { main } from './setup/main.mjs'
import { node24, root, tsArgs } from './setup/paths.mjs'

await main(async () => {
  await bootstrap('cli')
  const command = join(root, 'src-main', 'cli', 'place', 'index.ts')
  const cwd = process.env.INIT_CWD ?? process.cwd()
  return foreground([node24, ...tsArgs, command, ...process.argv.slice(2)], { env: launchEnv(), cwd })
})
