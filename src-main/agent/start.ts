import { TerraceError } from '@shared/base/errors.ts'
import { t } from '@shared/text/translate.ts'
import type { Command, CommandStream, Runner } from '../drivers/index.ts'
import type { AgentFile } from './agent-file.ts'

/** Told by the scripts below. */
const exits = { noAgent: 40, noPython: 41, damaged: 42 } as const

/** `$1` is the agent's SHA-256. */
const checkScript = `
[ -f "$HOME/.terrace/agent-$1.pyz" ] || exit ${exits.noAgent}
command -v python3 >/dev/null 2>&1 || exit ${exits.noPython}`

const runScript = 'exec python3 -I -B "$HOME/.terrace/agent-$1.pyz" run'

/** Takes the agent from its input. It gets its name only when it is whole; older ones go. */
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
for old in "$d"/agent-*.pyz; do
  [ "$old" = "$d/agent-$1.pyz" ] || [ ! -f "$old" ] || find "$old" -mtime +30 -delete
done
mv -f "$t" "$d/agent-$1.pyz"`

const command = (script: string, sha256: string): Command => ({
  argv: ['sh', '-c', script, 'terrace-agent', sha256],
  timeoutMs: 60_000,
})

/** Sends the agent to a host where it is not yet. Throws when the host has no Python 3. */
async function putAgent(runner: Runner, where: string, agent: AgentFile, signal: AbortSignal): Promise<void> {
  const stream = await runner.stream(command(putScript, agent.sha256), { signal })
  stream.stdout.resume()
  stream.stdin.end(agent.bytes)
  const { code, stderr } = await stream.done
  if (code !== 0) throw notStarted(where, code, stderr)
}

/** Starts the agent on a host, sending it first where it is not yet. */
export async function startAgent(
  runner: Runner,
  where: string,
  agent: AgentFile,
  signal: AbortSignal,
): Promise<CommandStream> {
  await ensureAgent(runner, where, agent, signal)
  return runner.stream({ argv: command(runScript, agent.sha256).argv }, { signal })
}

const known = new WeakMap<Runner, string>()

/** Puts the agent on a host where it is not yet. Asked once for each connection's runner; a host whose files were swept says so by the exit code. */
export async function ensureAgent(
  runner: Runner,
  where: string,
  agent: AgentFile,
  signal: AbortSignal,
): Promise<void> {
  if (known.get(runner) === agent.sha256) return
  const { code, stderr } = await runner.run(command(checkScript, agent.sha256), { signal })
  if (code === exits.noAgent) await putAgent(runner, where, agent, signal)
  else if (code !== 0) throw notStarted(where, code, stderr)
  known.set(runner, agent.sha256)
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
