// npm run check [-- --fix] [-- NAME …]: format, lint, import rules, types, components, unused code.
import { bootstrap } from './bootstrap.mjs'
import { runChecks } from './setup/checks.mjs'
import { main } from './setup/main.mjs'

await main(async () => {
  await bootstrap('tools')
  const args = process.argv.slice(2)
  const { failed } = await runChecks({
    fix: args.includes('--fix'),
    only: args.filter((arg) => arg !== '--fix'),
  })
  return failed === 0 ? 0 : 1
})
