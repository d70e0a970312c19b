import { serverRecord } from '@shared/design/records.ts'
import type { ImageUse } from '@shared/contract/images.ts'
import type { Storage } from '../storage/index.ts'

/** The servers of designs whose disks begin as an image of the library, by design. */
export function usersOf({ designs }: Pick<Storage, 'designs'>, imageId: string): ImageUse[] {
  return designs.list().flatMap(({ id, name }) => {
    const servers = designs.open(id).records.flatMap(({ value }) => {
      // What an earlier or later version wrote may have no such disks; then it has no such image either.
      const server = serverRecord.safeParse(value)
      const uses = server.data?.disks.some(
        ({ source }) => source.kind === 'library' && source.image === imageId,
      )
      return uses === true ? [server.data?.name ?? ''] : []
    })
    return servers.length > 0 ? [{ designId: id, design: name, servers: servers.toSorted() }] : []
  })
}
