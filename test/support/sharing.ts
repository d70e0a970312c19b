import { chmodSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { must, run } from '../lab/run.ts'

export interface SharingFolder {
  /** On XFS, which shares blocks between files. Not there yet, so that a lab can make it. */
  folder: string
  remove(): Promise<void>
}

/** An XFS of its own on a file behind a loop device, or why there can be none. Needs root and mkfs.xfs. */
export async function sharingFolder(bytes: number): Promise<SharingFolder | string> {
  if (
    (await run(['sh', '-c', 'command -v mkfs.xfs && command -v losetup && test -e /dev/loop-control']))
      .code !== 0
  )
    return 'There is no mkfs.xfs, or no loop device'
  const home = mkdtempSync('/var/tmp/terrace-xfs-')
  chmodSync(home, 0o711)
  const [disk, mounted] = [join(home, 'disk'), join(home, 'mounted')]
  writeFileSync(disk, '')
  truncateSync(disk, Math.max(bytes, 2 ** 29))
  mkdirSync(mounted)
  try {
    await must(['mkfs.xfs', '-q', '-m', 'reflink=1', disk])
    await must(['mount', '-o', 'loop', disk, mounted])
  } catch (error) {
    rmSync(home, { recursive: true, force: true })
    return error instanceof Error ? error.message : String(error)
  }
  return {
    folder: join(mounted, 'lab'),
    async remove() {
      await must(['umount', mounted])
      rmSync(home, { recursive: true, force: true })
    },
  }
}
