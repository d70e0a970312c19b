import { formatBytes, MiB } from '../base/units.ts'
import type { Instance } from '../design/instances.ts'
import type { DiskSpec } from '../machine/spec.ts'
import type { PlanContext } from './context.ts'
import type { Existing } from './existing.ts'
import { t } from '../text/translate.ts'

export interface Growth {
  to: DiskSpec
  from: number
}

/** Pools round sizes up: files to whole sectors, devices (raw) to the extents of their volume group. */
const isAbout = (wanted: number, held: number, format: DiskSpec['format']): boolean =>
  wanted <= held && held - wanted < (format === 'raw' ? 64 * MiB : 512)

/** Disks to grow, or undefined when one would have to shrink. */
export function growths(
  { draft }: PlanContext,
  instance: Instance,
  existing: Existing,
): Growth[] | undefined {
  const growing: Growth[] = []
  for (const { name, bytes } of instance.server.disks) {
    const held = existing.disks.get(name)
    if (!held || bytes === 0 || held.bytes === 0 || isAbout(bytes, held.bytes, held.format)) continue
    if (bytes > held.bytes) growing.push({ to: { ...held, bytes }, from: held.bytes })
    else {
      draft.problem(
        'error',
        t`${instance.name}: disk ${name} is ${formatBytes(held.bytes)} and cannot shrink to ${formatBytes(bytes)}.`,
        {
          serverId: instance.server.id,
          hostId: existing.host.hostId,
          how: t`Set its size back, or add a smaller disk and move the data.`,
        },
      )
      return undefined
    }
  }
  return growing
}
