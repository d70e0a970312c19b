import { growth } from './designer/growth.ts'
import { readOptions } from './designer/options.ts'
import { say } from './support/options.ts'
import { type Found, measure } from './designer/measure.ts'
import { picture } from './designer/picture.ts'
import { rowsOf } from './designer/report.ts'
import { Terrace } from './designer/terrace.ts'
import { Xyflow } from './designer/xyflow.ts'
import { type Row, table } from './support/rows.ts'

const options = readOptions(process.argv.slice(2))
const rows: Row[] = []

for (const count of options.counts) {
  const one = picture(count)
  say(`${one.name}, Terrace`)
  const terrace = await Terrace.open(one)
  let own: Found
  try {
    own = await measure(terrace, options)
  } finally {
    await terrace.close()
  }
  if (options.peer) {
    say(`${one.name}, @xyflow/svelte`)
    const xyflow = await Xyflow.open(one)
    try {
      rows.push(...rowsOf(count, own, await measure(xyflow, options)))
    } finally {
      await xyflow.close()
    }
  } else rows.push(...rowsOf(count, own))
}
rows.push(...(await growth(options)))
process.stdout.write(options.json ? `${JSON.stringify(rows, null, 2)}\n` : `\n${table(rows)}`)
