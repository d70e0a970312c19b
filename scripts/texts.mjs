// npm run texts [-- --missing | --bare] [-- PART]: what catalogues lack; PART is the beginning of a path.
import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { foreground } from './runtime.mjs'
import { main } from './setup/main.mjs'
import { node24, root, tsArgs } from './setup/paths.mjs'

await main(async () => {
  await bootstrap('tools')
  const argv = [node24, ...tsArgs, join(root, 'scripts', 'setup', 'texts-cli.mjs'), ...process.argv.slice(2)]
  return foreground(argv, { cwd: root })
})
