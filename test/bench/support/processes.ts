import { readFileSync } from 'node:fs'
import { family } from '../../e2e/support/processes.ts'

/** Linux counts processor time in hundredths of a second on every machine that we run on. */
const ticksPerSecond = 100

export interface Memory {
  /** Proportional set size in MiB: a page shared by three processes counts a third for each. */
  pss: number
  /** Resident set size in MiB: shared pages count once for every process. */
  rss: number
  processes: number
}

/** Memory of a process and all that it started. */
export function memoryOf(pid: number): Memory {
  const parts = family(pid).map((member) => {
    const text = readProc(member, 'smaps_rollup')
    const kib = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0)
    return { pss: kib('Pss') / 1024, rss: kib('Rss') / 1024 }
  })
  const sum = (key: 'pss' | 'rss'): number => parts.reduce((all, part) => all + part[key], 0)
  return { pss: sum('pss'), rss: sum('rss'), processes: parts.filter(({ rss }) => rss > 0).length }
}

/** Processor seconds (user and system) that one process and its ended children have used. */
export function cpuOf(pid: number): number {
  const text = readProc(pid, 'stat')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0) / ticksPerSecond
}

/** The same for a process and all that it started. */
export const cpuOfFamily = (pid: number): number =>
  family(pid).reduce((sum, member) => sum + cpuOf(member), 0)

/** Processor seconds of all children of this process that have ended. */
export function cpuOfEndedChildren(): number {
  const text = readProc('self', 'stat')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond
}

/** '' for a process that has ended, and for the threads of the kernel. */
function readProc(pid: number | 'self', file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
