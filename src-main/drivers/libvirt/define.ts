import { isThat } from '@shared/machine/devices.ts'
import type { CommandOutput, DriverActions } from '../driver.ts'
import { missing, readBack } from './change.ts'
import { specProblem, uuidProblem } from './checks.ts'
import { newDomain } from './domain-builder.ts'
import { brought } from './domain-brought.ts'
import { mergeDomain, nameOf } from './domain-merge.ts'
import { holdersCommand, mustBeFree } from './hostdev.ts'
import { machineCommand } from './inventory.ts'
import { noSuchDomain, outputAt, says, script, virsh } from './virsh.ts'
import { buildXml, type Element, parseXml } from './xml.ts'
import { t } from '@shared/text/translate.ts'

/** sshd may give the command a socket for input, which cannot be opened by name; a pipe can. */
const defineScript = `
cat | v define --file /proc/self/fd/0
`

const dumpScript = `
here "$1"
v dumpxml --inactive --domain "$1"
`

function existingDomain(output: CommandOutput | undefined): Element | undefined {
  if (output === undefined || missing(output)) return undefined
  return parseXml(output.stdout, 'domain XML', true)[0]
}

export const define: DriverActions['define'] = {
  check: ({ spec }, facts) => specProblem(spec, facts),
  compile: ({ spec }) => [
    script(dumpScript, [spec.uuid], { tolerate: says(noSuchDomain) }),
    ...(spec.devices && spec.devices.length > 0 ? [holdersCommand()] : []),
  ],
  follow([dump, holders], { spec, base }, facts) {
    if (holders) mustBeFree(holders, spec)
    const existing = existingDomain(dump)
    const before = existing ?? (base && brought(base, facts))
    const domain = before === undefined ? newDomain(spec, facts) : mergeDomain(before, spec, facts)
    const rename = existing !== undefined && nameOf(existing) !== spec.name
    return [
      ...(rename ? [virsh(['domrename', spec.uuid, spec.name], { changes: true })] : []),
      script(defineScript, [], { stdin: buildXml(domain), changes: true }),
      virsh(['autostart', spec.uuid, ...(spec.autostart ? [] : ['--disable'])], { changes: true }),
      machineCommand(spec.uuid),
    ]
  },
  parse: (outputs, { spec }, facts) =>
    readBack(outputAt(outputs, -1), spec.uuid, facts, (machine) => {
      if (machine.owner?.serverId !== spec.owner.serverId) return t`does not carry the mark of Terrace`
      const lacking = spec.disks.find(
        (wanted) =>
          !machine.disks.some((disk) => disk.pool === wanted.pool && disk.volume === wanted.volume) &&
          machine.pending.length === 0,
      )
      if (lacking !== undefined) return t`lacks the disk ${lacking.volume}`
      const device = (spec.devices ?? []).find(
        (wanted) => !(machine.devices ?? []).some((one) => isThat(wanted, one)),
      )
      return device === undefined ? undefined : t`lacks the device ${device.address}`
    }),
}

export const definition: DriverActions['definition'] = {
  check: ({ uuid }) => uuidProblem(uuid),
  compile: ({ uuid }) => [script(dumpScript, [uuid])],
  parse: (outputs) => outputAt(outputs, -1).stdout,
}
