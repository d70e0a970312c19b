import { TerraceError } from '@shared/base/errors.ts'
import type { Command, CommandOutput, Explained } from '../driver.ts'
import { t } from '@shared/text/translate.ts'

export const uri = 'qemu:///system'

type Options = Omit<Command, 'argv'>

/** One virsh command by its argv: nothing in it is read by a shell or by virsh's own command language. */
export const virsh = (args: readonly string[], options: Options = {}): Command => ({
  argv: ['env', 'LC_ALL=C', 'virsh', '-q', '-c', uri, ...args],
  ...options,
})

/** Commands of virsh's own language whose answer stands under the heading "@name"; its `echo` ends no line by itself. */
export const headed = (name: string, commands?: string): string =>
  `echo "@${name}\n";${commands === undefined ? '' : ` ${commands};`}`

/**
 * Helpers that every script begins with. `here` ends the script when the host has no domain with that UUID, `among` when a
 * list has none, which only a list tells: virsh says "failed to get domain" of unknown ones and of lost connections alike.
 * `sound` ends it when virsh complains in what it printed, with its errors among the answers (it flushes one before the other).
 * `domains` sets `said` to the commands that show all domains, those that run also as they are now, or ends the script.
 * `add` has virsh do commands, up to 100 at once, `flush` those that are left, and `batch` those of stdin, one a line: to
 * start a program takes hosts longer than this.
 */
const prelude = `v() { virsh -q -c ${uri} "$@"; }
uuids() { sed -n 's/^\\([0-9a-f-]\\{36\\}\\)$/\\1/p'; }
nl='
'
some= count=0
add() { some="$some $1" count=$((count + 1)); [ "$count" -lt 100 ] || flush; }
flush() { [ -z "$some" ] || v "$some" </dev/null || { some= count=0; return 1; }; some= count=0; }
batch() {
  failed=0
  while IFS= read -r command; do
    [ -z "$command" ] || add "$command" || failed=1
  done
  flush && return "$failed"
}
among() {
  printf '%s\\n' "$2" | grep -qx -e "$1" && return
  echo "error: Domain not found: no domain with matching uuid '$1'" >&2
  exit 1
}
sound() {
  errors=$(printf '%s\\n' "$1" | grep '^error:') || return 0
  printf '%s\\n' "$errors" >&2
  exit 1
}
domains() {
  said=$(v '${headed('running', 'list --uuid')} ${headed('all', 'list --all --uuid')}' 2>&1) || { printf '%s\\n' "$said" >&2; exit 1; }
  sound "$said"
  said=$(printf '%s\\n' "$said" | sed -n '
    /^@running$/,/^@/s/^\\([0-9a-f-]\\{36\\}\\)$/dumpxml \\1;/p
    /^@all$/,/^@/s/^\\([0-9a-f-]\\{36\\}\\)$/dumpxml --inactive \\1;/p')
}
here() {
  all=$(v list --all --uuid) || exit 1
  among "$1" "$all"
}
`

/**
 * A script for the host's shell. It is constant: nothing is ever put into its text, only `args`, which it sees as
 * "$1" and on. Only texts that virsh itself made and that were matched (UUIDs) reach virsh's own command language.
 */
export const script = (text: string, args: readonly string[] = [], options: Options = {}): Command => ({
  argv: ['env', 'LC_ALL=C', 'sh', '-c', prelude + text.trim(), 'sh', ...args],
  ...options,
})

/** True for outputs whose error text says that what was asked for holds already. */
export const says =
  (...patterns: RegExp[]) =>
  (output: CommandOutput): boolean =>
    patterns.some((pattern) => pattern.test(output.stderr))

// Only what says that it is not there: "failed to get …" alone is also said when libvirt went away.
export const noSuchDomain = /Domain not found|no domain with matching/i
export const noSuchVolume = /Storage volume not found|no storage vol with matching/i
const noSuchPool = /Storage pool not found|no storage pool with matching/i
const noSuchNetwork = /Network not found|no network with matching/i
export const notRunning = /domain is not running/i
const wentAway = /^error: Disconnected from |End of file while reading data|client socket is closed/im

const known: [RegExp, Explained['code'], () => string][] = [
  [
    wentAway,
    'remote-exit',
    () => t`libvirt on the host went away meanwhile: see that it runs, then try again.`,
  ],
  [noSuchPool, 'not-found', () => t`Define or start the storage pool on the host, then probe it again.`],
  [noSuchVolume, 'not-found', () => t`Probe the host again to see which volumes it has.`],
  [noSuchNetwork, 'not-found', () => t`Choose a network that the host has, or define it there.`],
  [
    /failed to get domain|Domain not found|no domain with matching/i,
    'not-found',
    () => t`The machine is gone from this host: plan the design again.`,
  ],
  [
    /pool .* is not active/i,
    'precondition',
    () => t`Start the storage pool on the host: virsh pool-start NAME.`,
  ],
  [
    /network .* is not active/i,
    'precondition',
    () => t`Start the network on the host: virsh net-start NAME.`,
  ],
  [
    /No space left on device|insufficient free space|not enough free/i,
    'precondition',
    () => t`Free some space in the storage pool, or choose another one.`,
  ],
  [
    /already exists|exists already|already defined|already in use/i,
    'conflict',
    () => t`Choose another name, or rename what has it on the host.`,
  ],
  [
    /another backup of the machine runs/i,
    'conflict',
    () => t`Wait until that capture or backup of the machine has ended, then try again.`,
  ],
  [
    /is the backing file of/i,
    'conflict',
    () => t`Delete the volume that is based on it first, or make that one whole: qemu-img convert.`,
  ],
  [/volume may be in use/i, 'remote-exit', () => t`See that libvirt on the host runs, then try again.`],
  [/is mounted on the host/i, 'conflict', () => t`Choose another disk, or free this one on the host first.`],
  [/is in use by/i, 'conflict', () => t`Remove the machine that uses the disk first.`],
  [
    /Could not open '.*Permission denied|cannot access storage file/i,
    'precondition',
    () => t`QEMU may not read a disk of the machine: check the rights of its file and folder on the host.`,
  ],
  [
    /access denied|authentication unavailable|authentication failed|polkit|connect socket .*Permission denied/i,
    'auth',
    () =>
      t`Give the account rights to libvirt: sudo usermod -aG libvirt USER on the host, then connect again.`,
  ],
  [
    /failed to connect to the hypervisor|Failed to connect socket/i,
    'precondition',
    () => t`Start libvirt on the host: systemctl start libvirtd (or virtqemud).`,
  ],
  [
    /Cannot allocate memory|cannot set up guest memory/i,
    'precondition',
    () => t`The host has too little free memory: stop something there, or give the machine less.`,
  ],
  [
    /Unable to find any firmware|firmware .*not (supported|found)/i,
    'unsupported',
    () => t`Install UEFI firmware on the host (apt install ovmf), or choose BIOS in the design.`,
  ],
  [
    // Before libvirt 6.0 there is no such command; then came libvirt or QEMU that cannot carry it out.
    /unknown command: 'backup-begin'|incremental backup is not supported|not supported by the connection driver: virDomainBackupBegin/i,
    'unsupported',
    () => t`Update libvirt on the host to 7.2 or later, or shut the machine down first.`,
  ],
  [/virsh: not found|virsh.*No such file/i, 'unsupported', () => t`Install libvirt on the host.`],
]

/** What libvirt's known messages mean. */
export function explain(failed: CommandOutput): Explained | undefined {
  const match = known.find(([pattern]) => pattern.test(failed.stderr))
  if (match === undefined) return undefined
  return { code: match[1], next: match[2](), ...(match[1] === 'remote-exit' ? { retryable: true } : {}) }
}

/** An output that does not have the expected form. */
export const unreadable = (what: string): TerraceError =>
  new TerraceError('parse', t`The host's ${what} could not be read`, {
    next: t`Look at it on the host with virsh; it was not used.`,
  })

/** The output of the n-th command from the end (-1: the last). */
export function outputAt(outputs: readonly CommandOutput[], index: number): CommandOutput {
  const output = outputs.at(index)
  if (output === undefined) throw unreadable('answer')
  return output
}
