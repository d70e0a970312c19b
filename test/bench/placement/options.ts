import { parseArgs } from 'node:util'

export const partNames = ['speed', 'streams', 'reserve', 'fewest', 'topology', 'rebalance'] as const
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
  const [seeds, seed] = [Number(values.seeds), Number(values.seed)]
  if (!Number.isInteger(seeds) || seeds < 1) throw new Error('--seeds must be a whole number from 1 on')
  if (!Number.isInteger(seed) || seed < 0) throw new Error('--seed must be a whole number')
  const only = values.only.split(',').filter(Boolean)
  const unknown = only.find((name) => !partNames.some((part) => part === name))
  if (unknown !== undefined)
    throw new Error(`There is no part "${unknown}". There are: ${partNames.join(', ')}.`)
  return {
    json: values.json,
    seeds,
    seed,
    inputs: values.inputs,
    only: only.length === 0 ? [...partNames] : partNames.filter((part) => only.includes(part)),
  }
}

/** Tells how far it is; standard output stays free for the answer. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`)
