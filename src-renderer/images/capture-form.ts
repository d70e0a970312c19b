import type { CaptureAbility } from '@shared/contract/images.ts'
import { parseBytes } from '@shared/base/units.ts'
import type { MachineDisk, MachineFacts, MachineState } from '@shared/machine/facts.ts'
import { t } from '@shared/text/translate.ts'

const isOff = (state: MachineState): boolean => state === 'stopped' || state === 'crashed'

export interface DiskChoice {
  disk: MachineDisk
  /** Why it cannot be captured; null when it can. */
  reason: string | null
}

/** The disks of a machine, wherever they lie. What its host has no file or device of only the running machine reaches. */
export const disksOf = ({ disks, state }: Pick<MachineFacts, 'disks' | 'state'>): DiskChoice[] =>
  disks.map((disk) => ({
    disk,
    reason:
      hasPlace(disk) || (disk.remote !== undefined && !isOff(state))
        ? null
        : t`It is no file or device of the host: it can only be captured while the machine runs.`,
  }))

const hasPlace = ({ pool, volume, path }: MachineDisk): boolean =>
  path !== '' || (pool !== undefined && volume !== undefined)

/** Where a disk lies, in the fewest words. */
export const placeText = ({ pool, volume, path, remote }: MachineDisk): string =>
  pool !== undefined && volume !== undefined ? `${pool}/${volume}` : (remote ?? path)

/** How a capture names a disk of a machine. */
export const nameDisk = (
  { pool, volume, target }: MachineDisk,
  { uuid, name }: Pick<MachineFacts, 'uuid' | 'name'>,
) => (pool !== undefined && volume !== undefined ? { pool, volume } : { machine: { uuid, name }, target })

const two = (value: number): string => String(value).padStart(2, '0')

/** "web-1 2026-11-26": found by the server, sorted by the day. */
export function captureName(machine: string, now: number): string {
  const day = new Date(now)
  return `${machine.slice(0, 80)} ${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}

/** What each disk's image is called: the name as it is, with the disk's own added where there are several. */
export const imageNames = (name: string, targets: readonly string[]): string[] =>
  targets.map((target) => (targets.length === 1 ? name.trim() : `${name.trim()} ${target}`.slice(0, 100)))

export interface LiveChoice {
  /** Can the person choose? */
  free: boolean
  /** Capture while it runs? Fixed where it is not free. */
  live: boolean
  text: string
}

/** Whether a machine can be captured while it runs, and why not. */
export function liveChoice(
  { state, name }: Pick<MachineFacts, 'state' | 'name'>,
  ability: CaptureAbility,
): LiveChoice {
  if (isOff(state))
    return { free: false, live: false, text: t`${name} is off: its disks are read as they are.` }
  if (ability.live !== null) return { free: false, live: false, text: ability.live }
  return {
    free: true,
    live: true,
    text: t`Its disks are read as they were at one moment, while ${name} goes on working.`,
  }
}

/** Why nothing can be captured now; null when it can. */
export function captureRefusal(
  { state }: Pick<MachineFacts, 'state'>,
  ability: CaptureAbility,
): string | null {
  if (ability.none !== null) return ability.none
  return isOff(state) ? null : ability.live
}

/** A limit in bytes a second as typed: bare numbers are MiB; empty is none. */
export function readRate(text: string): { rate: number | null } | { error: string } {
  if (text.trim() === '') return { rate: null }
  const rate = parseBytes(text.trim().replace(/\s*(\/\s*s|ps)$/i, ''), 'm')
  return rate !== undefined && rate >= 1024 ? { rate } : { error: t`A speed, such as 50 MiB/s` }
}
