// npm run build [-- --force]
import { bootstrap } from './bootstrap.mjs'
import { ensureBuilt } from './setup/build-output.mjs'
import { main } from './setup/main.mjs'

await main(async () => {
  await bootstrap('tools')
  const force = process.argv.includes('--force')
  if (!(await ensureBuilt({ force }))) console.log('Nothing to build: out/ is up to date.')
})
