import { readFileSync } from 'node:fs'

/** A process that stays the same one even when its number is used again later. */
export interface ProcessId {
  pid: number
  /** Clock ticks since boot, field 22 of /proc/PID/stat. */
  startTime: string
}

/** The identity of a running process, or undefined if there is none with this number. */
export function identify(pid: number): ProcessId | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name is in brackets and may itself hold brackets and spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const startTime = fields[19]
    return startTime === undefined || fields[0] === 'Z' ? undefined : { pid, startTime }
  } catch {
    return undefined
  }
}

export const isAlive = (id: ProcessId): boolean => identify(id.pid)?.startTime === id.startTime

/** Kills exactly this process; one that has ended, or whose number was given away, is left alone. */
export function killExactly(id: ProcessId): void {
  if (isAlive(id)) sendKill(id.pid)
}

export function sendKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself in between.
  }
}

/** The first child of a process, or undefined. */
export function firstChild(pid: number): number | undefined {
  try {
    const child = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])
    return child > 0 ? child : undefined
  } catch {
    return undefined
  }
}
