import { readdirSync, readFileSync } from 'node:fs'

/** Parent and start time of a process, or undefined when it is gone. */
function stat(pid: number): { parent: number; started: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { parent: Number(fields[1]), started: fields[19] ?? '' }
  } catch {
    return undefined
  }
}

/** A process and all that it started, the first one first. */
export function family(pid: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    const child = Number(name)
    const parent = Number.isInteger(child) ? stat(child)?.parent : undefined
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), child])
  }
  const found = [pid]
  for (const one of found) found.push(...(children.get(one) ?? []))
  return found
}

/** SIGKILL to a process and all that it started; resolves when none of them is left. */
export async function killFamily(pid: number): Promise<void> {
  const members = family(pid).map((one) => ({ pid: one, started: stat(one)?.started }))
  for (const one of members) {
    try {
      process.kill(one.pid, 'SIGKILL')
    } catch {
      // It ended by itself meanwhile.
    }
  }
  const left = (): boolean =>
    members.some((one) => stat(one.pid)?.started === one.started && !isZombie(one.pid))
  while (left()) await new Promise((resolve) => setTimeout(resolve, 10))
}

function isZombie(pid: number): boolean {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return true
  }
}
