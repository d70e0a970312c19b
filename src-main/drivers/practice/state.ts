import { mkdirSync, readFileSync } from 'node:fs'
import { mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { MachineNic, Owner } from '@shared/machine/facts.ts'
import type { DeviceSpec } from '@shared/machine/spec.ts'
import type { Content } from './content.ts'

export interface PracticeMachine {
  uuid: string
  name: string
  vcpus: number
  memoryBytes: number
  firmware: 'bios' | 'uefi'
  autostart: boolean
  description: string
  cpuShares?: number
  cpuQuotaPercent?: number
  owner: Owner | null
  /** The volumes that its mark names as made by Terrace. */
  made?: { pool: string; volume: string }[]
  disks: { target: string; bus: string; pool: string; volume: string }[]
  nics: Omit<MachineNic, 'addresses'>[]
  devices?: DeviceSpec[]
  power: 'running' | 'paused' | 'stopped'
  /** When it was last switched on; ms since the epoch. */
  startedAt?: number
  /** When a shutdown that was asked for will have finished. */
  stopsAt?: number
  /** What the running machine has, where the definition was changed since. */
  running?: { name: string; vcpus: number; memoryBytes: number; disks: string[]; nics: string[] }
}

export interface PracticeVolume {
  pool: string
  volume: string
  format: 'qcow2' | 'raw'
  capacityBytes: number
  content: Content
  /** The volume of the same pool that it is only a difference to. */
  base?: string
}

/** Everything of a practice host that changes. */
export interface HostState {
  version: 1
  bornAt: number
  /** Processor time used by machines that have stopped since. */
  spentNs: number
  machines: PracticeMachine[]
  volumes: PracticeVolume[]
  faults: string[]
}

/** Reads a kept state; undefined when there is none or it cannot be used (a practice host then begins anew). */
export function readState(folder: string, address: string): HostState | undefined {
  try {
    const state = JSON.parse(readFileSync(join(folder, `${address}.json`), 'utf8')) as HostState
    return state.version === 1 && Array.isArray(state.machines) && Array.isArray(state.volumes)
      ? state
      : undefined
  } catch {
    return undefined
  }
}

export const makeStateFolder = (folder: string): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
}

/** Writes the state so that a crash leaves either the old or the new one. */
export async function writeState(folder: string, address: string, state: HostState): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `${address}.json`)
  const handle = await open(`${file}.new`, 'w', 0o600)
  try {
    await handle.writeFile(JSON.stringify(state))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${file}.new`, file)
}
