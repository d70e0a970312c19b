import { apply } from './start/apply.ts'
import { connect } from './start/connect.ts'
import { huge } from './start/huge.ts'
import { inventory } from './start/inventory.ts'
import { manyHosts } from './start/many-hosts.ts'
import { type Options, readOptions } from './start/options.ts'
import { say } from './support/options.ts'
import { polling } from './start/polling.ts'
import { startUp } from './start/start-up.ts'
import { type Row, table } from './support/rows.ts'

type Part = (options: Options) => Promise<Row[]>

const parts: Record<string, Part> = { 'start-up': startUp, inventory, apply, huge }
const partsOnHosts: Record<
  string,
  (lab: Awaited<ReturnType<typeof manyHosts>>, options: Options) => Promise<Row[]>
> = {
  connect,
  polling,
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  const names = [...Object.keys(parts), ...Object.keys(partsOnHosts)]
  const unknown = options.only.find((name) => !names.includes(name))
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}". There are: ${names.join(', ')}.`)
  const wanted = (name: string): boolean => options.only.length === 0 || options.only.includes(name)

  const rows: Row[] = []
  for (const [name, part] of Object.entries(parts)) {
    if (!wanted(name)) continue
    say(`${name} …`)
    rows.push(...(await part(options)))
  }
  const onHosts = Object.entries(partsOnHosts).filter(([name]) => wanted(name))
  if (onHosts.length > 0) {
    const lab = await manyHosts(options.hosts)
    try {
      for (const [name, part] of onHosts) {
        say(`${name} …`)
        rows.push(...(await part(lab, options)))
      }
    } finally {
      await lab.stop()
    }
  }
  process.stdout.write(options.json ? `${JSON.stringify(rows, null, 2)}\n` : `\n${table(rows)}`)
}

try {
  await main()
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exitCode = 1
}
