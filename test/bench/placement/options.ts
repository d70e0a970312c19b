import { parseArgs } from 'node:util'
import { partsOf, wholeNumber } from '../support/options.ts'

export const partNames = ['speed', 'streams', 'reserve', 'space', 'fewest', 'topology', 'rebalance'] as const
export type PartName = (typeof partNames)[number]

export interface Options {
  json: boolean
  /** How many fresh clusters of each size. */
  seeds: number
  /** The first of them: others are others. */
  seed: number
  /** Folder with the public inputs; without it those rows are left out. */
  inputs: string | undefined
  only: PartName[]
}

/** Throws for anything it does not know. */
export function readOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      json: { type: 'boolean', default: false },
      seeds: { type: 'string', default: '3' },
      seed: { type: 'string', default: '1' },
      inputs: { type: 'string' },
      only: { type: 'string', default: '' },
    },
  })
  return {
    json: values.json,
    seeds: wholeNumber('seeds', values.seeds, 1),
    seed: wholeNumber('seed', values.seed, 0),
    inputs: values.inputs,
    only: partsOf(partNames, values.only),
  }
}
