import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { identify, isAlive, type ProcessId } from './processes.ts'

/**
 * What a lab is made of, written before it is made, so that whoever comes later can take away exactly
 * this and nothing else. Names hold the lab's number, which the folder reserves.
 */
export interface LabRecord {
  version: 1
  /** Never used twice, unlike the number. */
  id: string
  number: number
  folder: string
  /** The process the lab belongs to. A lab whose owner has ended was left behind, unless it is kept. */
  owner: ProcessId
  /** Kept for a person until `down`, whatever becomes of its owner. */
  kept: boolean
  bridge: string
  namespaces: string[]
  /** The ends of the cables that lie in this machine's own namespace. */
  links: string[]
  cgroups: string[]
  supervisors: ProcessId[]
}

/** One folder for each lab that runs or was left behind; only root may list it. */
export const registryFolder = '/var/tmp/terrace-lab'

const recordPath = (number: number): string => join(registryFolder, String(number), 'record.json')

export function writeRecord(record: LabRecord): void {
  const path = recordPath(record.number)
  writeFileSync(`${path}.new`, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/** Reserves a number by making its folder, which only one of several can. */
export function reserveNumber(isFree: (number: number) => boolean): number {
  mkdirSync(registryFolder, { recursive: true, mode: 0o711 })
  const { uid, mode } = statSync(registryFolder)
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0)
    throw new Error(`${registryFolder} belongs to somebody else. Remove it and try again.`)
  for (let number = 1; number < 250; number++) {
    if (!isFree(number)) continue
    try {
      mkdirSync(join(registryFolder, String(number)), { mode: 0o711 })
      return number
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  throw new Error(`No free number for a lab in ${registryFolder}`)
}

export function readRecords(): LabRecord[] {
  if (!existsSync(registryFolder)) return []
  return readdirSync(registryFolder).flatMap((name) => {
    const number = Number(name)
    if (!Number.isInteger(number)) return []
    const record = readRecord(number)
    if (record === undefined) forgetIfOld(join(registryFolder, name))
    return record ?? []
  })
}

/** Undefined while there is none: the lab is just being started or has just been removed. */
function readRecord(number: number): LabRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordPath(number), 'utf8')) as LabRecord
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export function forgetRecord(record: LabRecord): void {
  rmSync(join(registryFolder, String(record.number)), { recursive: true, force: true })
}

/** A lab that was killed between reserving its number and writing its record made nothing but this folder. */
function forgetIfOld(folder: string): void {
  const made = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
  if (Date.now() - made > 60_000) rmSync(folder, { recursive: true, force: true })
}

/** Whether nobody answers for the lab any more. */
export const isLeftBehind = (record: LabRecord): boolean => !record.kept && !isAlive(record.owner)

/** This process, as the owner of a lab. */
export function ownProcess(): ProcessId {
  const id = identify(process.pid)
  if (id === undefined) throw new Error('/proc does not show this process')
  return id
}

/** Claims the right to take a lab down; false if another live process is at it. */
export function claimTearDown(record: LabRecord): boolean {
  const path = join(registryFolder, String(record.number), 'teardown.json')
  try {
    const other = JSON.parse(readFileSync(path, 'utf8')) as ProcessId
    if (other.pid !== process.pid && isAlive(other)) return false
  } catch {
    // Nobody has claimed it yet.
  }
  try {
    writeFileSync(path, JSON.stringify(ownProcess()))
  } catch {
    return false // somebody has just finished taking it down
  }
  // … or had finished, and a new lab has taken the number and with it the names.
  const same = readRecord(record.number)?.id === record.id
  if (!same) rmSync(path, { force: true })
  return same
}
