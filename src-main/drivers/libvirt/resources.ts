import type { DriverActions } from '../driver.ts'
import { change } from './change.ts'
import { memoryKiB } from './domain-builder.ts'
import { bareMark, ownerNamespace, ownerPrefix } from './owner.ts'
import { notRunning, says, script, virsh } from './virsh.ts'
import { buildXml } from './xml.ts'
import { t } from '@shared/text/translate.ts'
import { isPending } from '@shared/machine/pending.ts'

/** The limit is raised only when it must be: to lower it would take the room to grow away. */
const vcpusScript = `
v setvcpus "$1" "$2" --config 2>/dev/null ||
  { v setvcpus "$1" "$2" --maximum --config && v setvcpus "$1" "$2" --config; }
`

/** Two steps, of which the second may fail. */
const always = () => true

/** What the running machine refuses waits for its next start, and shows as pending. */
const whereItCan = () => true

export const setVcpus: DriverActions['setVcpus'] = change({
  check: ({ vcpus }) => (vcpus >= 1 ? undefined : t`a machine needs at least one vCPU`),
  commands: ({ uuid, vcpus, live }) => [
    script(vcpusScript, [uuid, String(vcpus)], { changes: true, partly: always }),
    ...(live
      ? [virsh(['setvcpus', uuid, String(vcpus), '--live'], { changes: true, tolerate: whereItCan })]
      : []),
  ],
  wrong: ({ vcpus, pending }, wanted) =>
    vcpus === wanted.vcpus || pending.some((text) => text.includes(`→ ${wanted.vcpus} at`))
      ? undefined
      : t`has ${vcpus} vCPU`,
})

const memoryScript = `
v setmaxmem "$1" "$2" --config && v setmem "$1" "$2" --config
`

export const setMemory: DriverActions['setMemory'] = change({
  check: ({ memoryBytes }, facts) =>
    facts.memoryBytes > 0 && memoryBytes > facts.memoryBytes ? t`it has less memory than that` : undefined,
  commands({ uuid, memoryBytes, live }) {
    const amount = String(memoryKiB(memoryBytes))
    return [
      script(memoryScript, [uuid, amount], { changes: true, partly: always }),
      ...(live ? [virsh(['setmem', uuid, amount, '--live'], { changes: true, tolerate: whereItCan })] : []),
    ]
  },
  wrong: (machine, { memoryBytes }) =>
    machine.memoryBytes === memoryKiB(memoryBytes) * 1024 || isPending(machine.pending, 'memory')
      ? undefined
      : t`has ${machine.memoryBytes} bytes of memory`,
})

export const setCpuLimits: DriverActions['setCpuLimits'] = change({
  commands({ uuid, shares, quotaPercent }) {
    const settings = [
      ...(shares === undefined ? [] : [`cpu_shares=${shares}`]),
      ...(quotaPercent === undefined
        ? []
        : ['global_period=100000', `global_quota=${quotaPercent === 0 ? -1 : quotaPercent * 1000}`]),
    ]
    if (settings.length === 0) return []
    return [
      virsh(['schedinfo', uuid, '--config', '--set', ...settings], { changes: true }),
      virsh(['schedinfo', uuid, '--live', '--set', ...settings], {
        changes: true,
        tolerate: says(notRunning),
      }),
    ]
  },
  wrong: (machine, { shares, quotaPercent }) =>
    (shares === undefined || machine.cpuShares === shares) &&
    (quotaPercent === undefined || (machine.cpuQuotaPercent ?? 0) === quotaPercent)
      ? undefined
      : t`has other CPU limits`,
})

export const setAutostart: DriverActions['setAutostart'] = change({
  commands: ({ uuid, autostart }) => [
    virsh(['autostart', uuid, ...(autostart ? [] : ['--disable'])], { changes: true }),
  ],
  wrong: (machine, { autostart }) =>
    machine.autostart === autostart ? undefined : t`has another autostart setting`,
})

export const adopt: DriverActions['adopt'] = change({
  commands({ uuid, owner }) {
    const base = ['metadata', uuid, '--uri', ownerNamespace]
    const what = owner === null ? ['--remove'] : ['--key', ownerPrefix, '--set', buildXml(bareMark(owner))]
    const none = /metadata not found/i
    return [
      virsh([...base, '--config', ...what], { changes: true, tolerate: says(none) }),
      virsh([...base, '--live', ...what], { changes: true, tolerate: says(none, notRunning) }),
    ]
  },
  wrong: (machine, { owner }) =>
    machine.owner?.serverId === owner?.serverId && machine.owner?.replica === owner?.replica
      ? undefined
      : t`carries another mark`,
})
