import { setTimeout as sleep } from 'node:timers/promises'
import { openCore } from '@main/core/index.ts'
import { dataFolder } from '../../e2e/support/app.ts'
import { bareElectron, type Started, startTerrace } from '../support/launch.ts'
import { cpuOfFamily, type Memory, memoryOf } from '../support/processes.ts'
import { median, type Row, rowOf } from '../support/rows.ts'
import { say } from '../support/options.ts'
import type { Options } from './options.ts'

const bareName = 'a bare Electron app with one static page, started in turn with Terrace'
/** Memory settles slowly, so it is read after this many of the starts only. */
const memoryReadings = 3

interface Start {
  contentMs: number
  interactiveMs: number
  cpu: number
  memory?: Memory
}

/** Warm starts on a folder with the sample design and four practice hosts, and memory when nothing goes on. */
export async function startUp(options: Options): Promise<Row[]> {
  const data = dataFolder()
  const bare = bareElectron()
  try {
    await fillWithSample(data.folder)
    const terrace: Start[] = []
    const peer: Start[] = []
    for (let turn = 0; turn <= options.starts; turn += 1) {
      const settle = turn > options.starts - memoryReadings ? options.settle : 0
      const ours = await measured(() => startTerrace(data.folder), settle)
      const theirs = await measured(() => bare.start(), settle)
      say(
        `start ${turn}: Terrace ${ours.contentMs} / ${ours.interactiveMs} ms, bare Electron ${theirs.contentMs} ms` +
          (turn === 0 ? ' (makes things warm, not counted)' : ''),
      )
      if (turn === 0) continue
      terrace.push(ours)
      peer.push(theirs)
    }
    return rowsOf(terrace, peer)
  } finally {
    bare.remove()
    data.remove()
  }
}

async function fillWithSample(folder: string): Promise<void> {
  const core = await openCore({ folder, version: 'bench' })
  await core.services.hosts.addPractice({ count: 4 })
  await core.readHosts()
  await core.close()
}

async function measured(start: () => Promise<Started>, settleSeconds: number): Promise<Start> {
  const app = await start()
  try {
    // Ready was noticed a little late, so both get a second more.
    await sleep(1_000)
    const cpu = cpuOfFamily(app.pid)
    const { contentMs, interactiveMs } = app
    if (settleSeconds === 0) return { contentMs, interactiveMs, cpu }
    await sleep(settleSeconds * 1_000)
    return { contentMs, interactiveMs, cpu, memory: memoryOf(app.pid) }
  } finally {
    await app.stop()
  }
}

function rowsOf(terrace: Start[], peer: Start[]): Row[] {
  const row = (
    name: string,
    unit: string,
    read: (start: Start) => number | undefined,
    most?: number,
  ): Row => {
    const values = (starts: Start[]): number[] => starts.map(read).filter((value) => value !== undefined)
    return rowOf({
      row: name,
      unit,
      terrace: median(values(terrace)),
      peer: { name: bareName, value: median(values(peer)) },
      ...(most === undefined ? {} : { most }),
    })
  }
  return [
    row('warm start to first content', 'ms', ({ contentMs }) => contentMs, 1000),
    row('warm start to interactive', 'ms', ({ interactiveMs }) => interactiveMs),
    row('processor time of a start', 's', ({ cpu }) => cpu),
    row('memory of all processes idle (PSS)', 'MiB', ({ memory }) => memory?.pss, 350),
    row('memory of all processes idle (RSS)', 'MiB', ({ memory }) => memory?.rss),
  ]
}
