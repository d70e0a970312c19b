import type { ServerAction } from '@shared/contract/hosts.ts'
import type { MachineFacts, MachineState } from '@shared/machine/facts.ts'
import { t } from '@shared/text/translate.ts'
import type { Question } from '../ui/confirm.svelte.ts'
import type { Tone } from '../ui/tone.ts'

const allowed: Record<MachineState, ServerAction[]> = {
  running: ['shutdown', 'reboot', 'suspend', 'reset', 'force-off'],
  paused: ['resume', 'force-off'],
  stopping: ['force-off'],
  stopped: ['start'],
  crashed: ['start', 'force-off'],
  unknown: ['start', 'shutdown', 'force-off'],
}

/** What can be asked of a machine in its state, the gentle ones first. */
export const actionsFor = (state: MachineState): ServerAction[] => allowed[state]

const actionNames: Record<ServerAction, () => string> = {
  start: () => t`Start`,
  shutdown: () => t`Shut down`,
  'force-off': () => t`Force off…`,
  reboot: () => t`Reboot`,
  reset: () => t`Reset…`,
  suspend: () => t`Suspend`,
  resume: () => t`Resume`,
}
export const actionName = (action: ServerAction): string => actionNames[action]()

const stateTones: Record<MachineState, Tone> = {
  running: 'success',
  paused: 'warning',
  stopping: 'warning',
  stopped: 'neutral',
  crashed: 'danger',
  unknown: 'neutral',
}
export const toneOfMachine = (state: MachineState): Tone => stateTones[state]

const stateWords: Record<MachineState, () => string> = {
  running: () => t`running`,
  paused: () => t`paused`,
  stopping: () => t`stopping`,
  stopped: () => t`stopped`,
  crashed: () => t`crashed`,
  unknown: () => t`unknown`,
}
/** A machine's state in the words of the window. */
export const machineWord = (state: MachineState): string => stateWords[state]()

/** What must be agreed to first; gentle acts need nothing. */
export function questionFor(action: ServerAction, machine: MachineFacts, host: string): Question | undefined {
  if (action !== 'force-off' && action !== 'reset') return undefined
  const off = action === 'force-off'
  const state = machineWord(machine.state)
  return {
    title: off ? t`Force ${machine.name} off?` : t`Reset ${machine.name}?`,
    text: off
      ? t`It is ${state} on ${host}. This is like pulling its plug: the guest is not asked.`
      : t`It is ${state} on ${host}. This is like pressing its reset button: the guest is not asked.`,
    goes: [t`Whatever the guest has not written to its disks yet`],
    stays: [
      off
        ? t`The machine, its settings and its disks; it can be started again`
        : t`The machine, its settings and its disks`,
    ],
    action: off ? t`Force off` : t`Reset`,
    danger: true,
  }
}
