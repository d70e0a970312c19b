import type { ServerAction } from '@shared/contract/hosts.ts'
import type { MachineFacts, MachineState } from '@shared/machine/facts.ts'
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

export const actionNames: Record<ServerAction, string> = {
  start: 'Start',
  shutdown: 'Shut down',
  'force-off': 'Force off…',
  reboot: 'Reboot',
  reset: 'Reset…',
  suspend: 'Suspend',
  resume: 'Resume',
}

const stateTones: Record<MachineState, Tone> = {
  running: 'success',
  paused: 'warning',
  stopping: 'warning',
  stopped: 'neutral',
  crashed: 'danger',
  unknown: 'neutral',
}
export const toneOfMachine = (state: MachineState): Tone => stateTones[state]

/** What must be agreed to first; gentle acts need nothing. */
export function questionFor(action: ServerAction, machine: MachineFacts, host: string): Question | undefined {
  if (action !== 'force-off' && action !== 'reset') return undefined
  const off = action === 'force-off'
  return {
    title: off ? `Force ${machine.name} off?` : `Reset ${machine.name}?`,
    text: `It is ${machine.state} on ${host}. This is like ${off ? 'pulling its plug' : 'pressing its reset button'}: the guest is not asked.`,
    goes: ['Whatever the guest has not written to its disks yet'],
    stays: [
      off
        ? 'The machine, its settings and its disks; it can be started again'
        : 'The machine, its settings and its disks',
    ],
    action: off ? 'Force off' : 'Reset',
    danger: true,
  }
}
