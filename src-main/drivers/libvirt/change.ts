import { TerraceError } from '@shared/base/errors.ts'
import type { HostFacts, MachineFacts } from '@shared/machine/facts.ts'
import type { Action, Command, CommandOutput, MachineRef } from '../driver.ts'
import { uuidProblem } from './checks.ts'
import { machineCommand, readOne } from './inventory.ts'
import { noSuchDomain, outputAt } from './virsh.ts'
import { t } from '@shared/text/translate.ts'

/** Reads back the machine that a change was made to; throws when it is not as it should be. */
export async function readBack(
  output: CommandOutput,
  uuid: string,
  facts: HostFacts,
  wrong: (machine: MachineFacts) => string | undefined,
): Promise<MachineFacts> {
  const machine = await readOne(output, uuid, facts)
  if (machine === null) {
    throw new TerraceError('not-found', t`there is no machine ${uuid}`, {
      next: t`The machine is gone from this host: plan the design again.`,
    })
  }
  const problem = wrong(machine)
  if (problem !== undefined) {
    throw new TerraceError(
      'remote-exit',
      t`${machine.name} ${problem}, although the host reported no error`,
      {
        changed: 'maybe',
        next: t`Look at the machine on the host, then try again.`,
      },
    )
  }
  return machine
}

/** An action that changes one machine: its commands, then the machine as it is now, which must not be `wrong`. */
export function change<Params extends MachineRef>(options: {
  check?: (params: Params, facts: HostFacts) => string | undefined
  commands: (params: Params, facts: HostFacts) => Command[]
  wrong: (machine: MachineFacts, params: Params) => string | undefined
}): Action<Params, MachineFacts> {
  return {
    check: (params, facts) => uuidProblem(params.uuid) ?? options.check?.(params, facts),
    compile: (params, facts) => [...options.commands(params, facts), machineCommand(params.uuid)],
    parse: (outputs, params, facts) =>
      readBack(outputAt(outputs, -1), params.uuid, facts, (machine) => options.wrong(machine, params)),
  }
}

export const missing = (output: CommandOutput): boolean =>
  output.code !== 0 && noSuchDomain.test(output.stderr)
