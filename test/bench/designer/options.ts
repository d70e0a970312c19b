import { parseArgs } from 'node:util'

export interface Options {
  json: boolean
  /** How many servers the pictures have. */
  counts: number[]
  /** How often each gesture is made. */
  rounds: number
  /** Only these gestures; all when empty. */
  only: string[]
  /** Is the peer measured too? */
  peer: boolean
}

/** Throws for anything it does not know. */
export function readOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      json: { type: 'boolean', default: false },
      counts: { type: 'string', default: '100,1000,5000' },
      rounds: { type: 'string', default: '3' },
      only: { type: 'string', default: '' },
      'no-peer': { type: 'boolean', default: false },
    },
  })
  const whole = (text: string, name: string): number => {
    const value = Number(text)
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes whole numbers from 1 on`)
    return value
  }
  return {
    json: values.json,
    counts: values.counts.split(',').map((text) => whole(text, 'counts')),
    rounds: whole(values.rounds, 'rounds'),
    only: values.only.split(',').filter(Boolean),
    peer: !values['no-peer'],
  }
}
