// npm run integration [-- ARGUMENTS OF VITEST]: tests against real processes, on a bus and keyring of their own.
import { bootstrap } from './bootstrap.mjs'
import { main } from './setup/main.mjs'
import { integrationTests } from './setup/vitest.mjs'

await main(async () => {
  await bootstrap('test')
  return integrationTests(process.argv.slice(2))
})
