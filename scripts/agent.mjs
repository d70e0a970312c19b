// npm run agent [-- --pack | TEST …]: packs the node agent into out/agent/terrace-agent.pyz and runs its tests.
import { packAgent } from './setup/agent-archive.mjs'
import { agentTests } from './setup/agent-tests.mjs'
import { main } from './setup/main.mjs'
import { summary } from './setup/reports.mjs'

await main(async () => {
  const args = process.argv.slice(2)
  if (args.includes('--pack')) {
    const { file, sha256 } = packAgent()
    console.log(`${sha256}  ${file}`)
    return 0
  }
  const counts = await agentTests(args)
  console.log(summary(counts))
  return counts.failed > 0 || counts.passed === 0 ? 1 : 0
})
