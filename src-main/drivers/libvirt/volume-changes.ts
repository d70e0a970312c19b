import { TerraceError } from '@shared/base/errors.ts'
import type { HostFacts } from '@shared/machine/facts.ts'
import type { CommandOutput, DriverActions, VolumeFacts, VolumeRef } from '../driver.ts'
import { formatProblem, keepsDevices, nameProblem, volumeProblem } from './checks.ts'
import { noSuchVolume, outputAt, says, script, virsh } from './virsh.ts'
import { useHelpers } from './volume-use.ts'
import { readVolume, show } from './volumes.ts'
import { buildXml, element, type Element } from './xml.ts'
import { t } from '@shared/text/translate.ts'

const hour = 60 * 60_000

/** The volume that must be there now; `conflict` when one was there that is not `fitting`. */
export function made(
  output: CommandOutput,
  at: VolumeRef,
  facts: HostFacts,
  fitting: (volume: VolumeFacts) => boolean,
): VolumeFacts {
  const found = readVolume(output, at.pool, facts)
  if (found === null)
    throw new TerraceError('not-found', t`there is no volume ${at.volume} in pool ${at.pool}`)
  if (fitting(found)) return found
  throw new TerraceError('conflict', t`another volume ${at.volume} is in pool ${at.pool} already`, {
    left: t`It was left as it is.`,
    next: t`Choose another name, or delete that volume if nobody needs it.`,
  })
}

export const exists = /already exists|exists already|already in use/i

/** By XML of our own: `virsh vol-create-as` puts names into its XML as they are, unescaped. */
export const createScript = `
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
      ...(params.fresh ? {} : { tolerate: says(exists) }),
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
  check: (params) => volumeProblem(params) ?? nameProblem(t`the source`, params.from),
  compile: (params) => [
    virsh(['vol-dumpxml', '--pool', params.pool, '--vol', params.from]),
    virsh(['vol-clone', '--pool', params.pool, '--vol', params.from, '--newname', params.volume], {
      changes: true,
      timeoutMs: 4 * hour,
      ...(params.fresh ? {} : { tolerate: says(exists) }),
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

/** libvirt deletes volumes that machines use, and ones that others are only a difference to. */
const deleteScript = `${useHelpers}
unused "$1" "$2"
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
    throw new TerraceError('remote-exit', t`the volume ${params.volume} is still in pool ${params.pool}`, {
      next: t`Look at the pool on the host, then try again.`,
    })
  },
}
