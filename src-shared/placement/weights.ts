import type { Mode } from './engine/scorers.ts'

/** What a score is made of; never translated. `terms.ts` says how each is reckoned. */
export const termNames = [
  'answers',
  'cpu',
  'load',
  'memory',
  'disk',
  'network',
  'numa',
  'acceleration',
  'start',
  'links',
  'company',
  'reserve',
  'slots',
  'full',
  'awake',
] as const
export type TermName = (typeof termNames)[number]

/** How much each term counts beside the others, in the order of `termNames`. */
export type Weights = readonly number[]

/** No term counts more than this. */
export const MOST_WEIGHT = 10

/** Weights that a person changed; the others are those of the mode. */
export type OwnWeights = Partial<Record<TermName, number>>

/**
 * The modes are the same terms, weighed otherwise. That a host answers outweighs all else but a host that is bad in
 * everything. Performance looks at headroom; capacity at places for more servers that a host loses; power at hosts that
 * run already, and of those the fullest.
 */
const presets: Record<Mode, Record<TermName, number>> = {
  performance: {
    ...{ answers: 5, cpu: 1.5, load: 1.5, memory: 2, disk: 0.5, network: 0.5, numa: 0.5, acceleration: 0.5 },
    ...{ start: 1, links: 1, company: 1.5, reserve: 0.5, slots: 0, full: 0, awake: 0 },
  },
  capacity: {
    ...{
      answers: 5,
      cpu: 0.3,
      load: 0.5,
      memory: 0.3,
      disk: 0.2,
      network: 0.2,
      numa: 0.3,
      acceleration: 0.5,
    },
    ...{ start: 0.5, links: 0.5, company: 0.2, reserve: 0.5, slots: 5, full: 0.3, awake: 0 },
  },
  power: {
    ...{
      answers: 5,
      cpu: 0.1,
      load: 0.3,
      memory: 0.1,
      disk: 0.1,
      network: 0.2,
      numa: 0.2,
      acceleration: 0.5,
    },
    ...{ start: 0.5, links: 0.5, company: 0, reserve: 0.2, slots: 0, full: 3, awake: 2 },
  },
}

export const modeOf = (policy: 'spread' | 'room' | 'pack'): Mode =>
  policy === 'spread' ? 'performance' : policy === 'room' ? 'capacity' : 'power'

export const presetOf = (mode: Mode): Readonly<Record<TermName, number>> => presets[mode]

export const weightsOf = (mode: Mode, own: OwnWeights = {}): Weights =>
  termNames.map((term) => own[term] ?? presets[mode][term])
