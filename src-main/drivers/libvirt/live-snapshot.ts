import { TerraceError } from '@shared/base/errors.ts'
import { t } from '@shared/text/translate.ts'
import type { DriverActions } from '../driver.ts'
import { uuidProblem } from './checks.ts'
import { frozen } from './freeze.ts'
import { noSuchDomain, outputAt, script } from './virsh.ts'
import { buildXml, element } from './xml.ts'

/**
 * Where libvirt or QEMU has no backup jobs: the guest goes on in an overlay beside its disk (libvirt "Snapshots", external
 * and disk-only), the disk itself holds still and is read, and the overlay is merged back afterwards. `$2` is the XML,
 * `$3` the overlay.
 */
const beginScript = `
here "$1"
${frozen}
printf %s "$2" >"$d/snapshot" || exit 1
[ ! -e "$3" ] || { echo "error: the overlay $3 exists already" >&2; exit 1; }
freeze "$1"
begun=yes
v snapshot-create --domain "$1" --xmlfile "$d/snapshot" --disk-only --atomic --no-metadata >"$d/why" 2>&1 || begun=no
thawed "$1"
[ "$begun" = yes ] || { cat "$d/why" >&2; exit 1; }
echo "quiesced=$was"
`

/**
 * Merges back until nothing names the overlay any more, whatever an earlier try left: a running machine by a commit that
 * ends with a pivot (one that runs already is only ended), one that is off by qemu-img and its definition. `$2` overlay,
 * `$3` target, `$4` format of the disk, `$5` tag, `$6` the program that edits the definition.
 */
const endScript = `
here "$1"
d=$(mktemp -d) || exit 1
trap 'rm -rf "$d"' EXIT
lists() { v domblklist --domain "$@" 2>/dev/null | grep -qF -e "$overlay"; }
overlay=$2
redefine() {
  v dumpxml --domain "$1" --inactive --security-info >"$d/was" || return 1
  python3 -I -c "$4" "$2" "$3" <"$d/was" >"$d/now" || return 1
  v define --file "$d/now" >/dev/null
}
tries=0
while lists "$1" || lists "$1" --inactive; do
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] || { cat "$d/why" >&2; exit 1; }
  state=$(v domstate --domain "$1") || exit 1
  case $state in
    'shut off' | crashed)
      qemu-img commit -q "$2" >"$d/why" 2>&1 && redefine "$1" "$5" "$4" "$6" >>"$d/why" 2>&1 && continue
      ;;
    *)
      v blockcommit --domain "$1" --path "$3" --shallow --active --pivot >"$d/why" 2>&1 && continue
      v blockjob --domain "$1" --path "$3" --pivot >/dev/null 2>&1 && continue
      ;;
  esac
  sleep 2
done
rm -f "$2"
`

/** Of the one disk that stands on the overlay: its source and format are those of before. */
const redefineProgram = `
import re, sys
tag, form = sys.argv[1:]
overlay = ".terrace-" + tag + "'"
def disk(match):
    text = match.group(0)
    if overlay not in text:
        return text
    text = re.sub(r"<backingStore\\b[^>]*[^/]>.*</backingStore>|<backingStore\\s*/>", "", text, flags=re.S)
    text = re.sub(r"(<driver\\b[^>]*\\btype=)'[^']*'", r"\\1'" + form + "'", text)
    return text.replace(overlay, "'")
sys.stdout.write(re.sub(r"<disk\\b.*?</disk>", disk, sys.stdin.read(), flags=re.S))
`.trim()

/** A merge moves all that the guest wrote meanwhile. */
const mergeMs = 3_600_000

/** Beside the disk, where there is room of its kind; its name says what it is of. */
export const overlayOf = (path: string, tag: string): string => `${path}.terrace-${tag}`

const tagProblem = (tag: string): string | undefined =>
  /^[0-9a-z-]{1,64}$/.test(tag) ? undefined : t`that is no name for a snapshot`
const targetProblem = (target: string): string | undefined =>
  /^[a-z][0-9a-z]{0,31}$/.test(target) ? undefined : t`that is no name of a disk`
const formatProblem = (format: string): string | undefined =>
  /^[a-z0-9]{1,16}$/.test(format) ? undefined : t`that is no format of a disk`
const pathProblem = (path: string): string | undefined =>
  path.startsWith('/') && !path.startsWith('/dev/')
    ? undefined
    : t`its disk is a block device, beside which there is no room for a snapshot`

const snapshotXml = (
  { target, path, tag }: { target: string; path: string; tag: string },
  others: readonly string[],
): string =>
  buildXml(
    element('domainsnapshot', {}, [
      element('name', {}, [tag]),
      element('disks', {}, [
        element('disk', { name: target, snapshot: 'external', type: 'file' }, [
          element('source', { file: overlayOf(path, tag) }),
          element('driver', { type: 'qcow2' }),
        ]),
        ...others.map((name) => element('disk', { name, snapshot: 'no' })),
      ]),
    ]),
  )

export const snapshotBegin: DriverActions['snapshotBegin'] = {
  check: ({ uuid, target, path, tag, others }) =>
    uuidProblem(uuid) ??
    tagProblem(tag) ??
    pathProblem(path) ??
    [target, ...others].map(targetProblem).find((problem) => problem !== undefined),
  compile: ({ others, ...params }) => [
    script(beginScript, [params.uuid, snapshotXml(params, others), overlayOf(params.path, params.tag)], {
      changes: true,
      timeoutMs: 120_000,
    }),
  ],
  parse(outputs, { path, tag }) {
    const said = /quiesced=(yes|no)/.exec(outputAt(outputs, -1).stdout)
    if (!said) {
      throw new TerraceError('parse', t`the host did not say whether the snapshot was taken`, {
        changed: 'maybe',
      })
    }
    return { overlay: overlayOf(path, tag), quiesced: said[1] === 'yes' }
  },
}

export const snapshotEnd: DriverActions['snapshotEnd'] = {
  check: ({ uuid, path, tag, target, format }) =>
    uuidProblem(uuid) ??
    tagProblem(tag) ??
    pathProblem(path) ??
    targetProblem(target) ??
    formatProblem(format),
  compile: ({ uuid, path, tag, target, format }) => [
    script(endScript, [uuid, overlayOf(path, tag), target, format, tag, redefineProgram], {
      changes: true,
      timeoutMs: mergeMs,
      // The overlay, should one be there, is left: what the machine wrote last is in it.
      tolerate: ({ stderr }) => noSuchDomain.test(stderr),
    }),
  ],
  parse: () => null,
}
