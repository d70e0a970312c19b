import { TerraceError } from '@shared/base/errors.ts'
import { t } from '@shared/text/translate.ts'
import type { DriverActions } from '../driver.ts'
import { uuidProblem } from './checks.ts'
import { noSuchDomain, outputAt, script } from './virsh.ts'

/** libvirt forgets a checkpoint of a machine that runs only; one that is not there is forgotten already. */
const forgetScript = `
here "$1"
v checkpoint-delete --domain "$1" --checkpointname "$2" >/dev/null 2>&1
names=$(v checkpoint-list --domain "$1" --name) || exit 1
printf '%s\\n' "$names" | grep -qx -e "$2" && echo there || echo gone
`

export const checkpointForget: DriverActions['checkpointForget'] = {
  check: ({ uuid, tag }) =>
    uuidProblem(uuid) ?? (/^[0-9a-z-]{1,64}$/.test(tag) ? undefined : t`that is no name for a backup`),
  compile: ({ uuid, tag }) => [
    script(forgetScript, [uuid, tag], {
      changes: true,
      timeoutMs: 60_000,
      tolerate: ({ stderr }) => noSuchDomain.test(stderr),
    }),
  ],
  parse(outputs) {
    const { stdout, stderr } = outputAt(outputs, -1)
    if (noSuchDomain.test(stderr)) return true
    const said = stdout.trim()
    if (said === 'gone' || said === 'there') return said === 'gone'
    throw new TerraceError('parse', t`the host did not say whether the checkpoint is gone`)
  },
}
