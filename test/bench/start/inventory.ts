import { randomUUID } from 'node:crypto'
import { XMLParser } from 'fast-xml-parser'
import { type CommandOutput, driverFor, runAction, type Runner } from '@main/drivers/index.ts'
import { facts, output, recorded, scriptedRunner } from '../../unit/drivers/libvirt-samples.ts'
import { longest, stopWatchingLoop, watchLoop, worst } from '../support/loop.ts'
import { median, type Row, rowOf } from '../support/rows.ts'
import { say } from '../support/options.ts'

const machines = 2_000
const rounds = 7

/** Reading what a host with 2,000 machines answers, half of them running and so shown twice. */
export async function inventory(): Promise<Row[]> {
  const text = answerWith(machines)
  const xml = `<all>${text.slice(text.indexOf('@xml\n') + 5)}</all>`
  const ours: number[] = []
  const theirs: number[] = []
  const blocks: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const [mine] = await timed(() => read(text))
    const [plain] = await timed(() => new XMLParser({ ignoreAttributes: false }).parse(xml, true) as unknown)
    globalThis.gc?.()
    watchLoop()
    await read(text)
    const seen = stopWatchingLoop()
    if (round === 0) continue // the engine has not compiled the code yet
    ours.push(mine)
    theirs.push(plain)
    blocks.push(longest(seen))
    say(
      `inventory ${round}: ${mine.toFixed(0)} ms, plain ${plain.toFixed(0)} ms, blocks ${worst(seen) || 'none'}`,
    )
  }
  return [
    rowOf({
      row: `reading an inventory of 2,000 machines (${(text.length / 1e6).toFixed(1)} MB), processor time of the thread`,
      unit: 'ms',
      terrace: median(ours),
      peer: {
        name: 'fast-xml-parser, checking and parsing the same XML and nothing more',
        value: median(theirs),
      },
      mostRatio: 1,
    }),
    rowOf({
      row: 'longest block of the event loop meanwhile',
      unit: 'ms',
      terrace: Math.max(...blocks),
      most: 50,
    }),
  ]
}

/** What the inventory script prints on a host with so many machines, each like one recorded on a real host. */
function answerWith(count: number): string {
  const domains = recorded('inventory').split('@xml\n')[1] ?? ''
  const live = domains.slice(0, domains.indexOf('</domain>') + '</domain>\n'.length)
  const uuid = /<uuid>(.*)<\/uuid>/.exec(live)?.[1] ?? ''
  const kept = live.replace(/ id='1'/, '')
  const states: string[] = []
  const xml: string[] = []
  for (let index = 0; index < count; index += 1) {
    const id = randomUUID()
    const running = index % 2 === 0
    const named = (one: string): string =>
      one.replace(/<name>.*<\/name>/, `<name>machine-${index}</name>`).replaceAll(uuid, id)
    states.push(`Domain: 'machine-${index}'\n  state.state=${running ? 1 : 5}\n  state.reason=0\n\n`)
    xml.push(...(running ? [named(live)] : []), named(kept))
  }
  return `@state\n${states.join('')}@autostart\n@addresses\n@xml\n${xml.join('')}\n@left\n`
}

async function read(text: string): Promise<void> {
  const answer: CommandOutput = output(text)
  const runner: Runner = scriptedRunner([answer])
  const found = await runAction(driverFor('libvirt'), 'inventory', {}, { runner, facts })
  if (found.length !== machines) throw new Error(`${found.length} machines were read`)
}

/** Processor time of this thread in ms: the same on a busy machine. */
async function timed<T>(work: () => T): Promise<[number, Awaited<T>]> {
  globalThis.gc?.()
  const before = process.threadCpuUsage()
  const result = await work()
  const { user, system } = process.threadCpuUsage(before)
  return [(user + system) / 1000, result]
}
