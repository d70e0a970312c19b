import type { RequestOf } from '@shared/plan/requests.ts'
import type { RequestContext } from '../actuators/index.ts'
import type { ImageParts } from './parts.ts'
import { takeIn } from './take-in.ts'
import { transfer } from './transfer.ts'

/** A disk image file as an agent reaches it. */
export const fileDisk = (path: string, format: string) =>
  format === 'raw' ? { kind: 'file', path, format } : { kind: 'qemu', path, format }

/** A disk image file of a host or of this workstation becomes an image. */
export async function importFile(
  parts: ImageParts,
  request: RequestOf<'image.import'>,
  context: RequestContext,
): Promise<unknown> {
  const { hostId: place, path, format } = request
  return takeIn(
    parts,
    request,
    {
      place,
      disk: fileDisk(path, format),
      allow: [path],
      source: { host: parts.agents.where(place), server: null, disk: path, family: null, live: false },
      consistency: 'imported',
    },
    context,
  )
}

/** An image becomes a disk image file, which must not be there yet. */
export async function exportFile(
  parts: ImageParts,
  request: RequestOf<'image.export'>,
  context: RequestContext,
): Promise<unknown> {
  const store = parts.stores.get(request.storeId)
  const image = parts.stores.image(request.storeId, request.imageId)
  return transfer(
    parts,
    {
      job: request.imageId,
      near: {
        place: request.hostId,
        task: {
          task: 'deploy',
          allow: [request.path.replace(/[/\\][^/\\]*$/, '') || '/'],
          job: request.imageId,
          image: { id: request.imageId, sha256: request.sha256 },
          target: {
            ...fileDisk(request.path, request.format),
            diskBytes: image.diskBytes,
            fresh: true,
            new: true,
          },
        },
      },
      far: {
        place: store.hostId,
        task: { task: 'serve', allow: [store.folder], store: store.folder, verify: false },
      },
    },
    context,
  )
}
