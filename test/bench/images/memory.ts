import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { must } from '../../lab/run.ts'
import { longest, stopWatchingLoop, watchLoop, worst } from '../support/loop.ts'
import { type Row, rowOf } from '../support/rows.ts'
import { say } from '../support/options.ts'
import type { Options } from './options.ts'
import * as at from './world.ts'

const sections = 10_000
const sectionBytes = 4 * 2 ** 20

/** What a job takes here and on the host while all bytes go through this process. */
export async function memory(world: at.World, { size }: Options): Promise<Row[]> {
  const [source, other] = world.hosts as [at.Placed, at.Placed]
  await make('mixed', at.volumeFile(source, 'mixed.raw'), size)
  await make('long', at.volumeFile(source, 'long.raw'), sections, sectionBytes)
  await at.refresh(source)
  try {
    globalThis.gc?.()
    const into = () => at.addStore(world, null)
    const bulk = await watched(world, source, 'mixed.raw', await into(), 'agents')
    const { blockMs } = await watched(world, source, 'mixed.raw', await into(), 'loop')
    const long = await watched(world, source, 'long.raw', await into(), 'agents')
    // Last: this process does not give back what it took for it.
    const relayed = await watched(
      ...([world, source, 'mixed.raw', await at.addStore(world, other), 'loop', 'relay'] as const),
    )
    const over = (most: number): number => (most - world.idleBytes) / 1e6
    const row = (label: string, unit: string, terrace: number, most: number): Row =>
      rowOf({ row: label, unit, terrace, most })
    return [
      row(`memory of an agent, job of ${sections} sections (RSS)`, 'MB', long.agentMb, 80),
      row('memory of an agent, mixed disk (RSS)', 'MB', bulk.agentMb, 80),
      row(`memory of this process over idle, job of ${sections} sections (RSS)`, 'MB', over(long.most), 150),
      row('memory of this process over idle, mixed disk through it (RSS)', 'MB', over(bulk.most), 150),
      row('longest block of the main loop, mixed disk through it', 'ms', blockMs, 50),
      row(
        'longest block of the main loop, mixed disk from host to host through it',
        'ms',
        relayed.blockMs,
        50,
      ),
      rowOf({
        row: 'share of its time that the main loop works for that',
        unit: '%',
        terrace: relayed.busy * 100,
      }),
    ]
  } finally {
    for (const name of ['mixed.raw', 'long.raw']) rmSync(at.volumeFile(source, name))
  }
}

const make = (kind: string, path: string, ...numbers: number[]): Promise<string> =>
  must([
    ...[process.execPath, '--disable-warning=ExperimentalWarning'],
    ...[fileURLToPath(new URL('make-disk.ts', import.meta.url)), kind, path, ...numbers.map(String)],
  ])

/** Looking for agents reads /proc, which is work of this very loop: so either it is watched, or they are. */
async function watched(
  world: at.World,
  source: at.Placed,
  disk: string,
  store: Awaited<ReturnType<typeof at.addStore>>,
  what: 'loop' | 'agents',
  route: 'relay' | null = null,
) {
  let most = 0
  let agents = 0
  const own = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 50)
  const looking =
    what === 'agents' ? setInterval(() => (agents = Math.max(agents, agentPeak(world))), 250) : undefined
  if (what === 'loop') watchLoop()
  const before = performance.eventLoopUtilization()
  await at.capture(world, source.id, disk, store, route)
  const busy = performance.eventLoopUtilization(before).utilization
  const blocks = what === 'loop' ? stopWatchingLoop() : []
  clearInterval(own)
  clearInterval(looking)
  say(
    `memory: ${disk}: ${(most / 1e6).toFixed(0)} MB here, ` +
      (what === 'loop' ? `blocks ${worst(blocks) || 'none'}` : `${agents.toFixed(0)} MB an agent`),
  )
  return { agentMb: agents, most, blockMs: longest(blocks), busy }
}

/** The most that any agent of this lab, or of this process, has taken so far. */
function agentPeak(world: at.World): number {
  const lab = `tlab${basename(dirname(world.lab.folder))}-`
  const peaks = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      if (!/-agent\.pyz|agent-[0-9a-f]{64}\.pyz/.test(read(pid, 'cmdline'))) return 0
      const status = read(pid, 'status')
      const isOurs = status.includes(`PPid:\t${process.pid}\n`) || read(pid, 'cgroup').includes(lab)
      return isOurs ? Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) : 0
    })
  return (Math.max(0, ...peaks) * 1024) / 1e6
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    return ''
  }
}
