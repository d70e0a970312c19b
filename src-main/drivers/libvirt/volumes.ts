import type { HostFacts } from '@shared/machine/facts.ts'
import type { Command, CommandOutput, DriverActions, VolumeFacts, VolumeRef } from '../driver.ts'
import { keepsDevices, poolProblem, volumeProblem } from './checks.ts'
import { noSuchVolume, outputAt, says, script, unreadable } from './virsh.ts'
import { bytesOf, child, type Element, parseXml, textOf } from './xml.ts'

/**
 * For scripts: `paths` lists the paths of a pool's volumes, and `texts` shows the XML of those it reads. Names come
 * from a table made for people, so only the paths in it are used, and libvirt is asked what they are.
 */
export const volumeHelpers = `
column() { printf '%s\\n' "$1" | sed -n 's|^.* \\(/.*\\)$|\\1|p'; }
paths() {
  table=$(LC_ALL=C.UTF-8 v vol-list --pool "$1") || return 1
  column "$table"
}
texts() {
  while IFS= read -r path; do
    case $path in
      '') ;;
      *[!A-Za-z0-9/._+@=:-]*) flush; v vol-dumpxml --vol "$path" </dev/null ;;
      *) add "vol-dumpxml --vol $path;" ;;
    esac
  done
  flush
}
`

const listScript = `${volumeHelpers}
case $1 in
  *[!A-Za-z0-9._+@=:-]*) v pool-refresh --pool "$1" >/dev/null 2>&1; all=$(paths "$1") || exit 1 ;;
  *)
    # One virsh for both, which reads such names as they are.
    table=$(LC_ALL=C.UTF-8 v "pool-refresh --pool $1; vol-list --pool $1") || exit 1
    all=$(column "$table")
    ;;
esac
printf '%s\\n' "$all" | texts
exit 0
`

/**
 * Refreshes first, for what was put there by other hands; a pool that is just working refuses, which is no harm. Of a
 * file also its number and birth: numbers are given to new files again, births are not.
 */
const showScript = `
case "$1$2" in
  *[!A-Za-z0-9._+@=:-]*)
    v pool-refresh --pool "$1" >/dev/null 2>&1
    shown=$(v vol-dumpxml --pool "$1" --vol "$2") || exit
    ;;
  *)
    # One virsh for both, which reads such names as they are.
    shown=$(v "pool-refresh --pool $1; vol-dumpxml --pool $1 --vol $2") || exit
    shown=$(printf '%s\\n' "$shown" | sed -n '/^<volume/,$p')
    ;;
esac
printf '%s\\n' "$shown"
path=$(printf '%s\\n' "$shown" | sed -n 's|^ *<path>\\(/[^&<]*\\)</path>$|\\1|p' | head -n 1)
[ ! -f "$path" ] || TZ=UTC0 stat -L -c '<made>%i %w</made>' -- "$path" 2>/dev/null
exit 0
`

/** Shows one volume; put after every change of it. */
export const show = ({ pool, volume }: VolumeRef): Command =>
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

/** The volume that `show` showed, or null. */
export function readVolume(output: CommandOutput, pool: string, facts: HostFacts): VolumeFacts | null {
  if (output.code !== 0) return null
  const [xml, file] = parseXml(output.stdout, 'volume XML')
  if (xml === undefined) throw unreadable('volume XML')
  const made = madeOf(xml, file)
  return { ...volumeOf(xml, pool, facts), ...(made === undefined ? {} : { made }) }
}

const lvmUuid = /^\w{6}(-\w{4}){5}-\w{6}$/
const fileMade = /^\d+ \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \+0000$/

/** libvirt's key of a logical volume is LVM's UUID. File systems that keep no birth say "-". */
function madeOf(xml: Element, file: Element | undefined): string | undefined {
  const key = textOf(child(xml, 'key'))
  if (lvmUuid.test(key)) return key
  const said = textOf(file)
  return file?.tag === 'made' && fileMade.test(said) ? said : undefined
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
