import { bases } from './images/bases.ts'
import { captures } from './images/capture.ts'
import { deployments } from './images/deploy.ts'
import { distance } from './images/distance.ts'
import { live } from './images/live.ts'
import { memory } from './images/memory.ts'
import { type Options, type PartName, readOptions } from './images/options.ts'
import { say } from './support/options.ts'
import { findPeers, type PeerProgram } from './images/peers.ts'
import { resume } from './images/resume.ts'
import { openWorld, type World } from './images/world.ts'
import { type Row, table } from './support/rows.ts'

const parts: Record<
  PartName,
  (world: World, options: Options, peers: ReadonlySet<PeerProgram>) => Promise<Row[]>
> = { capture: captures, deploy: deployments, bases, resume, live, distance, memory }

try {
  const options = readOptions(process.argv.slice(2))
  const peers = await findPeers(options.peers)
  const world = await openWorld(4)
  const rows: Row[] = []
  try {
    for (const name of options.only) {
      say(`${name} …`)
      rows.push(...(await parts[name](world, options, peers)))
    }
  } finally {
    await world.end()
  }
  process.stdout.write(options.json ? `${JSON.stringify(rows, null, 2)}\n` : `\n${table(rows)}`)
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exitCode = 1
}
