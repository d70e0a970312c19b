// Are all catalogues complete? --missing prints what is left to translate, --bare what no catalogue can translate.
import { findBareTexts, findTexts, problemsOf, readCatalogues } from './texts.mjs'

const most = 60

async function main(args) {
  const only = args.find((arg) => !arg.startsWith('--'))
  const inPart = (place) => only === undefined || place.startsWith(only)
  if (args.includes('--bare')) {
    for (const line of await findBareTexts()) if (inPart(line)) console.log(line)
    return 0
  }
  const texts = await findTexts()
  const catalogues = await readCatalogues()
  if (args.includes('--missing')) {
    for (const { language, texts: known } of catalogues) {
      const missing = [...texts].filter(
        ([key, { places }]) => !Object.hasOwn(known, key) && places.some(inPart),
      )
      const blank = Object.fromEntries(missing.map(([key, { plural }]) => [key, plural ? [] : '']))
      console.log(JSON.stringify({ language, missing: blank }, null, 2))
    }
    return 0
  }
  const problems = catalogues.flatMap((catalogue) => problemsOf(texts, catalogue))
  for (const problem of problems.slice(0, most)) console.log(problem)
  if (problems.length > most) console.log(`… and ${problems.length - most} more`)
  return problems.length === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
