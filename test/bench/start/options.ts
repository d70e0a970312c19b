import { parseArgs } from 'node:util'
import { wholeNumber } from '../support/options.ts'

export interface Options {
  json: boolean
  /** How many times each app is started. */
  starts: number
  /** How many hosts are connected and polled. */
  hosts: number
  /** How many times all hosts are connected anew. */
  rounds: number
  /** For how long polling is watched, in seconds. */
  seconds: number
  /** How long an app is left alone before its memory is read, in seconds. */
  settle: number
  /** Only these parts; all when empty. */
  only: string[]
}

/** Throws for anything it does not know. */
export function readOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      json: { type: 'boolean', default: false },
      starts: { type: 'string', default: '7' },
      hosts: { type: 'string', default: '50' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '60' },
      settle: { type: 'string', default: '15' },
      only: { type: 'string', default: '' },
    },
  })
  const count = (name: 'starts' | 'hosts' | 'rounds' | 'seconds' | 'settle'): number =>
    wholeNumber(name, values[name], 1)
  return {
    json: values.json,
    starts: count('starts'),
    hosts: count('hosts'),
    rounds: count('rounds'),
    seconds: count('seconds'),
    settle: count('settle'),
    only: values.only.split(',').filter(Boolean),
  }
}
