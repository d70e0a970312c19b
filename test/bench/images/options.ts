import { parseArgs } from 'node:util'
import { partsOf, wholeNumber } from '../support/options.ts'
import { type PeerProgram, peerPrograms } from './peers.ts'

/** Memory first, while nothing else has grown this process. */
export const partNames = ['memory', 'capture', 'deploy', 'bases', 'resume', 'live', 'distance'] as const
export type PartName = (typeof partNames)[number]

/** What first captures are made of; of the mixed one also the second. */
export const diskNames = ['mixed', 'empty', 'random'] as const
export type DiskName = (typeof diskNames)[number]

export interface Options {
  json: boolean
  /** Of the disks, in bytes; whole sections. */
  size: number
  /** How many rounds count. */
  rounds: number
  only: PartName[]
  /** Of the part `capture`. */
  disks: DiskName[]
  /** Who takes part beside Terrace, if it is installed. */
  peers: PeerProgram[]
  /** Of the parts `deploy` and `bases`: who runs; all without any. */
  runs: string[]
}

const units: Record<string, number> = { M: 2 ** 20, G: 2 ** 30 }

/** Throws for anything it does not know. */
export function readOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      json: { type: 'boolean', default: false },
      size: { type: 'string', default: '4G' },
      rounds: { type: 'string', default: '3' },
      only: { type: 'string', default: '' },
      disks: { type: 'string', default: '' },
      peers: { type: 'string', default: '' },
      runs: { type: 'string', default: '' },
    },
  })
  const [, count, unit] = /^([1-9]\d{0,4})([MG])$/.exec(values.size) ?? []
  const size = Number(count) * (units[unit ?? ''] ?? Number.NaN)
  if (!(size >= 64 * 2 ** 20)) throw new Error('--size is written like 256M or 4G, from 64M on')
  return {
    json: values.json,
    size,
    rounds: wholeNumber('rounds', values.rounds, 1),
    only: partsOf(partNames, values.only),
    disks: partsOf(diskNames, values.disks),
    peers: values.peers === 'none' ? [] : partsOf(peerPrograms, values.peers),
    runs: values.runs.split(',').filter(Boolean),
  }
}
