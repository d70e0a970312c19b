import { isIP } from 'node:net'
import { TerraceError } from '@shared/base/errors.ts'
import type { HostFacts, MachineFacts, MachineState } from '@shared/machine/facts.ts'
import type { Action, Command, CommandOutput, DriverActions, MachineRef } from '../driver.ts'
import { sections } from '../plain-host.ts'
import { uuidProblem } from './checks.ts'
import { readMachine, stateOf, uuidOf } from './domain-reader.ts'
import { headed, noSuchDomain, outputAt, says, script, unreadable } from './virsh.ts'
import { child, type Element, parseXml, textOf } from './xml.ts'
import { t } from '@shared/text/translate.ts'

/**
 * Everything about all domains, or about the one whose UUID is "$1", in one round trip. To start virsh takes longer than
 * what it is asked, so each does many commands, and its own `echo` parts the answers. It goes on after one that failed:
 * so no list is believed where it complained (but of networks, without which no lease is known), and of domains, who
 * should be shown is told before, and who is still there after. The last heading is that of the script, whatever stands
 * in the XML: nothing comes after it but UUIDs.
 */
const inventoryScript = `
lists=$(v '${headed('networks', 'net-list --uuid')} ${headed('running', 'list --uuid')} ${headed('all', 'list --all --uuid')}
${headed('autostart', 'list --all --autostart --uuid')} ${headed('state', 'domstats --state --raw')} ${headed('end')}' 2>&1)
status=$?
case $lists in
  *error:*) sound "$(printf '%s\\n' "$lists" | sed '/^@networks$/,/^@running$/d')" ;;
esac
case $lists in
  *@end*) ;;
  # What says nothing of this, and does not complain either, is no virsh: nothing is answered.
  *) printf '%s\\n' "$lists" >&2; exit "$status" ;;
esac
[ -z "$1" ] || among "$1" "$lists"
printf '%s\\n' "$lists" @addresses
ip -o neigh show 2>/dev/null
commands=$(printf '%s\\n' "$lists" | sed -n '
  /^@networks$/,/^@/s/^\\([0-9a-f-]\\{36\\}\\)$/net-dhcp-leases --network \\1;/p
  /^@running$/,/^@/s/^\\([0-9a-f-]\\{36\\}\\)$/dumpxml \\1;/p
  /^@all$/,/^@/s/^\\([0-9a-f-]\\{36\\}\\)$/dumpxml --inactive \\1;/p')
set -f
IFS=$nl
mark="echo \\"$nl@xml$nl\\";"
for command in $commands; do
  case $command in
    dumpxml*"$1;") [ -z "$mark" ] || add "$mark"; mark= ;;
    dumpxml*) continue ;;
  esac
  add "$command"
done
v "$some $mark echo \\"$nl@left$nl\\"; list --all --uuid" || exit 1
`

const options = { timeoutMs: 60_000, maxBytes: 128 * 2 ** 20 }

export const inventoryCommand = (): Command => script(inventoryScript, [''], options)

/** Shows one machine; put after every change of it. */
export const machineCommand = (uuid: string): Command =>
  script(inventoryScript, [uuid], { ...options, tolerate: says(noSuchDomain) })

/** States by name, as `domstats` tells them. */
function statesOf(lines: readonly string[]): Map<string, MachineState> {
  const states = new Map<string, MachineState>()
  let name: string | undefined
  for (const line of lines) {
    const heading = /^Domain: '(.*)'$/.exec(line)?.[1]
    if (heading !== undefined) name = heading
    const state = /^\s*state\.state=(\d{1,2})$/.exec(line)?.[1]
    if (state !== undefined && name !== undefined) states.set(name, stateOf(Number(state)))
  }
  return states
}

const macPattern = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i

/** IP addresses by MAC address, from DHCP leases and the host's table of neighbours. What guests say of themselves is not read. */
function addressesOf(lines: readonly string[]): Map<string, string[]> {
  const addresses = new Map<string, string[]>()
  for (const line of lines) {
    const words = line.trim().split(/\s+/).slice(0, 6)
    const mac = words.find((word) => macPattern.test(word))?.toLowerCase()
    const ip = words.map((word) => word.replace(/\/\d{1,3}$/, '')).find((word) => isIP(word) !== 0)
    if (mac === undefined || ip === undefined) continue
    const known = addresses.get(mac) ?? []
    if (!known.includes(ip)) addresses.set(mac, [...known, ip])
  }
  return addresses
}

/**
 * What nothing here reads: dropping it first makes a long inventory three times as quick. Only whole elements on lines
 * of their own go, so that what was well-formed stays so, and what was not is still found out. A block ends before the
 * next element as deep as itself, so that no text, however hostile, takes more than one look. Addresses as deep
 * as the parts of a device are those in the guest; deeper ones, in its source, are of the host's device that it has, and stay.
 */
const blocks =
  /^( {2,4})<(controller|console|channel|input|video|memballoon|rng|sound|seclabel|resource|features|cpu|clock|pm|sysinfo|os)\b(?:[^<>]*[^/<>])?>\n(?:(?!\1<).*\n)*\1<\/\2>\n/gm
const lines =
  /^(?: {1,6}<address(?= type=)| *<(?:alias|audio|backingStore|boot|driver|feature|listen|log|rom|stats|timer|acpi|apic|vmport|cpu|clock|controller|input))\b[^<>]*\/>\n/gm
const texts = /^ *<(emulator|on_poweroff|on_reboot|on_crash|label|imagelabel)>[^<>]*<\/\1>\n/gm

const lean = (xml: string): string => xml.replace(blocks, '').replace(lines, '').replace(texts, '')

/** Cuts the text at the ends of domains, so that a long one is read piece by piece. */
function* pieces(text: string, perPiece: number): Generator<string> {
  const end = '\n</domain>\n'
  let from = 0
  let at = 0
  for (let count = 1; (at = text.indexOf(end, at)) !== -1; count += 1) {
    at += end.length
    if (count % perPiece === 0) {
      yield text.slice(from, at)
      from = at
    }
  }
  if (text.slice(from).trim() !== '') yield text.slice(from)
}

interface Pair {
  live?: Element
  kept?: Element
  /** How many texts there were of it: a running one has two. */
  texts: number
}

/** Lets others work whenever `ms` have passed since they last could. */
function turns(ms: number): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < ms) return undefined
    return new Promise((resolve) =>
      setImmediate(() => {
        since = performance.now()
        resolve()
      }),
    )
  }
}

const marker = '\n@xml\n'
const endMarker = '\n@left\n'

/**
 * Throws when a machine is there that was not shown, or not as it is now and will be: what is missing in a list would
 * be made again. One that is gone meanwhile is no reason.
 */
function mustBeWhole(
  parts: ReadonlyMap<string, string[]>,
  pairs: ReadonlyMap<string, Pair>,
  left: ReadonlySet<string>,
  only: string | undefined,
): void {
  const running = new Set(parts.get('running'))
  const all = new Set([...(parts.get('all') ?? []), ...running])
  const missing = [...all].filter(
    (uuid) =>
      left.has(uuid) &&
      (only === undefined || uuid === only) &&
      (pairs.get(uuid)?.texts ?? 0) < (running.has(uuid) ? 2 : 1),
  )
  if (missing.length === 0) return
  throw new TerraceError(
    'parse',
    t`libvirt did not show ${missing.length} of its ${all.size} machines, so none of the list was used`,
    {
      retryable: true,
      next: t`libvirt on the host may have been restarted meanwhile: see that it runs, then try again.`,
      details: { missing: missing.slice(0, 3).join(', ') },
    },
  )
}

/** Reads what the script printed, of all machines or of one. Yields to others between pieces of the text. */
export async function readInventory(
  output: CommandOutput,
  facts: HostFacts,
  only?: string,
): Promise<MachineFacts[]> {
  const cut = output.stdout.indexOf(marker)
  const end = output.stdout.lastIndexOf(endMarker)
  if (cut === -1 || end < cut) throw unreadable('list of machines')
  const parts = sections(output.stdout.slice(0, cut))
  const left = new Set(output.stdout.slice(end + endMarker.length).split('\n'))
  const states = statesOf(parts.get('state') ?? [])
  const autostart = new Set(parts.get('autostart') ?? [])
  const addresses = addressesOf(parts.get('addresses') ?? [])
  const pairs = new Map<string, Pair>()
  const turn = turns(10)
  for (const piece of pieces(output.stdout.slice(cut + marker.length, end), 20)) {
    for (const domain of parseXml(lean(piece), 'domain XML')) {
      if (domain.tag !== 'domain') throw unreadable('domain XML')
      const uuid = uuidOf(domain)
      const pair = pairs.get(uuid) ?? { texts: 0 }
      pair.texts += 1
      // Only what runs has a number.
      if (domain.attributes['id'] === undefined) pair.kept = domain
      else pair.live = domain
      pairs.set(uuid, pair)
    }
    await turn()
  }
  mustBeWhole(parts, pairs, left, only)
  const machines: MachineFacts[] = []
  for (const [uuid, { live, kept }] of pairs) {
    const name = textOf(child(live ?? kept, 'name'))
    const state = states.get(name) ?? (live === undefined ? 'stopped' : 'unknown')
    machines.push(readMachine(live, kept, { facts, state, autostart: autostart.has(uuid), addresses }))
    await turn()
  }
  return machines
}

/** The machine that `machineCommand` showed, or null. */
export async function readOne(
  output: CommandOutput,
  uuid: string,
  facts: HostFacts,
): Promise<MachineFacts | null> {
  if (output.code !== 0) return null
  return (await readInventory(output, facts, uuid)).find((machine) => machine.uuid === uuid) ?? null
}

export const inventory: DriverActions['inventory'] = {
  compile: () => [inventoryCommand()],
  parse: (outputs, _, facts) => readInventory(outputAt(outputs, -1), facts),
}

export const machine: Action<MachineRef, MachineFacts | null> = {
  check: ({ uuid }) => uuidProblem(uuid),
  compile: ({ uuid }) => [machineCommand(uuid)],
  parse: (outputs, { uuid }, facts) => readOne(outputAt(outputs, -1), uuid, facts),
}
