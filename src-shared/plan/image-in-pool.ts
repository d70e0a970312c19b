import { formatBytes } from '../base/units.ts'
import type { Instance } from '../design/instances.ts'
import { givenBy } from '../placement/image-sources.ts'
import { wayOf } from '../placement/image-way.ts'
import { onHost, type PlanContext } from './context.ts'
import { at } from './draft.ts'
import { fetchMs } from './estimates.ts'
import { imagePlaces } from './image-places.ts'
import type { FoundImage } from './images.ts'
import type { StoredImage } from './library.ts'
import { isAvailable, type PlanHost } from './world.ts'
import { t } from '../text/translate.ts'

interface Target {
  host: PlanHost
  pool: string
  instance: Instance
}

/** The volume to clone from in the target's pool, and the step that brings it there if it is not there yet. */
export function imageInPool(
  context: PlanContext,
  image: FoundImage,
  target: Target,
  what: string,
): { volume: string; ready?: string } | undefined {
  const { draft } = context
  const { host, pool } = target
  const { stored } = image
  // The file of a fetched image is as large as its host's file system makes it; it gets its name when it is whole.
  const whole = stored ? image.usable : image.usable.filter(({ volume }) => volume.bytes >= image.bytes)
  const here = whole.find((one) => one.host.hostId === host.hostId && one.volume.pool === pool)
  if (here) {
    draft.fact(t`image ${here.volume.volume} in pool ${pool} on ${host.name}`, formatBytes(here.volume.bytes))
    return { volume: here.volume.volume }
  }
  const key = at(host.hostId, pool, image.copyName)
  const planned = draft.copies.get(key)
  if (planned !== undefined) return { volume: image.copyName, ready: planned }
  const ready = stored
    ? fetch(context, image, stored, target)
    : copyFrom(context, { ...image, usable: whole }, target, what)
  if (ready === undefined) return undefined
  draft.copies.set(key, ready)
  return { volume: image.copyName, ready }
}

/** Copies it from a host that has it, the target's own first. */
function copyFrom(
  { draft }: PlanContext,
  { usable, bytes, copyName }: FoundImage,
  { host, pool, instance }: Target,
  what: string,
): string | undefined {
  // A practice image has no real bytes, so it never goes to a real host.
  const source = usable
    .filter((one) => isAvailable(one.host) && one.host.practice === host.practice)
    .toSorted((a, b) => Number(b.host === host) - Number(a.host === host))[0]
  if (!source) {
    draft.problem(
      'error',
      t`${instance.name}: image ${what} is on no host that answers, so it cannot be copied to ${host.name}.`,
      {
        serverId: instance.server.id,
        hostId: host.hostId,
        how: t`Bring a host that has the image back, or put the image into a pool there.`,
      },
    )
    return undefined
  }
  draft.fact(
    t`image ${source.volume.volume} in pool ${source.volume.pool} on ${source.host.name}`,
    formatBytes(source.volume.bytes),
  )
  return draft.step(
    {
      kind: 'image.copy',
      from: { ...onHost(source.host), pool: source.volume.pool, volume: source.volume.volume },
      to: { ...onHost(host), pool, volume: copyName },
    },
    {
      title: t`Copy image ${source.volume.volume} from ${source.host.name} to ${host.name} (${formatBytes(bytes)})`,
      changes: [t`${copyName} in pool ${pool}`],
      bytes,
    },
  )
}

/** Brings it from its store. A host that gets it in the same plan hands it on, if it has a cache. */
function fetch(
  { draft, hosts }: PlanContext,
  { copyName, bytes }: FoundImage,
  stored: StoredImage,
  { host, pool, instance }: Target,
): string | undefined {
  const { storeId, imageId, name, sha256, diskBytes } = stored
  if (host.practice) {
    draft.problem(
      'error',
      t`${instance.name}: ${host.name} is a practice host, and these hold no images of the library.`,
      {
        serverId: instance.server.id,
        hostId: host.hostId,
        how: t`Choose an image in a pool for practising, or let the server run on a real host.`,
      },
    )
    return undefined
  }
  const others = draft.steps.flatMap(({ request }) =>
    request.kind === 'image.deploy' && request.sha256 === sha256 && request.hostId !== host.hostId
      ? [request.hostId]
      : [],
  )
  draft.fact(t`image ${name} of the library`, sha256)
  const places = imagePlaces(stored, hosts)
  const { own, near } = givenBy(bytes, places, host)
  const asked = [...own, ...(near ? [near] : [])].flatMap(({ place }) => place.store ?? [])
  return draft.step(
    {
      kind: 'image.deploy',
      ...onHost(host),
      pool,
      volume: copyName,
      storeId,
      imageId,
      imageName: name,
      sha256,
      bytes: diskBytes,
      format: 'qcow2',
      via: others.at(-1) ?? null,
      rate: null,
    },
    {
      title: t`Fetch image ${name} from the library to ${host.name} (${formatBytes(diskBytes)})`,
      changes: [
        t`${copyName} in pool ${pool}`,
        ...(asked.length === 0 ? [] : [t`asked first, in this order: ${asked.join(', ')}`]),
      ],
      bytes: diskBytes,
      estimateMs: fetchMs(wayOf(bytes, places, host)),
    },
  )
}
