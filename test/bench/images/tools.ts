import { rmSync } from 'node:fs'
import { gentle } from './peers.ts'
import type { Run } from './rounds.ts'
import { homeFile, images, peerRun, peerSsh, type Placed, sizeOf } from './world.ts'

/** A peer's keeping of disks of one host on another: what to run, and what it left. */
export interface Keeper {
  /** In words, for the table. */
  name: string
  /** Makes an empty repository; not measured. */
  begin(): Promise<void>
  keep(disk: string): Promise<Run>
  remove(): void
}

const withStored = async (run: Promise<Run>, folder: string): Promise<Run> => {
  const before = sizeOf(folder)
  return { ...(await run), stored: sizeOf(folder) - before }
}

const borgEnv = [
  `BORG_RSH="${peerSsh}"`,
  `BORG_REMOTE_PATH="${gentle} borg"`,
  'BORG_BASE_DIR=/root/borg-base',
  'BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes',
  'BORG_RELOCATED_REPO_ACCESS_IS_OK=yes',
].join(' ')

const borgRepo = (store: Placed): string => `ssh://root@${store.node.address}/root/borg`

export function borg(source: Placed, store: Placed): Keeper {
  const hosts = [source, store]
  const repo = borgRepo(store)
  return {
    name: 'borg create over ssh, fixed chunks of 4 MiB, zstd 1',
    async begin() {
      await peerRun(hosts, `${borgEnv} borg init -e none ${repo}`)
    },
    keep: (disk) =>
      withStored(
        peerRun(
          hosts,
          `cd ${images}; ${borgEnv} ${gentle} borg create --chunker-params fixed,4194304 -C zstd,1 ${repo}::${disk} ${disk}`,
        ),
        homeFile(store, 'borg'),
      ),
    remove() {
      rmSync(homeFile(store, 'borg'), { recursive: true, force: true })
      rmSync(homeFile(source, 'borg-base'), { recursive: true, force: true })
    },
  }
}

/** Brings a disk back from a repository that `borg` keeps, into a folder of the host. */
export const borgExtract = (to: Placed, store: Placed, disk: string, folder: string): Promise<Run> =>
  peerRun(
    [to, store],
    `cd ${folder}; ${borgEnv} ${gentle} borg extract --sparse ${borgRepo(store)}::${disk}; sync ${disk}`,
  )

export function restic(source: Placed, store: Placed): Keeper {
  const hosts = [source, store]
  const { address } = store.node
  const command =
    `RESTIC_PASSWORD=bench ${gentle} restic -q --cache-dir /root/restic-cache ` +
    `-o sftp.command="${peerSsh} root@${address} -s sftp" -r sftp:root@${address}:/root/restic`
  return {
    name: 'restic backup over sftp',
    async begin() {
      await peerRun(hosts, `${command} init`)
    },
    keep: (disk) =>
      withStored(peerRun(hosts, `cd ${images}; ${command} backup ${disk}`), homeFile(store, 'restic')),
    remove() {
      rmSync(homeFile(store, 'restic'), { recursive: true, force: true })
      rmSync(homeFile(source, 'restic-cache'), { recursive: true, force: true })
    },
  }
}

export function casync(source: Placed): Keeper {
  const folder = homeFile(source, 'casync')
  return {
    name: 'casync make, fixed chunks of 4 MiB, store on the same host',
    async begin() {
      await peerRun([source], 'mkdir /root/casync')
    },
    keep: (disk) =>
      withStored(
        peerRun(
          [source],
          `cd ${images}; ${gentle} casync make --chunk-size=4194304:4194304:4194304 ` +
            `--store=/root/casync/store.castr /root/casync/${disk}.caibx ${disk} >/dev/null`,
        ),
        folder,
      ),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export function pipe(source: Placed, store: Placed): Keeper {
  const folder = homeFile(store, 'pipe')
  return {
    name: 'dd | zstd -1 -T0 | ssh “cat > file; sync file”, nothing verified',
    async begin() {
      await peerRun([store], 'mkdir /root/pipe')
    },
    keep: (disk) =>
      withStored(
        peerRun(
          [source, store],
          `${gentle} sh -c 'dd if=${images}/${disk} bs=4M status=none | zstd -q -1 -T0 -c | ` +
            `${peerSsh} root@${store.node.address} "cat >pipe/${disk}.zst; sync pipe/${disk}.zst"'`,
        ),
        folder,
      ),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Makes a copy of an earlier disk that lies on the store's host into the later one. */
export const rsyncName = 'rsync --inplace into a copy of the first disk, zstd 1'
export const rsync = (source: Placed, store: Placed, disk: string, copy: string): Promise<Run> =>
  peerRun(
    [source, store],
    `${gentle} rsync --inplace --no-W -I -z --zc=zstd --zl=1 -e '${peerSsh}' ` +
      `--rsync-path='${gentle} rsync' ${images}/${disk} root@${store.node.address}:/root/${copy}`,
  )
