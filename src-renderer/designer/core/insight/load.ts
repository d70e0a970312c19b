import { formatBytes } from '@shared/base/units.ts'
import type { ObservedInstance } from '@shared/contract/designs.ts'
import type { HostView } from '@shared/contract/hosts.ts'
import type { ServerId } from '@shared/design/records.ts'
import { t } from '@shared/text/translate.ts'

/** How busy the machines of a server are, as shares 0..1 of what they have. */
export interface CardLoad {
  readonly cpu: { readonly mean: number; readonly max: number }
  readonly memory: { readonly mean: number; readonly max: number }
  /** Bytes in use and had, of all its machines. */
  readonly memoryUsed: number
  readonly memoryBytes: number
  readonly vcpus: number
  /** Of how many machines. */
  readonly machines: number
}

type Sampled = Pick<HostView, 'host' | 'machines' | 'sample'>

/** The load of every server with running machines that were measured, from the last samples of their hosts. */
export function cardLoads(
  observed: readonly ObservedInstance[],
  hosts: readonly Sampled[],
): Map<ServerId, CardLoad> {
  const byHost = new Map(
    hosts.map(({ host, machines, sample }) => [
      host.id,
      {
        sizes: new Map(machines.map((one) => [one.uuid, one])),
        samples: new Map(sample?.machines.map((one) => [one.uuid, one])),
      },
    ]),
  )
  const loads = new Map<ServerId, CardLoad>()
  for (const one of observed) {
    // What a silent host said last is no load of now.
    if (one.state !== 'running' || one.stale) continue
    const host = byHost.get(one.hostId)
    const size = host?.sizes.get(one.uuid)
    const sample = host?.samples.get(one.uuid)
    if (!size || !sample) continue
    const cpu = share(sample.cpus, size.vcpus)
    const memory = share(sample.memoryUsedBytes, size.memoryBytes)
    const id = one.serverId as ServerId
    const before = loads.get(id)
    loads.set(id, {
      cpu: widen(before?.cpu, cpu, before?.machines),
      memory: widen(before?.memory, memory, before?.machines),
      memoryUsed: (before?.memoryUsed ?? 0) + sample.memoryUsedBytes,
      memoryBytes: (before?.memoryBytes ?? 0) + size.memoryBytes,
      vcpus: (before?.vcpus ?? 0) + size.vcpus,
      machines: (before?.machines ?? 0) + 1,
    })
  }
  return loads
}

const share = (used: number, of: number): number => (of > 0 ? Math.min(1, Math.max(0, used / of)) : 0)

const widen = (before: CardLoad['cpu'] | undefined, value: number, count = 0): CardLoad['cpu'] => ({
  mean: ((before?.mean ?? 0) * count + value) / (count + 1),
  max: Math.max(before?.max ?? 0, value),
})

export const percent = (value: number): string => `${Math.round(value * 100)} %`

/** "12 %", or of several "12 %, max 40 %". */
export const shareWords = ({ mean, max }: CardLoad['cpu'], machines: number): string =>
  machines > 1 ? t`${percent(mean)}, max ${percent(max)}` : percent(mean)

/** "CPU 12 % of 2 vCPU", "memory 512 MiB of 1 GiB (50 %)": the same in words. */
export function loadWords(load: CardLoad): string[] {
  const memory = shareWords(load.memory, load.machines)
  return [
    t`CPU ${shareWords(load.cpu, load.machines)} of ${load.vcpus} vCPU`,
    t`memory ${formatBytes(load.memoryUsed)} of ${formatBytes(load.memoryBytes)} (${memory})`,
  ]
}
