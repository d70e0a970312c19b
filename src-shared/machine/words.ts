import { t } from '../text/translate.ts'
import type { MachineState, NetworkFacts } from './facts.ts'

/** A state within a sentence. */
export function stateWord(state: MachineState): string {
  const words: Record<MachineState, () => string> = {
    running: () => t`running`,
    paused: () => t`paused`,
    stopping: () => t`stopping`,
    stopped: () => t`stopped`,
    crashed: () => t`crashed`,
    unknown: () => t`unknown`,
  }
  return words[state]()
}

export const networkWord = (kind: NetworkFacts['kind']): string =>
  kind === 'bridge' ? t`bridge` : t`network`
