import { needAgent } from '../agent/index.ts'
import type { Command } from '../drivers/index.ts'

/**
 * Scripts for a key that is good for one job (docs/design/images.md, "From host to host"). They are constant: what
 * differs comes as arguments. Job ids are letters, digits and dashes.
 */
const script = (text: string, args: readonly string[], more: Partial<Command> = {}): Command => ({
  argv: ['sh', '-c', `umask 077\n${text.trim()}`, 'terrace', ...args],
  timeoutMs: 60_000,
  ...more,
})

const room = `mkdir -p "$HOME/.terrace/jobs" && printf '%s\\n' "$HOME" || exit`

/** On the near host: `$1` job, `$2` the far host's key. Prints the public half. */
export const makeKey = (job: string, hostKey: string): Command =>
  script(
    `
d="$HOME/.terrace/jobs/$1"
rm -rf "$d" && mkdir -p "$d" || exit
ssh-keygen -q -t ed25519 -N '' -C "terrace-job:$1" -f "$d/key" || exit
printf 'terrace-far %s\\n' "$2" >"$d/known_hosts" || exit
printf '%s\\n' "$d"
cat "$d/key.pub"
`,
    [job, hostKey],
    { changes: true },
  )

/** On the near host: takes it away again. */
export const dropKey = (job: string): Command =>
  script('rm -rf "$HOME/.terrace/jobs/$1"', [job], { changes: true })

/**
 * On the far host, with the rights the agent works with: that it has the agent of this SHA-256, else the script ends with a
 * code that `lacksAgent` knows, and room for a task. Prints the home folder.
 */
export const makeRoom = (job: string, agent: string): Command =>
  script(`${needAgent(2)}\n${room}`, [job, agent], { changes: true })

/** The same, and leaves what is to be done, from standard input: whole, for an agent may wait for it already. */
export const putTask = (job: string, agent: string, task: object): Command =>
  script(
    `
${needAgent(2)}
${room}
cat >"$HOME/.terrace/jobs/$1.part" && mv "$HOME/.terrace/jobs/$1.part" "$HOME/.terrace/jobs/$1.json" || exit
`,
    [job, agent],
    { changes: true, stdin: JSON.stringify(task) },
  )

export const dropTask = (job: string): Command =>
  script('rm -f "$HOME/.terrace/jobs/$1.json" "$HOME/.terrace/jobs/$1.part"', [job], { changes: true })

const lock = `
f="$HOME/.ssh/authorized_keys"
[ -f "$f" ] || exit 0
exec 9>>"$f"
command -v flock >/dev/null 2>&1 && flock -w 20 9
`

/**
 * On the far host, as the account that is logged in to: `$1` options but the expiry, `$2` the public key. The line is
 * good for a day at most, also if nobody takes it away.
 */
export const allowKey = (options: string, publicKey: string): Command =>
  script(
    `
mkdir -p "$HOME/.ssh" || exit
touch "$HOME/.ssh/authorized_keys" || exit
${lock}
until=$(date -d "@$(($(date +%s) + 86400))" +%Y%m%d%H%M 2>/dev/null) ||
  until=$(python3 -I -c 'import time; print(time.strftime("%Y%m%d%H%M", time.localtime(time.time() + 86400)))') || exit
[ -z "$(tail -c 1 "$f")" ] || echo >>"$f"
printf '%s,expiry-time="%s" %s\\n' "$1" "$until" "$2" >>"$f"
`,
    [options, publicKey],
    { changes: true, elevate: false },
  )

/** The address that a host sees this workstation at, or nothing. As the account that is logged in to. */
export const seenFrom: Command = script('printf "%s\\n" "${SSH_CONNECTION%% *}"', [], { elevate: false })

/** Takes the lines of jobs away whose ids begin so. Written through, so that the file keeps its rights. */
export const denyKeys = (beginning: string): Command =>
  script(
    `
${lock}
t=$(mktemp "$HOME/.ssh/.terrace.XXXXXX") || exit
trap 'rm -f "$t"' EXIT
grep -v -e " terrace-job:$1[0-9a-z-]*\\$" "$f" >"$t"
[ $? -le 1 ] || exit
cmp -s "$t" "$f" || cat "$t" >"$f"
`,
    [beginning],
    { changes: true, elevate: false },
  )

/** After a crash: everything that jobs left on a host whose ids begin so. */
export const sweepJobs = (beginning: string): Command =>
  script('rm -rf "$HOME/.terrace/jobs/$1"*', [beginning], { changes: true })
