import { parseArgs } from 'node:util'
import { errorText, toErrorInfo } from '@shared/base/errors.ts'
import { modes } from '@shared/placement/engine/scorers.ts'
import { consolidateFile } from './min-nodes.ts'
import { huaweiSequence } from './huawei.ts'
import { rebalanceFile } from './rebalance.ts'
import { placeStream } from './stream.ts'
import { placeTopology } from './topology.ts'

const usage = `npm run -s place -- WHAT [OPTION …]

Places servers of files with Terrace's engine, without an app, hosts or a design.

  --cluster FILE.data --requests FILE.csv   a stream of servers, one after the other
      [--reserve N]                         with any N hosts failing at once (0, 1, 2)
      [--mode capacity|performance|power]   what is good (capacity)
      [--until-first-failure]               stops at the first that is refused
      [--migrations N]                      moves at most N servers for one that does not fit (0)
  --cluster FILE.data [--requests FILE.csv] --min-nodes
                                            all of them on as few hosts as possible
  --topology FILE.json                      linked servers with rules, as one transaction
  --huawei DIR --sequence C1 --hosts 1150   servers with NUMA cells, racks and groups
  --rebalance FILE.data --out FILE.data     moves servers until the hosts are evenly used
      [--moves N]                           at most so many moves

Clusters are in Ganeti's text format. Prints lines "server,host" (nothing after the comma: refused; for --rebalance the
moves in their order) on standard output, and a summary on standard error.`

const options = {
  cluster: { type: 'string' },
  requests: { type: 'string' },
  reserve: { type: 'string' },
  mode: { type: 'string' },
  'until-first-failure': { type: 'boolean' },
  migrations: { type: 'string' },
  'min-nodes': { type: 'boolean' },
  topology: { type: 'string' },
  huawei: { type: 'string' },
  sequence: { type: 'string' },
  hosts: { type: 'string' },
  rebalance: { type: 'string' },
  out: { type: 'string' },
  moves: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

class Usage extends Error {}

/** Runs what the arguments ask for; answers standard output and what is to be said beside it. */
function run(args: string[]): { lines: string[]; summary: string } {
  const { values } = parseArgs({ args, options })
  const count = (name: 'reserve' | 'hosts' | 'moves' | 'migrations', fallback: number): number => {
    const text = values[name]
    if (text === undefined) return fallback
    if (!/^\d+$/.test(text)) throw new Usage(`--${name} takes a whole number, not “${text}”.`)
    return Number(text)
  }
  const mode = modes.find((one) => one === (values.mode ?? 'capacity'))
  if (!mode) throw new Usage(`--mode is one of ${modes.join(', ')}, not “${values.mode ?? ''}”.`)
  if (values.topology !== undefined) return placeTopology(values.topology)
  if (values.huawei !== undefined)
    return huaweiSequence({
      folder: values.huawei,
      sequence: values.sequence ?? 'C1',
      hosts: count('hosts', 1150),
    })
  if (values.rebalance !== undefined) {
    if (values.out === undefined) throw new Usage('--rebalance needs --out, the file to write.')
    return rebalanceFile({ from: values.rebalance, to: values.out, most: count('moves', Infinity) })
  }
  if (values.cluster === undefined) throw new Usage('Name a cluster (--cluster FILE.data).')
  if (values['min-nodes']) return consolidateFile({ cluster: values.cluster, requests: values.requests })
  const failures = count('reserve', 0)
  if (failures !== 0 && failures !== 1 && failures !== 2) throw new Usage('--reserve is 0, 1 or 2.')
  if (values.requests === undefined) throw new Usage('Name what to place (--requests FILE.csv).')
  return placeStream({
    cluster: values.cluster,
    requests: values.requests,
    reserve: failures,
    mode,
    untilFailure: values['until-first-failure'] === true,
    migrations: count('migrations', 0),
  })
}

function main(args: string[]): number {
  if (args.length === 0 || args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${usage}\n`)
    return args.length === 0 ? 64 : 0
  }
  try {
    const { lines, summary } = run(args)
    process.stdout.write(lines.map((line) => `${line}\n`).join(''))
    process.stderr.write(`${summary}\n`)
    return 0
  } catch (error) {
    const wrongCall =
      error instanceof Usage ||
      (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE'))
    process.stderr.write(
      wrongCall && error instanceof Error
        ? `${error.message}\n\n${usage}\n`
        : `${errorText(toErrorInfo(error))}\n`,
    )
    return wrongCall ? 64 : 1
  }
}

process.exitCode = main(process.argv.slice(2))
