import { fewestHosts, topology } from './placement/designs.ts'
import { findGaneti } from './placement/ganeti.ts'
import { type Options, type PartName, readOptions } from './placement/options.ts'
import { say } from './support/options.ts'
import { rebalance } from './placement/rebalance.ts'
import { reserve } from './placement/reserve.ts'
import { speed } from './placement/speed.ts'
import { space } from './placement/space.ts'
import { streams } from './placement/streams.ts'
import { type Row, table } from './support/rows.ts'

const parts: Record<PartName, (options: Options, ganeti: boolean) => Row[]> = {
  speed: () => speed(),
  streams,
  reserve: (_, ganeti) => reserve(ganeti),
  space: (_, ganeti) => space(ganeti),
  fewest: fewestHosts,
  topology,
  rebalance,
}

try {
  const options = readOptions(process.argv.slice(2))
  const ganeti = findGaneti()
  const rows: Row[] = []
  for (const name of options.only) {
    say(`${name} …`)
    rows.push(...parts[name](options, ganeti))
  }
  process.stdout.write(options.json ? `${JSON.stringify(rows, null, 2)}\n` : `\n${table(rows)}`)
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exitCode = 1
}
