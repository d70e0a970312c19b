import { median } from '../support/rows.ts'
import { say } from '../support/options.ts'

/** What one run of something took. */
export interface Run {
  wallMs: number
  /** Of both ends; null where it is not known. */
  cpuMs: number | null
  /** Bytes that it left in its store. */
  stored?: number
  /** Bytes that left the source. */
  wire?: number
}

export type Runs = Map<string, Run[]>

/** Those of the contestants that are named; all where none is. */
export const chosen = <T>(contestants: Record<string, T>, names: readonly string[]): Record<string, T> =>
  Object.fromEntries(
    Object.entries(contestants).filter(([name]) => names.length === 0 || names.includes(name)),
  )

/** Runs all contestants in turns; the first round makes things warm and is not counted. */
export async function inTurns(
  title: string,
  rounds: number,
  contestants: Record<string, (round: number) => Promise<Run>>,
  /** Brings the machine into the same state before each. */
  ready: () => Promise<void> = async () => {},
): Promise<Runs> {
  const runs: Runs = new Map()
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, contest] of Object.entries(contestants)) {
      await ready()
      const got = await contest(round)
      say(`${title} ${round}: ${name} ${told(got)}`)
      if (round > 0) runs.set(name, [...(runs.get(name) ?? []), got])
    }
  }
  return runs
}

const told = ({ wallMs, cpuMs, stored, wire }: Run): string =>
  [
    `${(wallMs / 1000).toFixed(2)} s`,
    ...(cpuMs === null ? [] : [`${(cpuMs / 1000).toFixed(2)} s of processor`]),
    ...(stored === undefined ? [] : [`${(stored / 1e6).toFixed(1)} MB stored`]),
    ...(wire === undefined ? [] : [`${(wire / 1e6).toFixed(1)} MB on the wire`]),
  ].join(', ')

/** The median of one figure of one contestant; undefined for one that did not take part. */
export function middle(runs: Runs, name: string, read: (run: Run) => number | null | undefined) {
  const values = (runs.get(name) ?? []).map(read).filter((value) => value != null)
  return values.length > 0 ? median(values) : undefined
}
