// npm run e2e [-- ARGUMENTS OF PLAYWRIGHT]
import { bootstrap } from './bootstrap.mjs'
import { endToEnd } from './setup/end-to-end.mjs'
import { main } from './setup/main.mjs'

await main(async () => {
  await bootstrap('test')
  return endToEnd(process.argv.slice(2))
})
