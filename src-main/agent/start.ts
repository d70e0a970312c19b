import { TerraceError } from '@shared/base/errors.ts'
import { t } from '@shared/text/translate.ts'
import type { Command, CommandStream, Runner } from '../drivers/index.ts'
import type { AgentFile } from './agent-file.ts'

/** Told by the scripts below, and by those that start an agent later (`needAgent`). */
const exits = { noAgent: 40, noPython: 41, damaged: 42 } as const

/** For scripts: ends them with an exit code of ours where the host has no agent of this SHA-256 (as "$N"), or no Python. */
export const needAgent = (at: number): string => `
[ -f "$HOME/.terrace/agent-$${at}.pyz" ] || exit ${exits.noAgent}
command -v python3 >/dev/null 2>&1 || exit ${exits.noPython}`

const runScript = `${needAgent(1)}
exec python3 -I -S -B "$HOME/.terrace/agent-$1.pyz" run`

/** Takes the agent from its input. It gets its name only when it is whole; older ones go, with what they compiled. */
const putScript = `
umask 077
mkdir -p "$HOME/.terrace" || exit
d="$HOME/.terrace"
t="$d/agent-$1.$$"
trap 'rm -f "$t"' EXIT
cat > "$t" || exit
command -v python3 >/dev/null 2>&1 || exit ${exits.noPython}
python3 -I -c 'import hashlib, sys
sys.exit(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest() != sys.argv[2])' "$t" "$1" || exit ${exits.damaged}
for old in "$d"/agent-*.pyz*; do
  [ "$old" = "$d/agent-$1.pyz" ] || [ ! -f "$old" ] || find "$old" -mtime +30 -delete
done
mv -f "$t" "$d/agent-$1.pyz"`

const command = (script: string, sha256: string): Command => ({
  argv: ['sh', '-c', script, 'terrace-agent', sha256],
  timeoutMs: 60_000,
})

/** Sends the agent to a host. Throws when the host has no Python 3. */
export async function putAgent(
  runner: Runner,
  where: string,
  agent: AgentFile,
  signal: AbortSignal,
): Promise<void> {
  const stream = await runner.stream(command(putScript, agent.sha256), { signal })
  stream.stdout.resume()
  stream.stdin.end(agent.bytes)
  const { code, stderr } = await stream.done
  if (code !== 0) throw notStarted(where, code, stderr)
}

/** Starts the agent on a host. Where it is not there yet it ends with a code that `lacksAgent` knows. */
export const startAgent = (runner: Runner, agent: AgentFile, signal: AbortSignal): Promise<CommandStream> =>
  runner.stream({ argv: command(runScript, agent.sha256).argv }, { signal })

/** Whether an agent, or a script with `needAgent`, ended for want of the file; throws where it was for want of Python. */
export function lacksAgent(where: string, code: unknown): boolean {
  if (code === exits.noPython) throw notStarted(where, code, '')
  return code === exits.noAgent
}

function notStarted(where: string, code: number | null, stderr: string): TerraceError {
  if (code === exits.noPython) {
    return new TerraceError('unsupported', t`${where} has no Python 3, which images need.`, {
      left: t`Nothing was changed.`,
      next: t`Install it there, for example: apt install python3`,
    })
  }
  const said = stderr.trim().split('\n').at(-1) ?? ''
  return new TerraceError(
    'remote-exit',
    code === exits.damaged
      ? t`${where}: the agent arrived damaged.`
      : t`${where}: the agent could not be put there: ${said || String(code)}`,
    {
      left: t`Nothing was changed.`,
      next: t`Look at the free space of the home folder there, then try again.`,
    },
  )
}
