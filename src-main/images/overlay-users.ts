import type { MachineFacts } from '@shared/machine/facts.ts'
import { t } from '@shared/text/translate.ts'
import type { ReachedHost, RequestContext } from '../actuators/index.ts'
import type { VolumeFacts } from '../drivers/index.ts'

/** The machine that goes on in an overlay over a disk, and that overlay. Backing files that form a ring lead nowhere. */
export function overlayUser(
  { path }: Pick<VolumeFacts, 'path'>,
  volumes: readonly Pick<VolumeFacts, 'path' | 'backing'>[],
  machines: readonly Pick<MachineFacts, 'name' | 'disks'>[],
): { machine: string; overlay: string } | undefined {
  const backings = new Map(volumes.map((volume) => [volume.path, volume.backing]))
  for (const { name, disks } of machines) {
    for (const disk of disks) {
      const seen = new Set<string>()
      let at: string | undefined = disk.path
      while (at !== undefined && !seen.has(at)) {
        seen.add(at)
        at = backings.get(at)
        if (at === path) return { machine: name, overlay: disk.path }
      }
    }
  }
  return undefined
}

/** Tells of what stands on a disk that no machine has itself: who meant the machine would miss what it wrote since. */
export async function tellOfOverlays(
  host: ReachedHost,
  volume: VolumeFacts,
  machines: readonly MachineFacts[],
  { signal, log }: RequestContext,
): Promise<void> {
  const volumes = await host.run('volumes', { pool: volume.pool }, signal)
  const found = overlayUser(volume, volumes, machines)
  if (found === undefined) return
  log(
    'warning',
    t`${found.machine} goes on in ${found.overlay}, which stands on this disk: the image holds what was there before. Capture ${found.machine} itself for what it has now.`,
  )
}
