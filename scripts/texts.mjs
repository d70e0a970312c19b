// node scripts/texts.mjs: are all catalogues complete? --missing prints what is left to translate, --bare what cannot be.
import { bootstrap } from './bootstrap.mjs'
import { main } from './setup/main.mjs'
import { findBareTexts, findTexts, problemsOf, readCatalogues } from './setup/texts.mjs'

await main(async () => {
  await bootstrap('tools')
  const texts = await findTexts()
  if (process.argv.includes('--missing')) {
    for (const { language, texts: known } of readCatalogues()) {
      const missing = [...texts].filter(([key]) => !Object.hasOwn(known, key))
      const blank = Object.fromEntries(missing.map(([key, { plural }]) => [key, plural ? [] : '']))
      console.log(JSON.stringify({ language, missing: blank }, null, 2))
    }
    return 0
  }
  if (process.argv.includes('--bare')) {
    for (const line of await findBareTexts()) console.log(line)
    return 0
  }
  const problems = readCatalogues().flatMap((catalogue) => problemsOf(texts, catalogue))
  for (const problem of problems.slice(0, 40)) console.log(problem)
  if (problems.length > 40) console.log(`… and ${problems.length - 40} more`)
  return problems.length === 0 ? 0 : 1
})
