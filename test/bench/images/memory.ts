import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { longest, stopWatchingLoop, watchLoop, worst } from '../support/loop.ts'
import { type Row, rowOf } from '../support/rows.ts'
import { longDisk, mixedDisk } from './disks.ts'
import { type Options, say } from './options.ts'
import * as at from './world.ts'

const sections = 10_000
const sectionBytes = 4 * 2 ** 20

/** What a job takes here and on the host while all bytes go through this process. */
export async function memory(world: at.World, { size }: Options): Promise<Row[]> {
  const [source] = world.hosts as [at.Placed]
  mixedDisk(at.volumeFile(source, 'mixed.raw'), size)
  longDisk(at.volumeFile(source, 'long.raw'), sections, sectionBytes)
  await at.refresh(source)
  const store = await at.addStore(world, null)
  try {
    // Once, so that what is loaded when it is needed first does not count.
    await at.capture(world, source.id, 'mixed.raw', await at.addStore(world, null))
    const bulk = await watched(world, source, 'mixed.raw', await at.addStore(world, null), 'loop')
    const { agentMb } = await watched(world, source, 'mixed.raw', await at.addStore(world, null), 'agents')
    const long = await watched(world, source, 'long.raw', store, 'agents')
    const row = (label: string, unit: string, terrace: number, most: number): Row =>
      rowOf({ row: label, unit, terrace, most })
    return [
      row(`memory of an agent, job of ${sections} sections (RSS)`, 'MB', long.agentMb, 80),
      row('memory of an agent, mixed disk (RSS)', 'MB', agentMb, 80),
      row(`memory of this process over idle, job of ${sections} sections (RSS)`, 'MB', long.ownMb, 150),
      row('memory of this process over idle, mixed disk through it (RSS)', 'MB', bulk.ownMb, 150),
      row('longest block of the main loop, mixed disk through it', 'ms', bulk.blockMs, 50),
    ]
  } finally {
    for (const name of ['mixed.raw', 'long.raw']) rmSync(at.volumeFile(source, name))
  }
}

/** Looking for agents reads /proc, which is work of this very loop: so either it is watched, or they are. */
async function watched(
  world: at.World,
  source: at.Placed,
  disk: string,
  store: Awaited<ReturnType<typeof at.addStore>>,
  what: 'loop' | 'agents',
) {
  globalThis.gc?.()
  const idle = process.memoryUsage.rss()
  let most = idle
  let agents = 0
  const own = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 50)
  const looking =
    what === 'agents' ? setInterval(() => (agents = Math.max(agents, agentPeak(world))), 250) : undefined
  if (what === 'loop') watchLoop()
  await at.capture(world, source.id, disk, store)
  const blocks = what === 'loop' ? stopWatchingLoop() : []
  clearInterval(own)
  clearInterval(looking)
  say(
    `memory: ${disk}: ${((most - idle) / 1e6).toFixed(0)} MB more here, ` +
      (what === 'loop' ? `blocks ${worst(blocks) || 'none'}` : `${agents.toFixed(0)} MB an agent`),
  )
  return { agentMb: agents, ownMb: (most - idle) / 1e6, blockMs: longest(blocks) }
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
