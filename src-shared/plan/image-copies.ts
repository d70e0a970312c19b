import { formatBytes } from '../base/units.ts'
import { onHost, type PlanContext } from './context.ts'
import type { DesignView } from './demands.ts'
import { findImage, type FoundImage, imagesOf, type ImageSource } from './images.ts'
import { canLookInto, isAvailable, type PlanHost } from './world.ts'
import { t } from '../text/translate.ts'

/**
 * Copies of images that Terrace brought to hosts for this design go with it: those whose original was seen just now
 * or is in the library, that no machine is attached to, that no disk stands on and that no design names as its image.
 * Disks of designs are whole copies, so what other designs have made from the same original does not need it.
 */
export function removeImageCopies(
  context: PlanContext,
  view: DesignView,
  others: readonly ImageSource[],
): void {
  const own = imagesOf(view)
  const needed = new Set([...own, ...others].flatMap((one) => (one.kind === 'image' ? [one.volume] : [])))
  const done = new Set<string>()
  for (const source of own) {
    const image = findImage(source, context.hosts, context.library)
    if ('problem' in image || done.has(image.key)) continue
    done.add(image.key)
    const original = originalOf(context, image)
    if (!original) continue
    // What the design names may be a copy itself; those made of it are told by their name.
    const copies = image.stored
      ? image.usable
      : image.usable.filter(({ volume }) => volume.volume === image.copyName)
    for (const { host, volume: copy } of copies) {
      if (!isAvailable(host) || needed.has(copy.volume) || isAttached(host, copy)) continue
      const above = host.volumes.filter(
        ({ standsOn: on }) => on?.pool === copy.pool && on.volume === copy.volume,
      )
      if (above.length > 0) {
        const names = above.map(({ volume }) => volume).join(', ')
        context.draft.problem(
          'info',
          t`The copy ${copy.volume} on ${host.name} stays: disks stand on it: ${names}.`,
          { hostId: host.hostId, how: t`Nothing needs to be done.` },
        )
        continue
      }
      const size = formatBytes(copy.bytes)
      const { name, where } = original
      context.draft.step(
        { kind: 'volume.delete', ...onHost(host), pool: copy.pool, volume: copy.volume },
        {
          title:
            where === null
              ? t`Delete the copy of image ${name} on ${host.name} (${size}); the image stays in the library`
              : t`Delete the copy of image ${name} on ${host.name} (${size}); the original stays on ${where}`,
          changes: [t`${copy.volume} in pool ${copy.pool}`],
          risk: 'destroy',
          warning:
            where === null
              ? t`deletes the copy of image ${name} on ${host.name} (${size}); the image stays in the library`
              : t`deletes the copy of image ${name} on ${host.name} (${size}); the original stays on ${where}`,
        },
      )
    }
  }
}

/** What it can be made from again, noted as something the plan relies on; `where` is null for the library. */
function originalOf(
  { draft }: PlanContext,
  { stored, originals, bytes }: FoundImage,
): { name: string; where: string | null } | undefined {
  if (stored) {
    draft.fact(t`image ${stored.name} of the library`, stored.sha256)
    return { name: stored.name, where: null }
  }
  const original = originals.find(
    ({ host, volume }) => isAvailable(host) && canLookInto(host, volume.pool) && volume.bytes === bytes,
  )
  if (!original) return undefined
  const { pool, volume } = original.volume
  draft.fact(t`image ${volume} in pool ${pool} on ${original.host.name}`, formatBytes(bytes))
  return { name: volume, where: original.host.name }
}

const isAttached = (host: PlanHost, { pool, volume }: { pool: string; volume: string }): boolean =>
  host.machines.some(({ disks }) => disks.some((disk) => disk.pool === pool && disk.volume === volume))
