import { TerraceError } from '@shared/base/errors.ts'
import type { BackupBegun, DriverActions } from '../driver.ts'
import { uuidProblem } from './checks.ts'
import { frozen } from './freeze.ts'
import { noSuchDomain, notRunning, outputAt, says, script } from './virsh.ts'
import { buildXml, element } from './xml.ts'
import { t } from '@shared/text/translate.ts'

/**
 * Begins a backup in pull mode (libvirt "Efficient live full disk backup", domainbackup XML): QEMU keeps the disk as it
 * is now for a reader at a socket, and the guest writes on. The guest's file systems are frozen for that moment where
 * its agent answers within 10 s; a watchdog thaws them whatever happens. `$2` asks for what changed since a checkpoint, `$4`
 * for all, and `$3` is the checkpoint to be made of the disk `$6`; where one is lost, or the disk cannot keep one, it is
 * done without. What an earlier try of this backup (`$5`) left behind is ended first; any other, of another disk of the
 * machine or of another Terrace, makes this one fail. Only when that fails it is looked why, and tried once more, in the end
 * without a checkpoint.
 */
const beginScript = `
${frozen}
printf %s "$2" >"$d/backup" && printf %s "$3" >"$d/checkpoint" && printf %s "$4" >"$d/whole" || exit 1
begin() { v backup-begin --domain "$@" >"$d/why" 2>&1; }
attempt() {
  freeze "$1"
  [ -z "$looking" ] || wait "$looking"
  looking=
  [ ! -s "$d/inside" ] || keep=
  begun=failed
  if [ -n "$keep" ] && begin "$1" --backupxml "$d/backup" --checkpointxml "$d/checkpoint"; then begun=since
  elif [ -n "$keep" ] && begin "$1" --backupxml "$d/whole" --checkpointxml "$d/checkpoint"; then begun=bitmap
  elif [ "$without" = yes ] || [ -z "$keep" ]; then begin "$1" --backupxml "$d/whole" && begun=plain
  fi
  thawed "$1"
  [ "$begun" != failed ]
}
# QEMU goes back to no snapshot that is inside a disk with a checkpoint, so there none is kept.
keep=$3
looking=
[ -z "$keep" ] || { qemu-img snapshot -U -l -- "$6" >"$d/inside" 2>/dev/null & looking=$!; }
v backup-dumpxml --domain "$1" >"$d/left" 2>/dev/null
if [ -s "$d/left" ]; then
  # libvirt would let this one wait for half a minute, with the guest's file systems frozen.
  grep -qF "/terrace-$5.sock" "$d/left" || { echo 'error: another backup of the machine runs' >&2; exit 1; }
  v domjobabort --domain "$1" || exit 1
fi
without=no
attempt "$1" || {
  ! grep 'unknown command' "$d/why" >&2 || exit 1
  here "$1"
  # Of an earlier try that was cut off.
  v checkpoint-delete --domain "$1" --checkpointname "$5" 2>/dev/null
  without=yes
  attempt "$1" || { cat "$d/why" >&2; exit 1; }
}
echo "begun=$begun quiesced=$was"
`

/**
 * A machine that has a backup is there; only where it has none it is asked whether there is such a machine. One virsh
 * forgets a checkpoint (`$3`, letters, digits and dashes), which a machine may well have lost, and ends the backup: what
 * comes last must succeed.
 */
const endScript = `
left=$(v backup-dumpxml --domain "$1" 2>/dev/null) || here "$1"
forget=\${3:+checkpoint-delete --domain $1 --checkpointname $3;}
case "$left" in
  *"$2"*) v "$forget domjobabort --domain $1" || exit 1 ;;
  *) [ -z "$3" ] || v "$forget" 2>/dev/null ;;
esac
rm -f "$2" "$4"
exit 0
`

const socketOf = (tag: string): string => `/var/tmp/terrace-${tag}.sock`
/** Where QEMU keeps what the guest overwrites meanwhile: beside the disk, where it is a file and there is room of its kind. */
const scratchOf = (path: string, tag: string): string =>
  path.startsWith('/dev/') || !path.startsWith('/')
    ? `/var/tmp/terrace-${tag}.scratch`
    : `${path}.terrace-${tag}`
const tagProblem = (tag: string): string | undefined =>
  /^[0-9a-z-]{1,64}$/.test(tag) ? undefined : t`that is no name for a backup`

function backupXml({
  target,
  path,
  tag,
  since,
}: {
  target: string
  path: string
  tag: string
  since: string | null
}): string {
  return buildXml(
    element('domainbackup', { mode: 'pull' }, [
      since === null ? undefined : element('incremental', {}, [since]),
      element('server', { transport: 'unix', socket: socketOf(tag) }),
      element('disks', {}, [
        element(
          'disk',
          {
            name: target,
            backup: 'yes',
            type: 'file',
            exportname: target,
            ...(since === null
              ? {}
              : { backupmode: 'incremental', incremental: since, exportbitmap: 'changed' }),
          },
          [element('scratch', { file: scratchOf(path, tag) })],
        ),
      ]),
    ]),
  )
}

const checkpointXml = ({ target, tag }: { target: string; tag: string }): string =>
  buildXml(
    element('domaincheckpoint', {}, [
      element('name', {}, [tag]),
      element('disks', {}, [element('disk', { name: target, checkpoint: 'bitmap' })]),
    ]),
  )

export const backupBegin: DriverActions['backupBegin'] = {
  check: ({ uuid, tag, since }) =>
    uuidProblem(uuid) ?? tagProblem(tag) ?? (since === null ? undefined : tagProblem(since)),
  compile: (params) => [
    script(
      beginScript,
      [
        params.uuid,
        backupXml(params),
        params.format === 'qcow2' ? checkpointXml(params) : '',
        backupXml({ ...params, since: null }),
        params.tag,
        params.path,
      ],
      { changes: true, timeoutMs: 120_000 },
    ),
  ],
  parse(outputs, { tag, target, since }): BackupBegun {
    const said = /begun=(since|bitmap|plain) quiesced=(yes|no)/.exec(outputAt(outputs, -1).stdout)
    if (!said) {
      throw new TerraceError('parse', t`the host did not say whether the backup has begun`, {
        changed: 'maybe',
      })
    }
    return {
      socket: socketOf(tag),
      export: target,
      bitmap: said[1] === 'since' && since !== null ? 'changed' : null,
      checkpoint: said[1] === 'plain' ? null : tag,
      quiesced: said[2] === 'yes',
    }
  },
}

export const backupEnd: DriverActions['backupEnd'] = {
  check: ({ uuid, tag, forget }) =>
    uuidProblem(uuid) ?? tagProblem(tag) ?? (forget === null ? undefined : tagProblem(forget)),
  compile: ({ uuid, path, tag, forget }) => [
    script(endScript, [uuid, socketOf(tag), forget ?? '', scratchOf(path, tag)], {
      changes: true,
      timeoutMs: 120_000,
      tolerate: says(noSuchDomain, notRunning),
    }),
  ],
  parse: () => null,
}
