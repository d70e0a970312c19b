import type { StoredStep } from '@main/storage/index.ts'
import type { HostId } from '../../src-shared/contract/hosts.ts'
import type { Request } from '../../src-shared/plan/requests.ts'
import { t } from '../../src-shared/text/translate.ts'

export type HostName = (id: HostId) => string

interface Thing {
  key: string
  /** "disk web.qcow2 in pool default on node1" */
  text: string
}

const volume = (at: { hostId: HostId; pool: string; volume: string }, host: HostName): Thing => ({
  key: `volume:${at.hostId}/${at.pool}/${at.volume}`,
  text: t`disk ${at.volume} in pool ${at.pool} on ${host(at.hostId)}`,
})

/** The new thing that a request brings into being on a host, if it does. Its compensation removes just that. */
export function madeBy(request: Request, host: HostName): Thing | null {
  switch (request.kind) {
    case 'volume.create':
    case 'volume.clone':
    case 'image.deploy':
    case 'seed.write':
      return volume(request, host)
    case 'image.capture':
    case 'image.import':
    case 'image.fetch':
      return { key: `image:${request.storeId}/${request.imageId}`, text: t`image ${request.imageName}` }
    case 'image.copy':
      return volume(request.to, host)
    case 'machine.define':
      return request.create
        ? {
            key: `machine:${request.hostId}/${request.spec.uuid}`,
            text: t`machine ${request.spec.name} on ${host(request.hostId)}`,
          }
        : null
    default:
      return null
  }
}

function removedBy(request: Request): string | null {
  if (request.kind === 'volume.delete') return volume(request, String).key
  if (request.kind === 'machine.undefine') return `machine:${request.hostId}/${request.uuid}`
  if (request.kind === 'image.remove') return `image:${request.storeId}/${request.imageId}`
  return null
}

/** What steps have put on hosts and is still there, named for people; unfinished things say so. */
export function leftoversOf(steps: readonly StoredStep[], host: HostName): string[] {
  const there = new Map<string, string>()
  for (const { plan, state, touched } of steps) {
    if (!touched) continue
    const made = madeBy(plan.request, host)
    if (made) {
      there.set(made.key, state === 'succeeded' ? made.text : t`${made.text} (perhaps unfinished)`)
    }
    const removed = removedBy(plan.request)
    if (removed !== null && state === 'succeeded') there.delete(removed)
  }
  return [...there.values()]
}
