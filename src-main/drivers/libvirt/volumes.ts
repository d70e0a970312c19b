import { TerraceError } from '@shared/base/errors.ts'
import type { HostFacts } from '@shared/machine/facts.ts'
import type { Command, CommandOutput, DriverActions, VolumeFacts, VolumeRef } from '../driver.ts'
import { formatProblem, keepsDevices, nameProblem, poolProblem, volumeProblem } from './checks.ts'
import { noSuchVolume, outputAt, says, script, unreadable, virsh } from './virsh.ts'
import { buildXml, bytesOf, child, element, type Element, parseXml, textOf } from './xml.ts'

const hour = 60 * 60_000

/** Names come from a table made for people, so only the paths in it are used, and libvirt is asked what they are. */
const listScript = `
v pool-refresh --pool "$1" >/dev/null 2>&1
v pool-info --pool "$1" >/dev/null || exit 1
paths=$(LC_ALL=C.UTF-8 v vol-list --pool "$1") || exit 1
paths=$(printf '%s\\n' "$paths" | sed -n 's|^.* \\(/.*\\)$|\\1|p')
plain='^[A-Za-z0-9/._+@=:-]*$'
printf '%s\\n' "$paths" | grep -E "$plain" | grep . | sed 's/.*/vol-dumpxml --vol &;/' | batch
printf '%s\\n' "$paths" | grep -Ev "$plain" | while IFS= read -r path; do v vol-dumpxml --vol "$path"; done
exit 0
`

/** Refreshes first, for what was put there by other hands; a pool that is just working refuses, which is no harm. */
const showScript = `
v pool-refresh --pool "$1" >/dev/null 2>&1
v vol-dumpxml --pool "$1" --vol "$2"
`

const show = ({ pool, volume }: VolumeRef): Command =>
  script(showScript, [pool, volume], { tolerate: says(noSuchVolume), timeoutMs: 120_000 })

function volumeOf(xml: Element, pool: string, facts: HostFacts): VolumeFacts {
  const name = textOf(child(xml, 'name'))
  const target = child(xml, 'target')
  const capacityBytes = bytesOf(child(xml, 'capacity'), 'bytes')
  const allocationBytes = bytesOf(child(xml, 'allocation'), 'bytes')
  if (xml.tag !== 'volume' || name === '' || capacityBytes === undefined) throw unreadable('volume XML')
  const backing = textOf(child(xml, 'backingStore', 'path'))
  return {
    pool,
    volume: name,
    path: textOf(child(target, 'path')),
    // A device's format is libvirt's guess or nothing; its bytes are the disk.
    format: keepsDevices(facts, pool) ? 'raw' : (child(target, 'format')?.attributes['type'] ?? 'raw'),
    capacityBytes,
    allocationBytes: allocationBytes ?? capacityBytes,
    fileBytes: bytesOf(child(xml, 'physical'), 'bytes') ?? capacityBytes,
    ...(backing === '' ? {} : { backing }),
  }
}

function readVolume(output: CommandOutput, pool: string, facts: HostFacts): VolumeFacts | null {
  if (output.code !== 0) return null
  const [xml] = parseXml(output.stdout, 'volume XML')
  if (xml === undefined) throw unreadable('volume XML')
  return volumeOf(xml, pool, facts)
}

/** The volume that must be there now; `conflict` when one was there that is not `fitting`. */
function made(
  output: CommandOutput,
  at: VolumeRef,
  facts: HostFacts,
  fitting: (volume: VolumeFacts) => boolean,
): VolumeFacts {
  const volume = readVolume(output, at.pool, facts)
  if (volume === null)
    throw new TerraceError('not-found', `there is no volume ${at.volume} in pool ${at.pool}`)
  if (fitting(volume)) return volume
  throw new TerraceError('conflict', `another volume ${at.volume} is in pool ${at.pool} already`, {
    left: 'It was left as it is.',
    next: 'Choose another name, or delete that volume if nobody needs it.',
  })
}

export const volumes: DriverActions['volumes'] = {
  check: ({ pool }) => poolProblem(pool),
  compile: ({ pool }) => [script(listScript, [pool], { timeoutMs: 120_000, maxBytes: 64 * 2 ** 20 })],
  parse: (outputs, { pool }, facts) =>
    parseXml(outputAt(outputs, -1).stdout, 'volume XML').map((xml) => volumeOf(xml, pool, facts)),
}

export const volume: DriverActions['volume'] = {
  check: volumeProblem,
  compile: (at) => [show(at)],
  parse: (outputs, { pool }, facts) => readVolume(outputAt(outputs, -1), pool, facts),
}

const exists = /already exists|exists already|already in use/i

/** By XML of our own: `virsh vol-create-as` puts names into its XML as they are, unescaped. */
const createScript = `
cat | v vol-create --pool "$1" --file /proc/self/fd/0
`

function newVolume(params: VolumeRef & { bytes: number; format: string }, facts: HostFacts): Element {
  const size = (tag: string, bytes: number) => element(tag, { unit: 'bytes' }, [String(bytes)])
  const common = [element('name', {}, [params.volume]), size('capacity', params.bytes)]
  // Devices take all their room at once; files grow as they are written.
  if (keepsDevices(facts, params.pool)) return element('volume', {}, common)
  return element('volume', {}, [
    ...common,
    size('allocation', 0),
    element('target', {}, [element('format', { type: params.format })]),
  ])
}

export const volumeCreate: DriverActions['volumeCreate'] = {
  check: (params, facts) => volumeProblem(params) ?? formatProblem(facts, params.pool, params.format),
  compile: (params, facts) => [
    script(createScript, [params.pool], {
      stdin: buildXml(newVolume(params, facts)),
      changes: true,
      timeoutMs: hour,
      tolerate: says(exists),
    }),
    show(params),
  ],
  parse(outputs, params, facts) {
    const largest = params.bytes + (keepsDevices(facts, params.pool) ? 64 * 2 ** 20 : 511)
    return made(
      outputAt(outputs, -1),
      params,
      facts,
      ({ capacityBytes, format }) =>
        capacityBytes >= params.bytes && capacityBytes <= largest && format === params.format,
    )
  },
}

export const volumeClone: DriverActions['volumeClone'] = {
  check: (params) => volumeProblem(params) ?? nameProblem('the source', params.from),
  compile: (params) => [
    virsh(['vol-dumpxml', '--pool', params.pool, '--vol', params.from]),
    virsh(['vol-clone', '--pool', params.pool, '--vol', params.from, '--newname', params.volume], {
      changes: true,
      timeoutMs: 4 * hour,
      tolerate: says(exists),
    }),
    show(params),
  ],
  parse(outputs, params, facts) {
    const source = readVolume(outputAt(outputs, 0), params.pool, facts)
    return made(
      outputAt(outputs, -1),
      params,
      facts,
      ({ capacityBytes, format }) =>
        source !== null && capacityBytes >= source.capacityBytes && format === source.format,
    )
  },
}

/** A machine that runs must be told, or it would not see the new size (and the file could be harmed). */
const resizeScript = `
path=$(v vol-path --pool "$1" --vol "$2") || exit 1
have=$(v vol-info --pool "$1" --vol "$2" --bytes | sed -n 's/^Capacity: *\\([0-9]*\\) .*/\\1/p')
if [ "$have" -gt "$3" ]; then echo "error: the volume has $have bytes already and cannot shrink" >&2; exit 1; fi
[ "$have" -eq "$3" ] && exit 0
for u in $(v list --uuid); do
  if LC_ALL=C.UTF-8 v domblklist --domain "$u" | sed -n 's|^ *[^ ]* *\\(/.*\\)$|\\1|p' | grep -qxF -- "$path"; then
    v blockresize --domain "$u" --path "$path" --size "$3b"
    exit $?
  fi
done
v vol-resize --pool "$1" --vol "$2" --capacity "$3"
`

export const volumeResize: DriverActions['volumeResize'] = {
  check: volumeProblem,
  compile: (params) => [
    script(resizeScript, [params.pool, params.volume, String(params.bytes)], {
      changes: true,
      timeoutMs: hour,
    }),
    show(params),
  ],
  parse: (outputs, params, facts) =>
    made(outputAt(outputs, -1), params, facts, ({ capacityBytes }) => capacityBytes >= params.bytes),
}

/**
 * libvirt deletes volumes that machines use. So each definition is searched for the volume first, by path and by
 * pool and name, in the spelling that XML gives them (libvirt spells both sides alike).
 */
const deleteScript = `
xml=$(v vol-dumpxml --pool "$1" --vol "$2") || exit 1
tag() { printf '%s\\n' "$xml" | sed -n "s|^ *<$1>\\(.*\\)</$1>\\$|\\1|p" | head -n 1; }
path=$(tag path); name=$(tag name)
[ -n "$path" ] || { echo "error: the path of the volume is unknown" >&2; exit 1; }
for how in "" --inactive; do
  v list --all --uuid | uuids | sed "s/.*/dumpxml $how &;/" | batch 2>/dev/null
done | grep -F -e "='$path'" -e " volume='$name'" | grep -q '<source ' &&
  { echo "error: the volume is in use by a machine of this host" >&2; exit 1; }
v vol-delete --pool "$1" --vol "$2"
`

export const volumeDelete: DriverActions['volumeDelete'] = {
  check: volumeProblem,
  compile: (params) => [
    script(deleteScript, [params.pool, params.volume], {
      changes: true,
      timeoutMs: hour,
      tolerate: says(noSuchVolume),
    }),
    show(params),
  ],
  parse(outputs, params, facts) {
    if (readVolume(outputAt(outputs, -1), params.pool, facts) === null) return null
    throw new TerraceError('remote-exit', `the volume ${params.volume} is still in pool ${params.pool}`, {
      next: 'Look at the pool on the host, then try again.',
    })
  },
}

/**
 * libvirt cannot rename. A file is moved where the account may write to its folder; everything else is copied under
 * the new name, and the old volume deleted.
 */
const renameScript = `
v vol-info --pool "$1" --vol "$3" >/dev/null 2>&1 && { echo "error: volume $3 already exists" >&2; exit 1; }
path=$(v vol-path --pool "$1" --vol "$2") || exit 1
folder=$(dirname -- "$path")
if [ -f "$path" ] && [ -w "$folder" ] && [ ! -e "$folder/$3" ]; then
  mv -n -- "$path" "$folder/$3" && v pool-refresh --pool "$1" >/dev/null
else
  v vol-clone --pool "$1" --vol "$2" --newname "$3" && v vol-delete --pool "$1" --vol "$2"
fi
`

export const volumeRename: DriverActions['volumeRename'] = {
  check: (params) => volumeProblem(params) ?? nameProblem('a volume', params.to),
  compile: ({ pool, volume, to }) => [
    script(renameScript, [pool, volume, to], { changes: true, timeoutMs: 4 * hour }),
    show({ pool, volume: to }),
  ],
  parse: (outputs, { pool, to }, facts) =>
    made(outputAt(outputs, -1), { pool, volume: to }, facts, () => true),
}
