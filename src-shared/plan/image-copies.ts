import { formatBytes } from '../base/units.ts'
import { onHost, type PlanContext } from './context.ts'
import type { DesignView } from './demands.ts'
import { findImage, imagesOf, type ImageSource } from './images.ts'
import { canLookInto, isAvailable, type PlanHost } from './world.ts'
import { t } from '../text/translate.ts'

/**
 * Copies of images that Terrace brought to hosts for this design go with it: those whose original was seen just now,
 * that no machine is attached to and that no design names as its image. Disks are whole copies, so what other designs
 * have made from the same original does not need it.
 */
export function removeImageCopies(
  context: PlanContext,
  view: DesignView,
  others: readonly ImageSource[],
): void {
  const own = imagesOf(view)
  const needed = new Set([...own, ...others].map(({ volume }) => volume))
  const done = new Set<string>()
  for (const source of own) {
    const image = findImage(source, context.hosts)
    if ('problem' in image || done.has(image.copyName) || needed.has(image.copyName)) continue
    done.add(image.copyName)
    const original = image.originals.find(
      ({ host, volume }) =>
        isAvailable(host) && canLookInto(host, volume.pool) && volume.bytes === image.bytes,
    )
    if (!original) continue
    for (const host of context.hosts.filter(isAvailable)) {
      for (const copy of host.volumes.filter((volume) => volume.volume === image.copyName)) {
        if (isAttached(host, copy)) continue
        const size = formatBytes(copy.bytes)
        const { pool, volume } = original.volume
        context.draft.fact(
          t`image ${volume} in pool ${pool} on ${original.host.name}`,
          formatBytes(image.bytes),
        )
        context.draft.step(
          { kind: 'volume.delete', ...onHost(host), pool: copy.pool, volume: copy.volume },
          {
            title: t`Delete the copy of image ${volume} on ${host.name} (${size}); the original stays on ${original.host.name}`,
            changes: [t`${copy.volume} in pool ${copy.pool}`],
            risk: 'destroy',
            warning: t`deletes the copy of image ${volume} on ${host.name} (${size}); the original stays on ${original.host.name}`,
          },
        )
      }
    }
  }
}

const isAttached = (host: PlanHost, { pool, volume }: { pool: string; volume: string }): boolean =>
  host.machines.some(({ disks }) => disks.some((disk) => disk.pool === pool && disk.volume === volume))
