import type { MachineState } from '@shared/machine/facts.ts'
import type { Action, DriverActions, MachineRef } from '../driver.ts'
import { TerraceError } from '@shared/base/errors.ts'
import { change } from './change.ts'
import { uuidProblem } from './checks.ts'
import { noSuchDomain, notRunning, outputAt, says, script, virsh } from './virsh.ts'
import { stateWord } from '@shared/machine/words.ts'
import { t } from '@shared/text/translate.ts'

/** One virsh verb on one machine, which must be in one of these states afterwards. */
const verb = (name: string, after: MachineState[], already: RegExp[]) =>
  change<MachineRef>({
    commands: ({ uuid }) => [
      virsh([name, '--domain', uuid], { changes: true, timeoutMs: 120_000, tolerate: says(...already) }),
    ],
    wrong: ({ state }) => (after.includes(state) ? undefined : t`is ${stateWord(state)}`),
  })

export const start: DriverActions['start'] = verb(
  'start',
  ['running', 'paused'],
  [/already (active|running)/i],
)
export const forceOff: DriverActions['forceOff'] = verb('destroy', ['stopped', 'crashed'], [notRunning])
export const reset: DriverActions['reset'] = verb('reset', ['running'], [])
export const reboot: DriverActions['reboot'] = verb('reboot', ['running', 'stopping', 'stopped'], [])
export const suspend: DriverActions['suspend'] = verb('suspend', ['paused'], [/already paused/i])
export const resume: DriverActions['resume'] = verb('resume', ['running'], [/already running/i])
export const shutdown: DriverActions['shutdown'] = verb(
  'shutdown',
  ['running', 'stopping', 'stopped', 'paused', 'crashed'],
  [notRunning],
)

/** libvirt would let a running machine lose its definition, and then the machine itself when it stops. */
const undefineScript = `
here "$1"
state=$(v domstate "$1") || exit 1
case "$state" in
  "shut off"|crashed) v undefine --domain "$1" --nvram --snapshots-metadata --managed-save --checkpoints-metadata ;;
  *) echo "error: the domain is active ($state)" >&2; exit 1 ;;
esac
`

export const undefine: Action<MachineRef, null> = {
  check: ({ uuid }) => uuidProblem(uuid),
  compile: ({ uuid }) => [
    script(undefineScript, [uuid], { changes: true, tolerate: says(noSuchDomain) }),
    virsh(['list', '--all', '--uuid']),
  ],
  parse(outputs, { uuid }) {
    if (outputAt(outputs, -1).stdout.includes(uuid)) {
      throw new TerraceError('remote-exit', t`the machine ${uuid} is still defined`, {
        next: t`Look at the machine on the host, then try again.`,
      })
    }
    return null
  },
}
