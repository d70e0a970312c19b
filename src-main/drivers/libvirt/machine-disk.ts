import { posix } from 'node:path'
import { z } from 'zod'
import { TerraceError } from '@shared/base/errors.ts'
import { t } from '@shared/text/translate.ts'
import type { CommandOutput, DiskFacts, DriverActions } from '../driver.ts'
import { uuidProblem } from './checks.ts'
import { disksOf, remoteOf } from './domain-reader.ts'
import { noSuchDomain, outputAt, says, script, unreadable } from './virsh.ts'
import { child, type Element, parseXml } from './xml.ts'

const showScript = `
here "$1"
v dumpxml --domain "$1"
`

/**
 * What a file or device (`$1`) stands on by its own words, where its format (`$2`) has any, and what tells it from one that
 * is made later at its place: of a file its number and birth, of a logical volume LVM's UUID as the kernel has it.
 */
const lookScript = `
[ -z "$2" ] || qemu-img info -U --backing-chain --output=json -f "$2" -- "$1" || exit 1
echo; echo @made
if [ -f "$1" ]; then TZ=UTC0 stat -L -c '%i %w' -- "$1"
elif [ -b "$1" ]; then real=$(readlink -f -- "$1") && cat "/sys/class/block/\${real##*/}/dm/uuid"
fi 2>/dev/null
exit 0
`

interface Shown extends Omit<DiskFacts, 'made'> {
  runs: boolean
}

/**
 * A disk as the definition has it that counts now. Formats are libvirt's words, raw where it has none
 * (formatdomain.html); what a running one stands on it tells as `<backingStore>`, as far as QEMU has it open.
 */
function shownIn(output: CommandOutput, target: string): Shown | null {
  if (output.code !== 0) return null
  const [domain] = parseXml(output.stdout, 'domain XML')
  if (domain?.tag !== 'domain') throw unreadable('domain XML')
  const disk = disksOf(domain).find((one) => child(one, 'target')?.attributes['dev'] === target)
  if (disk === undefined) return null
  const source = child(disk, 'source')
  const { file, dev } = source?.attributes ?? {}
  const path = file ?? dev
  const refusal = refusalOf(disk, source)
  return {
    target,
    path: path ?? remoteOf(disk) ?? '',
    kind: path === undefined ? 'remote' : file === undefined ? 'device' : 'file',
    format: child(disk, 'driver')?.attributes['type'] ?? 'raw',
    chain: chainIn(disk),
    runs: domain.attributes['id'] !== undefined,
    ...(refusal === undefined ? {} : { refusal }),
  }
}

/** What an image of it would not be what the guest has, or would give away. */
function refusalOf(disk: Element, source: Element | undefined): string | undefined {
  if (child(disk, 'encryption') ?? child(source, 'encryption'))
    return t`QEMU keeps it encrypted, and an image would have it in the clear`
  if (child(source, 'slices')) return t`it is only a slice of a file`
  if (/^(?:dir|vhostuser|vhostvdpa)$/.test(disk.attributes['type'] ?? ''))
    return t`it is a folder or a program of the host and not a disk`
  return undefined
}

/** QEMU itself goes no deeper in practice. */
const deepest = 64

function chainIn(disk: Element): DiskFacts['chain'] {
  const found: DiskFacts['chain'] = []
  let at = child(disk, 'backingStore')
  while (at !== undefined && found.length < deepest) {
    const source = child(at, 'source')
    if (source === undefined) break
    const { file, dev } = source.attributes
    const format = child(at, 'format')?.attributes['type'] ?? ''
    const path = file ?? dev
    found.push({ path: path === undefined ? (remoteOf(at) ?? '') : direct(path), format, named: true })
    at = child(at, 'backingStore')
  }
  return found
}

/** A backing file may be named by its way from the file above. Should a folder on that be a link, the agent looks where it leads. */
const direct = (path: string): string => (path.startsWith('/') ? posix.normalize(path) : path)

const info = z.object({
  filename: z.string(),
  'backing-filename': z.string().optional(),
  'backing-filename-format': z.string().optional(),
})

/** As the files themselves say it, and which of them the definition names too. */
function chainSaid(text: string, named: ReadonlySet<string>): DiskFacts['chain'] {
  let said: unknown
  try {
    said = JSON.parse(text)
  } catch {
    throw unreadable('answer of qemu-img')
  }
  const { data } = z.array(info).min(1).max(deepest).safeParse(said)
  if (data === undefined) throw unreadable('answer of qemu-img')
  return data.slice(1).map(({ filename }, above) => {
    const path = direct(filename)
    const format = data[above]?.['backing-filename-format'] ?? ''
    return { path, format, named: named.has(path) }
  })
}

const fileMade = /^\d+ \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \+0000$/
/** Of the volume group and of the volume, without the dashes that LVM shows them with (device-mapper's DM_UUID). */
const lvmMade = /^LVM-\w{32}(\w{6})(\w{4})(\w{4})(\w{4})(\w{4})(\w{4})(\w{6})$/

function madeOf(text: string): string | undefined {
  const said = text.trim()
  if (fileMade.test(said)) return said
  return lvmMade.exec(said)?.slice(1).join('-')
}

const marker = '\n@made\n'

export const machineDisk: DriverActions['machineDisk'] = {
  check: ({ uuid }) => uuidProblem(uuid),
  compile: ({ uuid }) => [script(showScript, [uuid], { tolerate: says(noSuchDomain) })],
  follow([dump], { target }) {
    const shown = dump === undefined ? null : shownIn(dump, target)
    if (shown === null || shown.kind === 'remote' || !shown.path.startsWith('/')) return []
    // A running one is QEMU's, which has told what it has open.
    const format = shown.runs || shown.format === 'raw' ? '' : shown.format
    if (!/^[a-z0-9]{0,16}$/.test(format)) return []
    return [script(lookScript, [shown.path, format], { timeoutMs: 60_000 })]
  },
  parse(outputs, { target }) {
    const shown = shownIn(outputAt(outputs, 0), target)
    if (shown === null) return null
    const { runs, ...disk } = shown
    const looked = outputs[1]
    if (looked === undefined) return disk
    const cut = looked.stdout.lastIndexOf(marker)
    if (cut === -1) throw new TerraceError('parse', t`the host did not say what the disk stands on`)
    const made = madeOf(looked.stdout.slice(cut + marker.length))
    const text = looked.stdout.slice(0, cut).trim()
    const chain =
      runs || text === '' ? disk.chain : chainSaid(text, new Set(disk.chain.map(({ path }) => path)))
    return { ...disk, chain, ...(made === undefined ? {} : { made }) }
  },
}
