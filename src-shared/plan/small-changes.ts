import { formatBytes } from '../base/units.ts'
import type { Instance } from '../design/instances.ts'
import type { MachineFacts } from '../machine/facts.ts'
import { ofInstance, onHost, type PlanContext } from './context.ts'
import type { Existing } from './existing.ts'
import { type Deployment, isActive, sameMemory } from './world.ts'
import { isPending } from '../machine/pending.ts'
import { t } from '../text/translate.ts'

export const vcpuText = (machine: MachineFacts, wanted: number): string =>
  t`vCPU ${machine.vcpus} → ${wanted}`
export const memoryText = (machine: MachineFacts, wanted: number): string =>
  t`memory ${formatBytes(machine.memoryBytes)} → ${formatBytes(wanted)}`

/** Changes that need no stop, one step each, one after the other and after `before`. Returns the last step. */
export function smallChanges(
  context: PlanContext,
  instance: Instance,
  { host, machine, row }: Existing,
  before: string | undefined,
): string | undefined {
  const { draft } = context
  const { server } = instance
  const on = { ...onHost(host), uuid: machine.uuid }
  const of = ofInstance(instance)
  const live = isActive(machine)
  let last = before
  const step = (request: Parameters<typeof draft.step>[0], change: string) => {
    last = draft.step(request, {
      title: t`Change ${machine.name} on ${host.name}: ${change}`,
      changes: [change],
      after: [last],
      of,
    })
  }
  const waits = (subject: 'vCPU' | 'memory', change?: { from: number | string; to: number | string }) =>
    live && isPending(machine.pending, subject, change)
  const vcpus = { kind: 'machine.setVcpus', ...on, vcpus: server.vcpus, live } as const
  if (machine.vcpus === server.vcpus) {
    // Now as wanted, but changed by hand for the next start.
    if (waits('vCPU')) step(vcpus, t`vCPU stays ${server.vcpus} at its next start`)
  } else if (!waits('vCPU', { from: machine.vcpus, to: server.vcpus }))
    step(vcpus, vcpuText(machine, server.vcpus))
  const memory = { kind: 'machine.setMemory', ...on, memoryBytes: server.memoryBytes, live } as const
  if (sameMemory(machine.memoryBytes, server.memoryBytes)) {
    if (waits('memory')) step(memory, t`memory stays ${formatBytes(server.memoryBytes)} at its next start`)
  } else if (
    !waits('memory', { from: formatBytes(machine.memoryBytes), to: formatBytes(server.memoryBytes) })
  ) {
    step(memory, memoryText(machine, server.memoryBytes))
  }
  const limits = limitChanges(instance, machine, row)
  if (limits) step({ kind: 'machine.setCpuLimits', ...on, ...limits.fields }, limits.text)
  if (machine.autostart !== server.autostart) {
    const change = server.autostart
      ? t`starts together with its host`
      : t`no longer starts together with its host`
    step({ kind: 'machine.setAutostart', ...on, autostart: server.autostart }, change)
  }
  return last
}

const USUAL_SHARES = 1024

/** CPU limits to set. One that the design no longer has is taken back only if it is still as Terrace set it. */
function limitChanges({ server }: Instance, machine: MachineFacts, row: Deployment | undefined) {
  const fields: { shares?: number; quotaPercent?: number } = {}
  const texts: string[] = []
  const set = row?.spec
  const shares =
    server.cpuShares ??
    (set?.cpuShares !== undefined && set.cpuShares === machine.cpuShares ? USUAL_SHARES : undefined)
  if (shares !== undefined && shares !== (machine.cpuShares ?? USUAL_SHARES)) {
    fields.shares = shares
    texts.push(t`CPU weight ${machine.cpuShares ?? USUAL_SHARES} → ${shares}`)
  }
  const quota =
    server.cpuQuotaPercent ??
    (set?.cpuQuotaPercent !== undefined && set.cpuQuotaPercent === machine.cpuQuotaPercent ? 0 : undefined)
  if (quota !== undefined && quota !== (machine.cpuQuotaPercent ?? 0)) {
    fields.quotaPercent = quota
    const percent = (value: number) => (value === 0 ? t`none` : `${value} %`)
    texts.push(t`CPU ceiling ${percent(machine.cpuQuotaPercent ?? 0)} → ${percent(quota)}`)
  }
  return texts.length > 0 ? { fields, text: texts.join(', ') } : undefined
}
