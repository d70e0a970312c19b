import { TerraceError } from '@shared/base/errors.ts'
import { formatBytes } from '@shared/base/units.ts'
import { t } from '@shared/text/translate.ts'
import type { CommandOutput, DriverActions, VolumeFacts } from '../driver.ts'
import { formatProblem, nameProblem, volumeProblem } from './checks.ts'
import { outputAt, says, script, virsh } from './virsh.ts'
import { createScript, exists, made } from './volume-changes.ts'
import { readVolume, show } from './volumes.ts'
import { buildXml, element } from './xml.ts'

const minute = 60_000

/** The volume to stand on, as the first command showed it. */
function baseOf(
  output: CommandOutput | undefined,
  { pool, base, bytes }: { pool: string; base: string; bytes: number },
  facts: Parameters<typeof readVolume>[2],
): Pick<VolumeFacts, 'path' | 'format'> {
  // A preview has no outputs.
  if (output === undefined) return { path: base, format: 'qcow2' }
  const found = readVolume(output, pool, facts)
  if (found === null) throw new TerraceError('not-found', t`there is no volume ${base} in pool ${pool}`)
  if (found.capacityBytes > bytes) {
    throw new TerraceError(
      'precondition',
      t`the volume ${base} is larger (${formatBytes(found.capacityBytes)}) than the disk that is to stand on it`,
      { left: t`Nothing was changed.`, next: t`Make the disk at least as large.` },
    )
  }
  return found
}

/**
 * libvirt has qemu-img write both names and formats into the new file (`<backingStore>`, libvirt "Storage volume XML"), so
 * neither it nor QEMU ever has to guess what the base is.
 */
export const volumeOverlay: DriverActions['volumeOverlay'] = {
  check: (params, facts) =>
    volumeProblem(params) ??
    nameProblem(t`a volume`, params.base) ??
    formatProblem(facts, params.pool, 'qcow2') ??
    (params.base === params.volume ? t`a disk cannot stand on itself` : undefined),
  compile: ({ pool, base }) => [virsh(['vol-dumpxml', '--pool', pool, '--vol', base])],
  follow([dump], params, facts) {
    const { path, format } = baseOf(dump, params, facts)
    const size = (tag: string, bytes: number) => element(tag, { unit: 'bytes' }, [String(bytes)])
    const xml = element('volume', {}, [
      element('name', {}, [params.volume]),
      size('capacity', params.bytes),
      size('allocation', 0),
      element('target', {}, [element('format', { type: 'qcow2' })]),
      element('backingStore', {}, [element('path', {}, [path]), element('format', { type: format })]),
    ])
    return [
      script(createScript, [params.pool], {
        stdin: buildXml(xml),
        changes: true,
        timeoutMs: 5 * minute,
        ...(params.fresh ? {} : { tolerate: says(exists) }),
      }),
      show(params),
    ]
  },
  parse(outputs, params, facts) {
    const { path } = baseOf(outputAt(outputs, 0), params, facts)
    return made(
      outputAt(outputs, -1),
      params,
      facts,
      ({ format, backing, capacityBytes }) =>
        format === 'qcow2' &&
        backing === path &&
        capacityBytes >= params.bytes &&
        capacityBytes <= params.bytes + 511,
    )
  },
}

/**
 * A disk that a machine runs on is taken together by QEMU itself (libvirt "blockpull"), any other by qemu-img. Either
 * writes into the disk what it lacked and only then takes the name of the base out of it: one that was cut off stands on
 * its base as before, and is gone on with. What stands on nothing is left as it is.
 */
const flattenScript = `
xml=$(v vol-dumpxml --pool "$1" --vol "$2") || exit 1
printf '%s\\n' "$xml" | grep -q '<backingStore>' || exit 0
path=$(v vol-path --pool "$1" --vol "$2") || exit 1
for u in $(v list --uuid); do
  if LC_ALL=C.UTF-8 v domblklist --domain "$u" | sed -n 's|^ *[^ ]* *\\(/.*\\)$|\\1|p' | grep -qxF -- "$path"; then
    v blockpull --domain "$u" --path "$path" --wait
    exit $?
  fi
done
[ -w "$path" ] || { echo "error: Could not open '$path': Permission denied" >&2; exit 1; }
qemu-img rebase -q -f qcow2 -b '' -- "$path"
`

export const volumeFlatten: DriverActions['volumeFlatten'] = {
  check: volumeProblem,
  compile: (params) => [
    script(flattenScript, [params.pool, params.volume], { changes: true, timeoutMs: 24 * 60 * minute }),
    show(params),
  ],
  parse: (outputs, params, facts) =>
    made(outputAt(outputs, -1), params, facts, ({ backing }) => backing === undefined),
}
